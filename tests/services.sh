#!/usr/bin/env bash
# Brings what the tests need beside Python: Chromium, and PostgreSQL when SEGUE_TEST_POSTGRES=1.
# Uses Debian's packages where apt-get can be used; without it, says what to install and goes on: those tests skip.
set -euo pipefail

need=()
command -v chromium >/dev/null || need+=(chromium)
if [ "${SEGUE_TEST_POSTGRES:-}" = 1 ] && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  need+=(postgresql)
fi
[ ${#need[@]} -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests: ${need[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
else
  echo "Not found: ${need[*]}. Install them to run every test; the tests that need them are skipped now."
fi
