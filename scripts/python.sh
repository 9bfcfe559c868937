#!/usr/bin/env bash
# Makes .venv with the pinned tools of tools/requirements.txt; does nothing while they are unchanged.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

stamp=.venv/requirements.installed
if [ -x .venv/bin/python ] && cmp -s tools/requirements.txt "$stamp"; then
  say "unchanged"
  exit 0
fi
rm -rf .venv
python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps -r tools/requirements.txt
cp tools/requirements.txt "$stamp"
.venv/bin/python --version
