#!/usr/bin/env bash
# Builds localhost/groundcam:TARGET with buildah and without a registry. Layers are kept by their content.
#
#   npm run build && infra/image/build.sh [cpu|cuda13]
set -euo pipefail
cd "$(dirname "$0")/../.."
source infra/image/storage.sh
infra/image/bases.sh

build() { # target tag
  buildah bud --quiet --layers --isolation chroot --pull-never \
    --ignorefile infra/image/Dockerfile.dockerignore --file infra/image/Dockerfile --target "$1" \
    --build-arg DEBIAN=localhost/groundcam-debian --build-arg NODE=localhost/groundcam-node \
    --build-arg VERSION="$(node -p "require('./package.json').version")" \
    --build-arg REVISION="$(git rev-parse HEAD)" \
    --tag "$2" . >/dev/null
}

target="${1:-cpu}"
# Named, so that its layers are kept when those of earlier builds are removed.
build packages localhost/groundcam-packages
build "$target" "localhost/groundcam:$target"
podman image prune --force >/dev/null
