#!/usr/bin/env bash
# Fails if a library that ONNX Runtime's CUDA provider needs is missing in FOLDER/lib, but for the driver's, which
# comes with the machine.
#
#   check-cuda.sh FOLDER
set -euo pipefail
export LD_LIBRARY_PATH="$1/lib:$1/providers"
missing="$(ldd "$1"/providers/*.so "$1"/lib/*.so* 2>/dev/null | grep 'not found' | grep -v 'libcuda[.]so[.]1' | sort -u || true)"
if [ -n "$missing" ]; then
  printf 'Missing beside the CUDA provider:\n%s\n' "$missing" >&2
  exit 1
fi
