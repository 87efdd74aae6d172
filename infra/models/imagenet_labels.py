"""Makes core/labels/imagenet-labels.json, a short name for each ImageNet-1k class in logit order, and
core/labels/imagenet-synsets.json, all words for each: the synset's id and WordNet's lemmas.

A name is the first lemma that WordNet gives the synset; if two classes share it, a second lemma or
the id of the synset keeps them apart. Run by hand: python imagenet_labels.py. It reads the lists that the Python
package timm carries.
"""

import json
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

INFO = Path(find_spec("timm").origin).parent / "data/_info"
OUTPUT = Path(__file__).parents[2] / "core/model"

synsets = (INFO / "imagenet_synsets.txt").read_text().split()
lemmas = dict(
    line.split("\t") for line in (INFO / "imagenet_synset_to_lemma.txt").read_text().splitlines()
)
names = [lemmas[synset].split(", ") for synset in synsets]
shared = Counter(name[0] for name in names)
labels = [
    name[0] if shared[name[0]] == 1 else f"{name[0]} ({name[1] if len(name) > 1 else synset})"
    for name, synset in zip(names, synsets)
]
words = [[synset, *name] for synset, name in zip(synsets, names)]


def write(file, content):
    (OUTPUT / file).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


write("imagenet-labels.json", labels)
write("imagenet-synsets.json", words)
