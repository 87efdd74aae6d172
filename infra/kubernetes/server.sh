# Sourced by admit.sh and place.sh: starts etcd and a kube-apiserver on 127.0.0.1 that end with the script, and gives it
# `k`, a kubectl that asks them, $work, a folder that is removed at its end, and $manifests, what split.py wrote of the
# chart. In the namespace "vision", Pod Security enforces "restricted".
#
# Needs etcd (Debian: etcd-server), Go, and Python with what infra/chart/render.py needs.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
PATH="$("$here/build.sh"):$PATH"
python="${GROUNDCAM_TEST_PYTHON:-python3}"
crds="${CRDS:-$("$here/../../.ci/obtain-crds")}"
work="$(mktemp -d)"
manifests="$work/manifests"
servers=()
stop() {
  # They have nothing to save, and without etcd the others would end late.
  { kill -KILL "${servers[@]}" && wait; } 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

etcd --data-dir "$work/etcd" --log-level error --listen-peer-urls http://127.0.0.1:0 \
  --listen-client-urls http://127.0.0.1:23790 --advertise-client-urls http://127.0.0.1:23790 >"$work/etcd.log" 2>&1 &
servers+=($!)
openssl genrsa -out "$work/accounts.key" 2048 2>/dev/null
echo 'only-here,admin,1,system:masters' >"$work/tokens"
# No controller makes service accounts, and nothing but etcd is at the addresses of endpoints.
kube-apiserver --etcd-servers http://127.0.0.1:23790 --cert-dir "$work" --bind-address 127.0.0.1 --secure-port 26443 \
  --token-auth-file "$work/tokens" --authorization-mode RBAC --service-cluster-ip-range 10.0.0.0/24 \
  --endpoint-reconciler-type none --disable-admission-plugins ServiceAccount,TaintNodesByCondition \
  --service-account-issuer https://127.0.0.1 --service-account-key-file "$work/accounts.key" \
  --service-account-signing-key-file "$work/accounts.key" >"$work/apiserver.log" 2>&1 &
servers+=($!)
k() { kubectl --server https://127.0.0.1:26443 --token only-here --insecure-skip-tls-verify "$@"; }
for _ in $(seq 180); do
  k get --raw /readyz >/dev/null 2>&1 && break
  kill -0 "${servers[1]}" || {
    tail -5 "$work/apiserver.log" >&2
    exit 1
  }
  sleep 1
done
k version | grep 'Server Version'

k create --filename "$crds" >/dev/null
k wait --for condition=Established --timeout 60s crd --all >/dev/null
k create namespace vision >/dev/null
k label namespace vision pod-security.kubernetes.io/enforce=restricted >/dev/null
"$python" "$here/../chart/render.py" "$crds" >"$work/rendered.json"
"$python" "$here/split.py" "$work/rendered.json" "$manifests"
