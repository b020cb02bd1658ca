#!/bin/sh
# Images, texts and image operations: asked for, worked on, handed in, read, withdrawn; and a shared image is rated.
cd "$(dirname "$0")"
. ./horde.sh
need ASKER_KEY WORKER_KEY

model="curl-model-$MARK"
expect 200 POST generate/async "$ASKER_KEY" "{\"prompt\": \"a lighthouse\", \"models\": [\"$model\"], \"dry_run\": true}"
positive kudos
expect 202 POST generate/async "$ASKER_KEY" \
  "{\"prompt\": \"a lighthouse\", \"models\": [\"$model\"], \"params\": {\"width\": 64, \"height\": 64, \"steps\": 1}, \"shared\": true}"
request=$(value id)
expect 200 GET "generate/check/$request" ''
is waiting 1
is done false
expect 200 POST generate/pop "$WORKER_KEY" "$(dreamer "curl-dreamer-$MARK" "$model")"
job=$(value id)
holds 'a lighthouse'
upload "$(value r2_upload)"
expect 200 POST generate/submit "$WORKER_KEY" "{\"id\": \"$job\", \"generation\": \"R2\", \"seed\": 1312}"
positive reward
refused 400 DuplicateGen POST generate/submit "$WORKER_KEY" "{\"id\": \"$job\", \"generation\": \"R2\", \"seed\": 1312}"
expect 200 GET "generate/check/$request" ''
is done true
expect 200 GET "generate/status/$request" ''
is seed 1312
is worker_name "curl-dreamer-$MARK"
expect 200 GET "$(value img)" ''
ok 'image: dry run, request, check, pop, upload, submit, status, download'

expect 200 POST "generate/rate/$request" '' "{\"ratings\": [{\"id\": \"$job\", \"rating\": 8, \"artifacts\": 1}]}"
has reward
refused 400 AestheticsAlreadyExist POST "generate/rate/$request" '' "{\"ratings\": [{\"id\": \"$job\", \"rating\": 8}]}"
ok 'image: rated, once'

expect 202 POST generate/async "$ASKER_KEY" "{\"prompt\": \"nobody makes this\", \"models\": [\"curl-unserved-$MARK\"]}"
request=$(value id)
expect 200 DELETE "generate/status/$request" ''
is waiting 1
expect 200 GET "generate/check/$request" ''
is waiting 0
refused 404 RequestNotFound GET generate/check/nothing ''
ok 'image: withdrawn'

expect 202 POST generate/text/async "$ASKER_KEY" "{\"prompt\": \"Once upon a time\", \"models\": [\"koboldcpp/$model\"]}"
request=$(value id)
expect 200 POST generate/text/pop "$WORKER_KEY" "$(scribe "curl-scribe-$MARK" "koboldcpp/$model")"
job=$(value id)
expect 200 POST generate/text/submit "$WORKER_KEY" "{\"id\": \"$job\", \"generation\": \" there was a shell.\"}"
has reward
expect 200 GET "generate/text/status/$request" ''
is done true
is text ' there was a shell.'
expect 200 DELETE "generate/text/status/$request" ''
ok 'text: request, pop, submit, status, withdrawal of what is done'

expect 202 POST interrogate/async "$ASKER_KEY" "{\"forms\": [{\"name\": \"caption\"}], \"source_image\": \"$PICTURE\"}"
request=$(value id)
expect 200 POST interrogate/pop "$WORKER_KEY" "$(alchemist "curl-alchemist-$MARK")"
form=$(value id)
expect 200 GET "$(value source_image)" ''
expect 200 POST interrogate/submit "$WORKER_KEY" "{\"id\": \"$form\", \"result\": {\"caption\": \"a pixel\"}}"
positive reward
expect 200 GET "interrogate/status/$request" ''
is caption 'a pixel'
expect 202 POST interrogate/async "$ASKER_KEY" "{\"forms\": [{\"name\": \"interrogation\"}], \"source_image\": \"$PICTURE\"}"
expect 200 DELETE "interrogate/status/$(value id)" ''
holds cancelled
ok 'image operation: request, pop, submit, status, withdrawal'
