"""Renders the chart with each file of ci/ and prints the manifests as JSON: {file: [manifest, ...]}.

Built-in kinds are validated against Kubernetes' own schemas, and custom ones against those of their CRDs, if
the folder CRDS has them. A property that no schema knows is an error, as for an API server that is asked
strictly.

    pip install helm-python-sdk kubernetes-validate pyyaml jsonschema
    python infra/chart/render.py [CRDS]
"""

import json
import sys
from pathlib import Path

import helm_python as helm
import jsonschema
import kubernetes_validate
import yaml

CHART = Path(__file__).parent
KUBERNETES = "1.37.0"


def strict(schema: dict) -> dict:
    """The schema of a CRD, without room for properties that it does not name."""
    closed = dict(schema)
    if closed.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    # Go's regular expressions may have flags in their middle; Python's may not.
    if "(?i)" in closed.get("pattern", ""):
        del closed["pattern"]
    if "properties" in closed:
        closed["properties"] = {name: strict(part) for name, part in closed["properties"].items()}
        if not closed.get("x-kubernetes-preserve-unknown-fields"):
            closed.setdefault("additionalProperties", False)
    if isinstance(closed.get("items"), dict):
        closed["items"] = strict(closed["items"])
    if isinstance(closed.get("additionalProperties"), dict):
        closed["additionalProperties"] = strict(closed["additionalProperties"])
    return closed


def custom_schemas(folder: Path) -> dict[tuple[str, str], dict]:
    """Schemas by apiVersion and kind, of all CRDs in a folder."""
    schemas = {}
    for file in sorted(folder.glob("*.yaml")):
        for crd in yaml.safe_load_all(file.read_text()):
            if not crd or crd.get("kind") != "CustomResourceDefinition":
                continue
            spec = crd["spec"]
            for version in spec["versions"]:
                schema = strict(version["schema"]["openAPIV3Schema"])
                schema["properties"] |= {"metadata": {"type": "object"}}
                schemas[f"{spec['group']}/{version['name']}", spec["names"]["kind"]] = schema
    return schemas


def validate(manifest: dict, schemas: dict[tuple[str, str], dict]) -> str | None:
    """Says what was not validated; raises if the manifest is not valid."""
    kind = manifest["apiVersion"], manifest["kind"]
    if kind in schemas:
        jsonschema.validate(manifest, schemas[kind])
    elif "." not in kind[0] or kind[0].split("/")[0].endswith(".k8s.io"):
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    else:
        return f"{kind[0]} {kind[1]}"
    return None


def main() -> None:
    crds = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    schemas = custom_schemas(crds) if crds else {}
    chart = helm.Chart.load(CHART)
    cases, skipped = {}, set()
    for file in sorted((CHART / "ci").glob("*.yaml")):
        values = yaml.safe_load(file.read_text())
        chart.validate_schema(chart.merge_values(values))
        rendered = chart.render(values, name="groundcam", namespace="vision")
        manifests = [
            manifest
            for path, text in sorted(rendered.items())
            if not path.endswith((".tpl", ".txt"))
            for manifest in yaml.safe_load_all(text)
            if manifest
        ]
        for manifest in manifests:
            skipped.add(validate(manifest, schemas))
        cases[file.stem] = manifests
    print(json.dumps({"cases": cases, "notValidated": sorted(skipped - {None})}))


if __name__ == "__main__":
    main()
