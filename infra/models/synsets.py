"""Which ImageNet-1k synsets belong to the classes of a dataset, by WordNet.

It reads WordNet 3.0 (Debian: wordnet-base) and the list of ImageNet's synsets in logit order that the Python package
timm carries.
"""

import json
import re
from importlib.util import find_spec
from pathlib import Path

WORDNET = Path("/usr/share/wordnet/data.noun")
SYNSETS = Path(find_spec("timm").origin).parent / "data/_info/imagenet_synsets.txt"


def read_wordnet():
    """Words and hypernyms of every noun synset; ImageNet's ids are WordNet 3.0's offsets."""
    words, hypernyms = {}, {}
    for line in WORDNET.read_text().splitlines():
        if line.startswith(" "):
            continue
        fields = line.split(" | ")[0].split()
        wnid, count = "n" + fields[0], int(fields[3], 16)
        words[wnid] = [word.replace("_", " ") for word in fields[4 : 4 + 2 * count : 2]]
        pointers = fields[5 + 2 * count :]
        hypernyms[wnid] = ["n" + pointers[i + 1] for i in range(0, len(pointers) - 3, 4) if pointers[i][0] == "@"]
    return words, hypernyms


words, hypernyms = read_wordnet()
imagenet = SYNSETS.read_text().split()
assert len(imagenet) == 1000


def under(wnid, roots):
    return wnid in roots or any(under(parent, roots) for parent in hypernyms[wnid])


def describe(roots):
    return ", ".join(f"{root} ({words[root][0]})" for root in roots)


def write(classes, output):
    """Writes the synsets of each class (roots, roots left out, why that border) in logit order, with their source."""
    result = {}
    for name, (roots, left_out, why) in classes.items():
        source = why
        if roots:
            without = f" without {describe(left_out)}" if left_out else ""
            source = f"WordNet 3.0, hyponyms of {describe(roots)}{without}. {why}".strip()
        synsets = [
            {"index": index, "wnid": wnid, "name": words[wnid][0]}
            for index, wnid in enumerate(imagenet)
            if under(wnid, roots) and not under(wnid, left_out)
        ]
        result[name] = {"source": source, "synsets": synsets}
        print(name, len(synsets), [synset["name"] for synset in synsets][:12])
    one_line = re.compile(r'\{\s+("index": \d+),\s+("wnid": "[^"]+"),\s+("name": "[^"]+")\s+\}')
    output.write_text(one_line.sub(r"{ \1, \2, \3 }", json.dumps(result, indent=2)) + "\n")
