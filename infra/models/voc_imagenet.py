"""Makes core/labels/voc-imagenet.json: which ImageNet-1k synsets belong to each Pascal VOC class.

A class is the hyponyms of a few WordNet synsets, less those of others, as VOC's annotation guidelines
draw its border (http://host.robots.ox.ac.uk/pascal/VOC/voc2012/guidelines.html).

Run by hand: python voc_imagenet.py, then npx prettier --write on the file it made. It reads WordNet
3.0 (Debian: wordnet-base) and the list of ImageNet's synsets in logit order that the Python package
timm carries.
"""

import json
import re
from importlib.util import find_spec
from pathlib import Path

WORDNET = Path("/usr/share/wordnet/data.noun")
SYNSETS = Path(find_spec("timm").origin).parent / "data/_info/imagenet_synsets.txt"
OUTPUT = Path(__file__).parents[2] / "core/labels/voc-imagenet.json"

# class: (roots, roots left out, why that border)
CLASSES = {
    "aeroplane": (
        ["n03510583"],
        [],
        "Fixed-wing craft. Not under that synset, so left out: wing (a part), airship and balloon "
        "(lighter than air), space shuttle (a spacecraft), missile and parachute.",
    ),
    "bicycle": (
        ["n02834778", "n04482393", "n04509417"],
        [],
        "VOC includes tricycles and unicycles.",
    ),
    "bird": (["n01503061"], [], "VOC: all birds."),
    "boat": (
        ["n04530566"],
        ["n04606251", "n04347754"],
        "VOC: ships, rowing boats, pedaloes, not jet skis. Left out: wreck (remains under water) and "
        "submarine. Amphibious vehicles, paddles, docks and boathouses are no vessels.",
    ),
    "bottle": (
        ["n02876657"],
        ["n03603722"],
        "VOC: plastic, glass or feeding bottles. Left out: jugs, which WordNet files under bottles.",
    ),
    "bus": (["n02924116"], [], "VOC includes minibuses, not trams (streetcar)."),
    "car": (
        ["n02958343"],
        ["n02701002"],
        "VOC: cars, vans and family cars, not emergency vehicles (ambulance), lorries and trucks "
        "(pickup, moving van, police van), go-carts or tractors.",
    ),
    "cat": (["n02121808"], [], "VOC: domestic cats, so no cougar, lynx or big cats."),
    "chair": (
        ["n03001627"],
        [],
        "VOC includes armchairs and deckchairs, not stools or benches (park bench).",
    ),
    "cow": (["n02402425"], [], "Cattle. Not water buffalo or bison, which VOC does not label."),
    "diningtable": (["n03201208"], [], "VOC: tables for eating at, not desks. No pool table."),
    "dog": (["n02084071"], [], "VOC: domestic dogs, not wolves; so no dingo, dhole or wild dog."),
    "horse": (
        ["n02374451"],
        [],
        "ImageNet has one horse, sorrel. Not zebra; not horse cart, which is the cart.",
    ),
    "motorbike": (["n03790512", "n03791053"], [], "VOC includes mopeds and scooters."),
    "person": (
        [],
        [],
        "None: ImageNet's ballplayer, groom and scuba diver stand for a sport, a wedding and a dive "
        "with all their surroundings, not for people.",
    ),
    "pottedplant": (
        ["n03991062"],
        [],
        "Flowerpot: ImageNet's photos of it show plants in pots. Vases with flowers are not VOC's.",
    ),
    "sheep": (["n02411705"], [], "Domestic sheep. Not bighorn (a wild sheep); VOC excludes goats."),
    "sofa": (["n04256520"], [], "ImageNet has one sofa, studio couch."),
    "train": (
        ["n04468005", "n03684823", "n02959942"],
        [],
        "VOC includes carriages, not trams (streetcar).",
    ),
    "tvmonitor": (
        ["n04404412", "n03782006", "n04152593"],
        [],
        "VOC: standalone screens, not laptops. Not desktop computer, whose screen is one part, nor "
        "entertainment center.",
    ),
}


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


result = {}
for name, (roots, left_out, why) in CLASSES.items():
    source = why
    if roots:
        without = f" without {describe(left_out)}" if left_out else ""
        source = f"WordNet 3.0, hyponyms of {describe(roots)}{without}. {why}"
    synsets = [
        {"index": index, "wnid": wnid, "name": words[wnid][0]}
        for index, wnid in enumerate(imagenet)
        if under(wnid, roots) and not under(wnid, left_out)
    ]
    result[name] = {"source": source, "synsets": synsets}
    print(name, len(synsets), [synset["name"] for synset in synsets][:12])

one_line = re.compile(r'\{\s+("index": \d+),\s+("wnid": "[^"]+"),\s+("name": "[^"]+")\s+\}')
OUTPUT.write_text(one_line.sub(r"{ \1, \2, \3 }", json.dumps(result, indent=2)) + "\n")
