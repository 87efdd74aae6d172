#!/usr/bin/env bash
# Keeps images and layers in the cache folder, apart from the user's own, and lets podman and buildah run in a sandbox.
# Sourced, or given a command:
#
#   infra/image/storage.sh podman images
cache="${XDG_CACHE_HOME:-$HOME/.cache}/groundcam/containers"
mkdir -p "$cache"
cat >"$cache/storage.conf" <<CONF
[storage]
driver = "overlay"
graphroot = "$cache/graph"
runroot = "$cache/run"
CONF
export CONTAINERS_STORAGE_CONF="$cache/storage.conf"
CONTAINERS_CONF="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/containers.conf"
export CONTAINERS_CONF

[ "${BASH_SOURCE[0]}" != "$0" ] || exec "$@"
