#!/usr/bin/env bash
# Makes the two bases of the Dockerfile where there is no registry of images: localhost/groundcam-debian from Debian's
# packages, and localhost/groundcam-node from that and npm's packages of Node. Both are kept for 30 days.
set -euo pipefail
source "$(dirname "$0")/storage.sh"

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

# Whether an image is there and not too old to have this month's security updates.
fresh() {
  made="$(buildah inspect --type image --format '{{.OCIv1.Created.Unix}}' "$1" 2>/dev/null)" &&
    [ "$made" -gt "$(date -d '-30 days' +%s)" ]
}

if ! fresh localhost/groundcam-debian; then
  mmdebstrap --quiet --variant=apt --include=ca-certificates,tini,usr-is-merged \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    bookworm "$scratch/debian.tar" >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; exit 1; }
  container="$(buildah from scratch)"
  buildah add --quiet "$container" "$scratch/debian.tar" / >/dev/null
  buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  buildah commit --quiet --rm "$container" localhost/groundcam-debian >/dev/null
fi

if ! fresh localhost/groundcam-node; then
  node="$(dirname "$0")/../../.ci/obtain-node"
  node="$("$node" 22)"
  npm install --prefix "$scratch/npm" --ignore-scripts --no-audit --no-fund --no-package-lock --silent npm@10
  container="$(buildah from --pull-never localhost/groundcam-debian)"
  buildah add --quiet "$container" "$node" /usr/local/bin/node >/dev/null
  buildah add --quiet "$container" "$scratch/npm/node_modules/npm" /usr/local/lib/node_modules/npm >/dev/null
  buildah run --isolation chroot "$container" ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
  # A proxy that signs for others is trusted here as on this machine; nothing of it gets into the image.
  authorities="${NODE_EXTRA_CA_CERTS:-}"
  if [ -n "$authorities" ]; then
    buildah add --quiet "$container" "$authorities" /etc/authorities.crt >/dev/null
    buildah config --env NODE_EXTRA_CA_CERTS=/etc/authorities.crt --env PIP_CERT=/etc/authorities.crt "$container"
  fi
  buildah commit --quiet --rm "$container" localhost/groundcam-node >/dev/null
fi
