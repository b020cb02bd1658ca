#!/bin/sh
# The long run of the contract's fuzzer against a running server: scripts/fuzz.sh http://127.0.0.1:7001 1200 [--seed N]
# See docs/how-to/fuzz.md. Needs python3 with its venv module; installs what it needs below target/.
set -eu
[ $# -ge 2 ] || { echo "usage: $0 ADDRESS SECONDS [--seed N]" >&2; exit 2; }
home=$(cd "$(dirname "$0")/.." && pwd -P)
source=$home/cli/src/test/clients/fuzz
work=$home/target/fuzz
horde=$1
seconds=$2
shift 2

mkdir -p "$work"
if ! cmp -s "$source/requirements.txt" "$work/installed.txt"; then
  python3 -m venv --clear "$work/venv"
  "$work/venv/bin/python" -m pip install --quiet --requirement "$source/requirements.txt"
  cp "$source/requirements.txt" "$work/installed.txt"
fi
cd "$work"
PYTHONDONTWRITEBYTECODE=1 exec "$work/venv/bin/python" "$source/fuzz.py" --horde "$horde" \
  --contract "$home/server/src/test/resources/contract/swagger.json" --seconds "$seconds" "$@"
