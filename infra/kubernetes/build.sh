#!/usr/bin/env bash
# Builds kube-apiserver, kube-scheduler and kubectl from the Go proxy (10 minutes of CPU and more, once), and prints their
# folder.
set -euo pipefail
version=1.37.2
folder="${XDG_CACHE_HOME:-$HOME/.cache}/groundcam/kubernetes-$version"
if [ ! -x "$folder/kubectl" ]; then
  scratch="$(mktemp -d)"
  trap 'rm -rf "$scratch"' EXIT
  cd "$scratch"
  # The released module needs its staging modules from its own repository, as of no version: replace each of these, and
  # no other of k8s.io.
  module="$(go mod download -json "k8s.io/kubernetes@v$version" | sed -n 's/^\t"GoMod": "\(.*\)",$/\1/p')"
  {
    printf 'module example.com/kubernetes\ngo 1.26\nrequire k8s.io/kubernetes v%s\n' "$version"
    grep -E '^\s+k8s\.io/[a-z0-9-]+ v0\.0\.0($| )' "$module" | awk '{print $1}' | sort -u |
      sed "s|.*|replace & => & v0.${version#1.}|"
  } >go.mod
  about=k8s.io/component-base/version
  IFS=. read -r major minor _ <<<"$version"
  GOFLAGS=-mod=mod nice go build -o built/ \
    -ldflags "-s -w -X $about.gitVersion=v$version -X $about.gitMajor=$major -X $about.gitMinor=$minor" \
    k8s.io/kubernetes/cmd/kube-apiserver k8s.io/kubernetes/cmd/kube-scheduler k8s.io/kubernetes/cmd/kubectl >&2
  mkdir -p "$folder"
  # kubectl last: with it, the folder is complete.
  mv built/kube-apiserver built/kube-scheduler "$folder/"
  mv built/kubectl "$folder/"
fi
echo "$folder"
