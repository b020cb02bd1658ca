#!/bin/sh
# What anybody may read: heartbeat, performance, models, news, statistics, modes, documents, pages.
cd "$(dirname "$0")"
. ./horde.sh

expect 200 GET status/heartbeat ''
has message version
expect 200 GET status/performance ''
has queued_requests queued_text_requests worker_count text_worker_count queued_megapixelsteps past_minute_tokens
expect 200 GET status/news ''
holds '['
expect 200 GET 'status/models?type=image' ''
expect 200 GET 'status/models?type=text&model_state=all' ''
refused 400 BadRequest GET 'status/models?model_state=bogus' ''
expect 200 GET status/models/stable_diffusion ''
expect 200 GET status/modes ''
has maintenance_mode invite_only_mode
lacks raid_mode
ok 'status: heartbeat, performance, news, models, modes'

for kind in img text; do
  expect 200 GET "stats/$kind/totals" ''
  has minute hour day month total
  expect 200 GET "stats/$kind/models" ''
  has day month total
done
ok 'stats: images and texts, totals and models'

for document in terms privacy sponsors; do
  expect 200 GET "documents/$document" ''
  has html
  holds '<h1>'
  expect 200 GET "documents/$document?format=markdown" ''
  has markdown
  refused 400 BadRequest GET "documents/$document?format=pdf" ''
  expect 200 GET "$HORDE/$document" ''
  holds '<h1>'
done
ok 'documents: terms, privacy, sponsors, as HTML, as Markdown, as pages'

for page in / /register /signin /transfer /api/; do
  expect 200 GET "$HORDE$page" ''
  holds '<html'
done
expect 200 GET "$HORDE/.well-known/serviceinfo" ''
has software api rel_url
expect 200 GET "$HORDE/api/swagger.json" ''
holds '/api/v2/generate/async'
expect 404 GET nowhere ''
has message
ok 'pages, the description of the service and of its API'
