#!/bin/sh
# Styles of images and texts, their examples, and collections: made, read, listed, changed, used, deleted.
cd "$(dirname "$0")"
. ./horde.sh
need ASKER_KEY WORKER_KEY

model="curl-styled-$MARK"
name="curl-style-$MARK"
expect 200 POST styles/image "$ASKER_KEY" \
  "{\"name\": \"$name\", \"prompt\": \"{p} in fog###{np}\", \"models\": [\"$model\"], \"tags\": [\"curl\"], \"params\": {\"steps\": 1, \"width\": 64, \"height\": 64}}"
image=$(value id)
refused 400 StylePromptMissingVars POST styles/image "$ASKER_KEY" "{\"name\": \"$name-2\", \"prompt\": \"no place for one\", \"models\": [\"$model\"]}"
expect 200 GET "styles/image/$image" ''
is name "$name"
expect 200 GET "styles/image_by_name/$name" ''
is id "$image"
expect 200 GET 'styles/image?tag=curl&sort=age' ''
holds "$name"
expect 200 PATCH "styles/image/$image" "$ASKER_KEY" '{"info": "by a shell"}'
expect 200 GET "styles/image/$image" ''
is info 'by a shell'
refused 404 'Image styleNotFound' GET "styles/image/00000000-0000-4000-8000-000000000000" ''
ok 'image styles: made, read by id and name, listed, changed'

expect 200 POST "styles/image/$image/example" "$ASKER_KEY" '{"url": "https://throng.invalid/1.webp", "primary": true}'
example=$(value id)
expect 200 PATCH "styles/image/$image/example/$example" "$ASKER_KEY" '{"url": "https://throng.invalid/2.webp"}'
expect 200 GET "styles/image/$image" ''
holds throng.invalid/2.webp
expect 200 DELETE "styles/image/$image/example/$example" "$ASKER_KEY"
expect 200 GET "styles/image/$image" ''
lacks throng.invalid/2.webp
ok 'examples: made, changed, deleted'

expect 202 POST generate/async "$WORKER_KEY" "{\"prompt\": \"a pier\", \"style\": \"$image\"}"
request=$(value id)
expect 200 POST generate/pop "$WORKER_KEY" "$(dreamer "curl-styler-$MARK" "$model")"
holds 'a pier in fog'
expect 200 POST generate/submit "$WORKER_KEY" "{\"id\": \"$(value id)\", \"generation\": \"faulted\", \"seed\": 0, \"state\": \"faulted\"}"
expect 200 DELETE "generate/status/$request" ''
ok 'image styles: used'

expect 200 POST styles/text "$ASKER_KEY" "{\"name\": \"$name\", \"prompt\": \"Tell of {p}\", \"models\": [\"koboldcpp/$model\"], \"params\": {}}"
text=$(value id)
expect 200 GET "styles/text/$text" ''
expect 200 GET "styles/text_by_name/$name" ''
is id "$text"
expect 200 GET 'styles/text?page=1' ''
expect 200 PATCH "styles/text/$text" "$ASKER_KEY" '{"info": "by a shell, too"}'
refused 400 StyleGetMistmatch GET "styles/text/$image" ''
ok 'text styles: made, read by id and name, listed, changed'

expect 200 POST collections "$ASKER_KEY" "{\"name\": \"$name-all\", \"styles\": [\"$image\"]}"
collection=$(value id)
expect 200 GET "collections/$collection" ''
is name "$name-all"
expect 200 GET "collection_by_name/$name-all" ''
is id "$collection"
expect 200 GET collections ''
holds "$collection"
expect 200 PATCH "collections/$collection" "$ASKER_KEY" '{"info": "all of them"}'
expect 200 DELETE "collections/$collection" "$ASKER_KEY"
expect 404 GET "collections/$collection" ''
ok 'collections: made, read by id and name, listed, changed, deleted'

expect 200 DELETE "styles/image/$image" "$ASKER_KEY"
expect 200 DELETE "styles/text/$text" "$ASKER_KEY"
refused 404 'Image styleNotFound' GET "styles/image/$image" ''
ok 'styles: deleted'
