#!/usr/bin/env bash
# Has the real kube-scheduler place the chart's pods on nodes that exist by name only: one without a GPU, and one with a
# GPU that is tainted as device plugins' docs advise. The GPU pod must go to the GPU, the CPU pod to the other node, a
# second GPU pod must wait, with the scheduler's reason, and go to a GPU that is added.
#
#   CRDS=$(.ci/obtain-crds) infra/kubernetes/place.sh
source "$(dirname "$0")/server.sh"

node() { # name gpus
  local taints='[]' gpus=''
  if [ "$2" -gt 0 ]; then
    taints='[{"key":"nvidia.com/gpu","value":"present","effect":"NoSchedule"}]'
    gpus=",\"nvidia.com/gpu\":\"$2\""
  fi
  k create --filename - >/dev/null <<<"{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"$1\",
    \"labels\":{\"kubernetes.io/hostname\":\"$1\",\"kubernetes.io/os\":\"linux\"}},\"spec\":{\"taints\":$taints}}"
  k patch node "$1" --subresource status --type merge --patch "{\"status\":{\"conditions\":[{\"type\":\"Ready\",
    \"status\":\"True\"}],\"capacity\":{\"cpu\":\"8\",\"memory\":\"32Gi\",\"pods\":\"20\"$gpus},
    \"allocatable\":{\"cpu\":\"8\",\"memory\":\"32Gi\",\"pods\":\"20\"$gpus}}}" >/dev/null
}
pod() { # file name
  sed "s/\"name\": \"$(basename "$1" .json)\"/\"name\": \"$2\"/" "$1" |
    k create --namespace vision --filename - >/dev/null
}
placed() { # pod
  k wait --namespace vision --for condition=PodScheduled --timeout 30s "pod/$1" >/dev/null
  k get --namespace vision "pod/$1" --output 'jsonpath={.spec.nodeName}'
}
failed=0
must() { # what, expected, seen
  if [ "$2" = "$3" ]; then echo "$1: $3"; else
    failed=1
    echo "PROBLEM: $1: $3, not $2"
  fi
}

cat >"$work/kubeconfig" <<EOC
{"apiVersion":"v1","kind":"Config","current-context":"here",
 "clusters":[{"name":"here","cluster":{"server":"https://127.0.0.1:26443","insecure-skip-tls-verify":true}}],
 "users":[{"name":"here","user":{"token":"only-here"}}],
 "contexts":[{"name":"here","context":{"cluster":"here","user":"here"}}]}
EOC
kube-scheduler --kubeconfig "$work/kubeconfig" --leader-elect=false --bind-address 127.0.0.1 --secure-port 20259 \
  --cert-dir "$work" >"$work/scheduler.log" 2>&1 &
servers+=($!)

pods="$manifests/minimal/pods"
node plain 0
pod "$pods/groundcam-gpu.json" gpu-1
k wait --namespace vision --for condition=PodScheduled=False --timeout 60s pod/gpu-1 >/dev/null
echo "gpu-1, where no node has a GPU: $(k get --namespace vision pod/gpu-1 \
  --output 'jsonpath={.status.conditions[?(@.type=="PodScheduled")].message}')"
node with-gpu 1
must 'gpu-1, once a node has one' with-gpu "$(placed gpu-1)"
for number in 1 2 3; do
  pod "$pods/groundcam-cpu.json" "cpu-$number"
  must "cpu-$number" plain "$(placed "cpu-$number")"
done
pod "$pods/groundcam-gpu.json" gpu-2
k wait --namespace vision --for condition=PodScheduled=False --timeout 30s pod/gpu-2 >/dev/null
reason="$(k get --namespace vision pod/gpu-2 --output 'jsonpath={.status.conditions[?(@.type=="PodScheduled")].message}')"
must 'gpu-2, where the GPU is taken' Pending "$(k get --namespace vision pod/gpu-2 --output 'jsonpath={.status.phase}')"
echo "  $reason"
grep -q 'Insufficient nvidia.com/gpu' <<<"$reason" || failed=1
node another-gpu 1
must 'gpu-2, once a second node has one' another-gpu "$(placed gpu-2)"
exit "$failed"
