# What the scripts of this folder share: calls of API v2 by curl, and checks of what comes back. To be read in by them: . ./horde.sh
#
# Environment: HORDE, the server's address (http://127.0.0.1:7001 without one); ASKER_KEY and WORKER_KEY, keys of accounts with kudos;
# MODERATOR_KEY, a moderator's. Needs curl, and what every POSIX shell comes with.
set -eu

HORDE=${HORDE:-http://127.0.0.1:7001}
HORDE=${HORDE%/}
API=$HORDE/api/v2
ANONYMOUS=0000000000
AGENT="throng-curl:1:https://throng.invalid"
DREAMER_AGENT="AI Horde Worker reGen:9.0.1:https://throng.invalid"
SCRIBE_AGENT="KoboldCppEmbedWorker:2:https://throng.invalid"
# The smallest WebP: one pixel.
PICTURE=UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA
# Names of styles, teams and workers are unique; so a script can run again.
MARK=$$-$(date +%s)
SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT

fail() {
  echo "$0: $*" >&2
  exit 1
}

need() {
  for variable in "$@"; do
    eval "[ -n \"\${$variable:-}\" ]" || fail "set $variable to a key"
  done
}

ok() {
  echo "ok $*"
}

# call METHOD ADDRESS KEY [BODY]: leaves the status in $status and the body in $body. Without a key: ''.
call() {
  set -- "$1" "$2" "$3" "${4:-}"
  case $2 in
    http*) url=$2 ;;
    *) url=$API/$2 ;;
  esac
  method=$1 key=$3 sent=$4
  set -- --silent --show-error --max-time 30 --request "$method" --user-agent "$AGENT" --header "Client-Agent: $AGENT"
  [ -z "$key" ] || set -- "$@" --header "apikey: $key"
  [ -z "$sent" ] || set -- "$@" --header 'Content-Type: application/json' --data-raw "$sent"
  status=$(curl "$@" --output "$SCRATCH/body" --write-out '%{http_code}' "$url") || fail "$method $url: no answer"
  body=$(cat "$SCRATCH/body")
}

# expect STATUS METHOD ADDRESS KEY [BODY]: a call that must end so.
expect() {
  wanted=$1
  shift
  call "$@"
  [ "$status" = "$wanted" ] || fail "$1 $2: $status instead of $wanted: $body"
}

# refused STATUS CODE METHOD ADDRESS KEY [BODY]: a call that must be refused with that return code and a message.
refused() {
  first=$1
  code=$2
  shift 2
  expect "$first" "$@"
  [ "$(value rc)" = "$code" ] || fail "$1 $2: rc $(value rc) instead of $code: $body"
  has message
}

# value NAME: the first member of that name in the body.
value() {
  printf '%s' "$body" | tr '\n' ' ' | grep -oE "\"$1\": *(\"[^\"]*\"|[^],}\"]*)" | head -n 1 | sed 's/^[^:]*: *//; s/^"//; s/"$//'
}

# is NAME TEXT: the first member of that name is that.
is() {
  [ "$(value "$1")" = "$2" ] || fail "$1 is '$(value "$1")' and not '$2' in $body"
}

# has NAME...: the body has members of these names.
has() {
  for member in "$@"; do
    case $body in
      *"\"$member\":"*) ;;
      *) fail "no $member in $body" ;;
    esac
  done
}

# holds TEXT: the body contains it.
holds() {
  case $body in
    *"$1"*) ;;
    *) fail "'$1' is not in $body" ;;
  esac
}

# lacks TEXT
lacks() {
  case $body in
    *"$1"*) fail "'$1' is in $body" ;;
    *) ;;
  esac
}

# positive NAME: a number above zero.
positive() {
  case $(value "$1") in
    '' | 0 | 0.0 | -* | null) fail "$1 is not above zero in $body" ;;
    *) ;;
  esac
}

# upload ADDRESS: puts the picture where a pop said.
upload() {
  printf '%s' "$PICTURE" | base64 -d >"$SCRATCH/picture.webp"
  status=$(curl --silent --show-error --max-time 30 --request PUT --user-agent "$AGENT" --data-binary "@$SCRATCH/picture.webp" \
    --header 'Content-Type: image/webp' --output "$SCRATCH/body" --write-out '%{http_code}' "$1") || fail "PUT $1: no answer"
  [ "$status" = 200 ] || fail "PUT $1: $status: $(cat "$SCRATCH/body")"
}

# dreamer NAME MODEL, scribe NAME MODEL, alchemist NAME: bodies of pops.
dreamer() {
  printf '{"name": "%s", "models": ["%s"], "bridge_agent": "%s", "max_pixels": 1048576, "nsfw": true}' "$1" "$2" "$DREAMER_AGENT"
}

scribe() {
  printf '{"name": "%s", "models": ["%s"], "bridge_agent": "%s", "max_length": 512, "max_context_length": 4096}' "$1" "$2" "$SCRIBE_AGENT"
}

alchemist() {
  printf '{"name": "%s", "forms": ["caption"], "bridge_agent": "%s"}' "$1" "$AGENT"
}
