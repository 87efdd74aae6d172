"""Makes core/labels/voc-imagenet.json: which ImageNet-1k synsets belong to each Pascal VOC class.

A class is the hyponyms of a few WordNet synsets, less those of others, as VOC's annotation guidelines
draw its border (http://host.robots.ox.ac.uk/pascal/VOC/voc2012/guidelines.html).

Run by hand: python voc_imagenet.py, then npx prettier --write on the file it made. synsets.py says what it
reads.
"""

from pathlib import Path

from synsets import write

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


if __name__ == "__main__":
    write(CLASSES, OUTPUT)
