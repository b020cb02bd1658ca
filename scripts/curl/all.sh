#!/bin/sh
# Drives every operation of API v2 from outside, by curl alone: all scripts of this folder, one after the other.
#
#   HORDE=http://127.0.0.1:7001 ASKER_KEY=… WORKER_KEY=… MODERATOR_KEY=… scripts/curl/all.sh
#
# Ends at the first thing that is not as it should be, and says what it was. See horde.sh for the environment.
set -eu
cd "$(dirname "$0")"
for script in status generate users workers styles moderation; do
  echo "# $script"
  sh "./$script.sh"
done
