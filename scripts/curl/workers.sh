#!/bin/sh
# Workers, their messages and teams: a worker comes, is found, changed, told something, joins a team, and is deleted.
cd "$(dirname "$0")"
. ./horde.sh
need ASKER_KEY WORKER_KEY MODERATOR_KEY

name="curl-worker-$MARK"
pop=$(scribe "$name" "koboldcpp/curl-$MARK")
refused 403 AnonForbiddenWorker POST generate/text/pop "$ANONYMOUS" "$pop"
expect 200 POST generate/text/pop "$WORKER_KEY" "$pop"
is id null
expect 200 GET "workers/name/$name" ''
worker=$(value id)
expect 200 GET "workers/$worker" ''
is name "$name"
expect 200 GET 'workers?type=text' ''
holds "$name"
refused 404 WorkerNotFound GET 'workers/!!!' ''
ok 'workers: registered by a pop, found by name, by id, in the list'

expect 200 PUT "workers/$worker" "$WORKER_KEY" '{"maintenance": true, "maintenance_msg": "away for tea"}'
is maintenance true
refused 403 WorkerMaintenance POST generate/text/pop "$WORKER_KEY" "$pop"
holds 'away for tea'
expect 200 PUT "workers/$worker" "$WORKER_KEY" '{"maintenance": false, "info": "driven by a shell"}'
is info 'driven by a shell'
refused 403 NotModerator PUT "workers/$worker" "$WORKER_KEY" '{"paused": true}'
refused 403 NotOwner PUT "workers/$worker" "$ASKER_KEY" '{"maintenance": true}'
ok 'workers: maintenance, info, and who may not'

expect 200 POST workers/messages "$MODERATOR_KEY" "{\"worker_id\": \"$worker\", \"message\": \"mind the step\"}"
message=$(value id)
expect 200 GET workers/messages "$MODERATOR_KEY"
holds "$message"
expect 200 GET "workers/messages/$message" "$MODERATOR_KEY"
is message 'mind the step'
expect 200 POST generate/text/pop "$WORKER_KEY" "$pop"
holds 'mind the step'
expect 200 DELETE "workers/messages/$message" "$MODERATOR_KEY"
expect 404 GET "workers/messages/$message" "$MODERATOR_KEY"
ok 'messages: written, listed, read, heard by the worker, deleted'

team="curl team $MARK"
expect 200 POST teams "$WORKER_KEY" "{\"name\": \"$team\", \"info\": \"of shells\"}"
id=$(value id)
expect 200 GET "teams/$id" ''
is info 'of shells'
expect 200 GET teams ''
holds "$team"
expect 200 PUT "workers/$worker" "$WORKER_KEY" "{\"team\": \"$id\"}"
is team "$team"
expect 200 PATCH "teams/$id" "$WORKER_KEY" '{"info": "of POSIX shells"}'
is info 'of POSIX shells'
refused 403 NotOwner PATCH "teams/$id" "$ASKER_KEY" '{"info": "mine"}'
expect 200 DELETE "teams/$id" "$WORKER_KEY"
is deleted_name "$team"
refused 404 TeamNotFound GET "teams/$id" ''
ok 'teams: made, read, listed, joined, changed, deleted'

refused 403 NotModerator DELETE "workers/$worker" "$ASKER_KEY"
expect 200 DELETE "workers/$worker" "$WORKER_KEY"
is deleted_name "$name"
refused 404 WorkerNotFound GET "workers/$worker" ''
ok 'workers: deleted by their owner'
