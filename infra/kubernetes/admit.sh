#!/usr/bin/env bash
# Asks a real API server, of Kubernetes and nothing else, whether it takes what the chart renders: each file of
# infra/chart/ci by a server-side dry run, and each pod of it where Pod Security enforces "restricted". The same pods
# without their securityContext must be refused, or the admissions say nothing.
#
#   CRDS=$(.ci/obtain-crds) infra/kubernetes/admit.sh
source "$(dirname "$0")/server.sh"

failed=0
for case in "$manifests"/*/; do
  name="$(basename "$case")"
  k apply --server-side --dry-run=server --namespace vision --recursive --filename "$case/objects" >"$work/out" 2>&1 || {
    failed=1
    echo "$name is refused:"
    grep -v 'serverside-applied' "$work/out"
  }
  grep -i '^warning' "$work/out" || true
  echo "$name: $(grep -c 'serverside-applied' "$work/out") of $(ls "$case/objects" | wc -l) objects taken"
  k create --dry-run=server --namespace vision --filename "$case/pods" >"$work/out" 2>&1 || {
    failed=1
    grep -v created "$work/out"
  }
  echo "$name: $(grep -c created "$work/out") of $(ls "$case/pods" | wc -l) pods admitted at level restricted"
  for pod in "$case"/bare/*; do
    if k create --dry-run=server --namespace vision --filename "$pod" >"$work/out" 2>&1 ||
      ! grep -q 'violates PodSecurity "restricted' "$work/out"; then
      failed=1
      echo "PROBLEM: $name: $(basename "$pod" .json) without its securityContext: $(cat "$work/out")"
    else
      echo "$name: $(basename "$pod" .json) without its securityContext is refused"
    fi
  done
done
echo "For the last: $(grep -o 'violates PodSecurity.*' "$work/out")"
exit "$failed"
