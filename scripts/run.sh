#!/usr/bin/env bash
# Starts the whole tracker on this machine; the arguments go to `manage.py up`.
set -euo pipefail
cd "$(dirname "$0")/.."

# Without a word from the environment or .env this is somebody's own machine, not a
# production server: DEBUG=true brings the demo school and needs no secrets.
if [ -z "${DEBUG+set}" ] && ! grep -qsE '^(export )?DEBUG=' .env; then
  export DEBUG=true
fi
exec .venv/bin/python manage.py up "$@"
