"""Writes what render.py printed to files that kubectl reads: FOLDER/CASE/objects and, for each pod template,
FOLDER/CASE/pods, and FOLDER/CASE/bare without what Pod Security asks for.

    python infra/chart/render.py CRDS >rendered.json
    python infra/kubernetes/split.py rendered.json FOLDER

Objects of kinds whose CRD is published nowhere are left out, and named.
"""

import json
import sys
from pathlib import Path


def templates(manifest: dict):
    """Pod templates of a manifest, by the name that a pod of each gets."""
    name, spec = manifest["metadata"]["name"], manifest.get("spec", {})
    if manifest["kind"] in ("Deployment", "Job"):
        yield name, spec["template"]
    for group in spec.get("workerGroups", []) if manifest["kind"] == "WorkerDeployment" else []:
        yield f"{name}-{group['name']}", group["deployment"]["template"]


def without_security(pod: dict) -> dict:
    """The pod without any securityContext."""
    spec = {key: value for key, value in pod["spec"].items() if key != "securityContext"}
    containers = [
        {key: value for key, value in container.items() if key != "securityContext"}
        for container in spec["containers"]
    ]
    return {**pod, "spec": {**spec, "containers": containers}}


rendered = json.loads(Path(sys.argv[1]).read_text())
unknown = {kind.split(" ")[-1] for kind in rendered["notValidated"]}
for case, manifests in rendered["cases"].items():
    folder = Path(sys.argv[2]) / case
    (folder / "objects").mkdir(parents=True)
    (folder / "pods").mkdir()
    (folder / "bare").mkdir()
    for manifest in manifests:
        kind, name = manifest["kind"], manifest["metadata"]["name"]
        if kind in unknown:
            print(f"{case}: {kind} {name} is not asked about: its CRD is published nowhere")
        else:
            (folder / "objects" / f"{kind}-{name}.json").write_text(json.dumps(manifest, indent=1))
        for pod, template in templates(manifest):
            metadata = {**template.get("metadata", {}), "name": pod}
            body = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}
            (folder / "pods" / f"{pod}.json").write_text(json.dumps(body, indent=1))
            (folder / "bare" / f"{pod}.json").write_text(json.dumps(without_security(body), indent=1))
