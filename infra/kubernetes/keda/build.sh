#!/usr/bin/env bash
# Builds a program that asks as KEDA's Temporal scaler does, of that scaler's own source from the Go proxy, and prints its
# path. The scaler's package has all other scalers too, so its two files are copied and the rest is imported.
set -euo pipefail
version=2.21.0
here="$(cd "$(dirname "$0")" && pwd)"
program="${XDG_CACHE_HOME:-$HOME/.cache}/groundcam/keda-$version/ask-keda"
if [ ! -x "$program" ]; then
  scratch="$(mktemp -d)"
  trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
  cd "$scratch"
  source="$(go mod download -json "github.com/kedacore/keda/v2@v$version" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')"
  mkdir scalers
  cp "$source"/pkg/scalers/{scaler,temporal_scaler}.go scalers/
  # A constant that KEDA has in another scaler's file.
  printf 'package scalers\n\nconst externalMetricType = "External"\n' >scalers/constant.go
  cp "$here/main.go" .
  {
    printf 'module example.com/ask-keda\ngo 1.26\nrequire github.com/kedacore/keda/v2 v%s\n' "$version"
    grep '^replace' "$source/go.mod"
  } >go.mod
  GOFLAGS=-mod=mod nice go build -o ask-keda . >&2
  mkdir -p "$(dirname "$program")"
  mv ask-keda "$program"
fi
echo "$program"
