"""Validates a CycloneDX 1.5 file against the schema that CycloneDX publishes, and prints what is wrong.

    pip install cyclonedx-python-lib jsonschema-rs
    python validate-bill.py FILE
"""

import json
import sys
from pathlib import Path

import cyclonedx.schema
import jsonschema_rs

SCHEMAS = Path(cyclonedx.schema.__file__).parent / "_res"


def schema(uri: str) -> dict:
    return json.loads((SCHEMAS / uri.rsplit("/", 1)[-1]).read_text())


validator = jsonschema_rs.validator_for(schema("bom-1.5.SNAPSHOT.schema.json"), retriever=schema)
bill = json.loads(Path(sys.argv[1]).read_text())
errors = [str(error) for error in validator.iter_errors(bill)]
references = [part["bom-ref"] for part in bill["components"]]
errors += [f"{one} is there twice" for one in set(references) if references.count(one) > 1]
print("\n".join(errors), end="")
