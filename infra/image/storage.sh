#!/usr/bin/env bash
# Sourced: keeps images and layers in the cache folder, apart from those of the user, and lets podman and buildah run
# in a sandbox.
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
