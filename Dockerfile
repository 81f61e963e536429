# The image of web, worker and schedule; docker-compose.yml says which command runs where.

FROM python:3.11-slim AS build
ARG UV_VERSION=0.13.8
RUN python -m venv /venv && pip install --no-cache-dir "uv==$UV_VERSION"
WORKDIR /build
COPY requirements.txt requirements.lock ./
RUN uv pip install --no-cache --compile-bytecode --python /venv/bin/python -r requirements.txt -c requirements.lock

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home tracker \
    && install -d -o tracker -g tracker /data /data/media /models
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
ENV PATH="/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    MODEL_DIR=/models \
    OMP_NUM_THREADS=1
# One thread for each prediction: a thread pool in every process makes busy cores many times slower.
USER tracker
# A key for this step alone, or the settings would leave a generated one in the image.
RUN SECRET_KEY=for-this-build-step-only python manage.py collectstatic --noinput
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=6s --start-period=30s --retries=3 \
    CMD ["python", "scripts/healthcheck.py"]
CMD ["granian", "--interface", "asginl", "--http", "1", "--no-ws", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--backpressure", "4096", "tracker_project.asgi:application"]
