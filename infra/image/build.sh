#!/usr/bin/env bash
# Builds localhost/groundcam:TARGET with buildah and without a registry. Layers are kept by their content.
#
#   npm run build && infra/image/build.sh [cpu|cuda13]
set -euo pipefail
cd "$(dirname "$0")/../.."
source infra/image/storage.sh
infra/image/bases.sh

target="${1:-cpu}"
buildah bud --quiet --layers --isolation chroot --pull-never \
  --ignorefile infra/image/Dockerfile.dockerignore --file infra/image/Dockerfile --target "$target" \
  --build-arg DEBIAN=localhost/groundcam-debian --build-arg NODE=localhost/groundcam-node \
  --build-arg VERSION="$(node -p "require('./package.json').version")" \
  --build-arg REVISION="$(git rev-parse HEAD)" \
  --tag "localhost/groundcam:$target" .
