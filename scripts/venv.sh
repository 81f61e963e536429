#!/usr/bin/env bash
# Makes .venv with Python 3.11 or newer and puts the pinned uv into it.
set -euo pipefail
cd "$(dirname "$0")/.."

find_python() {
  local name
  for name in python3.11 python3.12 python3.13 python3; do
    if command -v "$name" >/dev/null &&
      "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  return 1
}

if ! python=$(find_python); then
  echo "Python 3.11 or newer is needed. On Debian or Ubuntu: apt-get install python3 python3-venv" >&2
  exit 1
fi

# An environment that was interrupted half made has no pip; make it again.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  rm -rf .venv
  if ! reason=$("$python" -m venv .venv 2>&1); then
    rm -rf .venv
    echo "$reason" >&2
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "$python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python$version-venv" >&2
    exit 1
  fi
fi

echo "Installing the Python packages into .venv"
.venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
