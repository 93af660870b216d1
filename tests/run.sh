#!/usr/bin/env bash
# Runs the whole suite: lint, types, tests. `make test` calls it after its set-up.
set -euo pipefail
cd "$(dirname "$0")/.."
BIN=.venv/bin
$BIN/ruff check .
$BIN/ruff format --check .
$BIN/mypy
tests/services.sh
exec $BIN/python -m pytest -n "${SEGUE_TEST_WORKERS:-2}" --dist loadgroup "$@"
