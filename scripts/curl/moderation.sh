#!/bin/sh
# What moderators do: filters, time-outs of addresses and of workers' addresses, modes of the horde.
# For a moment the address that this runs from is blocked.
cd "$(dirname "$0")"
. ./horde.sh
need ASKER_KEY WORKER_KEY MODERATOR_KEY

word="curlword$(printf '%s' "$MARK" | tr -d -)"
refused 403 NotModerator GET filters "$ASKER_KEY"
expect 201 PUT filters "$MODERATOR_KEY" "{\"regex\": \"$word\", \"filter_type\": 10, \"description\": \"by a shell\"}"
filter=$(value id)
expect 200 GET filters "$MODERATOR_KEY"
holds "$word"
expect 200 GET 'filters/regex?filter_type=10' "$MODERATOR_KEY"
holds "$word"
expect 200 GET "filters/$filter" "$MODERATOR_KEY"
is regex "$word"
expect 200 POST filters "$MODERATOR_KEY" "{\"prompt\": \"a $word here\"}"
holds "$word"
expect 200 PATCH "filters/$filter" "$MODERATOR_KEY" '{"description": "changed"}'
is description changed
expect 200 DELETE "filters/$filter" "$MODERATOR_KEY"
refused 404 FilterNotFound GET "filters/$filter" "$MODERATOR_KEY"
ok 'filters: made, listed, compiled, read, tried, changed, deleted'

expect 200 POST operations/ipaddr "$MODERATOR_KEY" '{"ipaddr": "192.0.2.0/24", "hours": 1}'
expect 200 GET operations/ipaddr "$MODERATOR_KEY"
holds 192.0.2.0/24
expect 200 GET operations/ipaddr/192.0.2.7 "$MODERATOR_KEY"
has seconds
expect 200 DELETE operations/ipaddr "$MODERATOR_KEY" '{"ipaddr": "192.0.2.0/24"}'
expect 200 GET operations/ipaddr "$MODERATOR_KEY"
lacks 192.0.2.0/24
refused 403 NotModerator GET operations/ipaddr "$ASKER_KEY"
ok 'addresses: a network is blocked, listed, lifted'

name="curl-blocked-$MARK"
pop=$(scribe "$name" "koboldcpp/curl-$MARK")
expect 200 POST generate/text/pop "$WORKER_KEY" "$pop"
expect 200 GET "workers/name/$name" ''
worker=$(value id)
expect 200 PUT "operations/block_worker_ipaddr/$worker" "$MODERATOR_KEY" '{"days": 1}'
refused 403 TimeoutIP POST generate/text/pop "$WORKER_KEY" "$pop"
expect 200 DELETE "operations/block_worker_ipaddr/$worker" "$MODERATOR_KEY"
expect 200 POST generate/text/pop "$WORKER_KEY" "$pop"
expect 200 DELETE "workers/$worker" "$WORKER_KEY"
ok "addresses: a worker's is blocked and lifted"

expect 200 GET status/modes "$MODERATOR_KEY"
has raid_mode
expect 200 PUT status/modes "$MODERATOR_KEY" '{"raid_mode": true}'
is raid_mode true
expect 200 PUT status/modes "$MODERATOR_KEY" '{"raid_mode": false}'
is raid_mode false
refused 403 NotModerator PUT status/modes "$ASKER_KEY" '{"raid_mode": true}'
ok 'modes: turned on and off'
