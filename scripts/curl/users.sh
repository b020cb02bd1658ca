#!/bin/sh
# Accounts, kudos and shared keys: registered on the page, found, changed, given to, marked for deletion and taken back.
# Awards need AWARDER_KEY, the key of the account that awards (number 1 of a new server); without it they are refused, which is checked.
cd "$(dirname "$0")"
. ./horde.sh
need ASKER_KEY WORKER_KEY MODERATOR_KEY

expect 200 GET find_user "$ASKER_KEY"
has username kudos kudos_details records worker_ids
asker=$(value username)
expect 200 GET find_user "$WORKER_KEY"
worker=$(value username)
number=${worker##*#}
refused 401 InvalidAPIKey GET find_user ''
refused 404 UserNotFound GET find_user nobody-has-this-key-00
expect 200 GET "users/$number" ''
is username "$worker"
lacks evaluating_kudos
expect 200 GET "users/$number" "$MODERATOR_KEY"
has evaluating_kudos
expect 200 GET 'users?page=1&sort=age' ''
holds 'Anonymous#0'
refused 404 UserNotFound GET users/999999 ''
ok 'users: found by key and by number, listed'

expect 200 PUT "users/${asker##*#}" "$ASKER_KEY" '{"contact": "somebody@throng.invalid"}'
is contact somebody@throng.invalid
refused 403 NotModerator PUT "users/$number" "$ASKER_KEY" '{"trusted": true}'
expect 200 PUT "users/$number" "$MODERATOR_KEY" '{"concurrency": 42}'
is concurrency 42
ok 'users: changed by themselves and by moderators'

expect 200 POST kudos/transfer "$ASKER_KEY" "{\"username\": \"$worker\", \"amount\": 5}"
is transferred 5.0
refused 400 KudosTransferToSelf POST kudos/transfer "$ASKER_KEY" "{\"username\": \"$asker\", \"amount\": 5}"
refused 403 NotAllowedAwards POST kudos/award "$ASKER_KEY" "{\"username\": \"$worker\", \"amount\": 5}"
if [ -n "${AWARDER_KEY:-}" ]; then
  expect 200 POST kudos/award "$AWARDER_KEY" "{\"username\": \"$worker\", \"amount\": 5}"
  is awarded 5.0
fi
ok 'kudos: transferred, awarded'

expect 200 PUT sharedkeys "$ASKER_KEY" "{\"kudos\": 500, \"name\": \"curl $MARK\"}"
shared=$(value id)
expect 200 GET "sharedkeys/$shared" ''
is kudos 500
expect 200 PATCH "sharedkeys/$shared" "$ASKER_KEY" '{"kudos": 250}'
is kudos 250
expect 202 POST generate/text/async "$shared" "{\"prompt\": \"shared\", \"models\": [\"koboldcpp/curl-unserved-$MARK\"]}"
expect 200 DELETE "generate/text/status/$(value id)" ''
expect 200 GET find_user "$shared"
holds 'Shared Key: curl'
expect 200 DELETE "sharedkeys/$shared" "$ASKER_KEY"
refused 401 InvalidAPIKey GET "sharedkeys/$shared" ''
ok 'shared keys: made, read, changed, used, deleted'

page=$(curl --silent --show-error --max-time 30 --user-agent "$AGENT" --data-urlencode "username=curl $MARK" "$HORDE/register")
key=$(printf '%s' "$page" | sed -n 's/.*class="ah-api-key">\([^<]*\)<.*/\1/p')
[ ${#key} = 22 ] || fail "no key of 22 characters on the page that registers: $page"
expect 200 GET find_user "$key"
made=$(value username)
expect 200 DELETE "users/${made##*#}" "$key"
is message OK
refused 403 DeletedUser POST generate/text/async "$key" '{"prompt": "after the end"}'
expect 200 PUT "users/${made##*#}" "$key" '{"undelete": true}'
is undeleted true
refused 403 NotUserOrMod DELETE "users/${made##*#}" "$ASKER_KEY"
ok 'users: registered on the page, marked for deletion, taken back'
