"""Makes core/labels/coco-imagenet.json: which ImageNet-1k synsets belong to each of COCO's 80 classes.

A class that VOC has under another name is VOC's. The others are the hyponyms of a few WordNet synsets, by what COCO's
annotators were asked to outline.

Run by hand: python coco_imagenet.py, then npx prettier --write on the file it made. synsets.py says what it reads.
"""

from pathlib import Path

from synsets import write
from voc_imagenet import CLASSES as VOC

OUTPUT = Path(__file__).parents[2] / "core/labels/coco-imagenet.json"

NONE = ([], [], "None: ImageNet-1k has no such class.")

# class: (roots, roots left out, why that border)
CLASSES = {
    "person": VOC["person"],
    "bicycle": VOC["bicycle"],
    "car": VOC["car"],
    "motorcycle": VOC["motorbike"],
    "airplane": VOC["aeroplane"],
    "bus": VOC["bus"],
    "train": VOC["train"],
    "truck": (["n04490091"], ["n03770679"], "Not minivan, which COCO outlines as a car."),
    "boat": VOC["boat"],
    "traffic light": (["n06874185"], [], ""),
    "fire hydrant": NONE,
    "stop sign": (["n06794110"], [], "Street sign: ImageNet's photos of it include stop signs, and no class is nearer."),
    "parking meter": (["n03891332"], [], ""),
    "bench": (["n02828884"], [], "ImageNet has one bench, park bench."),
    "bird": VOC["bird"],
    "cat": VOC["cat"],
    "dog": VOC["dog"],
    "horse": VOC["horse"],
    "sheep": VOC["sheep"],
    "cow": VOC["cow"],
    "elephant": (["n02503517"], [], ""),
    "bear": (["n02131653"], [], "Bears. Not the giant panda, which WordNet files elsewhere."),
    "zebra": (["n02391049"], [], ""),
    "giraffe": NONE,
    "backpack": (["n02769748"], [], ""),
    "umbrella": (["n04507155"], [], ""),
    "handbag": (["n04026417"], [], "Purse: ImageNet's photos of it show handbags."),
    "tie": (["n03815615"], [], ""),
    "suitcase": NONE,
    "frisbee": NONE,
    "skis": (["n04228054"], [], ""),
    "snowboard": NONE,
    "sports ball": (["n02778669"], ["n04023962"], "Not punching bag, which WordNet files under balls."),
    "kite": ([], [], "None: ImageNet's kite is the bird."),
    "baseball bat": NONE,
    "baseball glove": NONE,
    "skateboard": NONE,
    "surfboard": NONE,
    "tennis racket": (["n04039381"], [], "ImageNet has one racket."),
    "bottle": VOC["bottle"],
    "wine glass": (["n03443371"], [], "Goblet: a drinking glass with a stem."),
    "cup": (["n07930864", "n03063599"], [], "Cup, whose photos in ImageNet show tea cups, and coffee mug. Not measuring cup."),
    "fork": NONE,
    "knife": (["n03623556"], ["n03658185"], "Not letter opener, which is no kitchen knife."),
    "spoon": (["n04284002"], [], "ImageNet has one spoon, wooden spoon. Not ladle or spatula."),
    "bowl": (["n02880940"], [], ""),
    "banana": (["n07753592"], [], ""),
    "apple": (["n07739125"], [], "ImageNet has one apple, Granny Smith."),
    "sandwich": (["n07695965"], ["n07697537"], "Burgers are sandwiches in COCO; hot dog is a class of its own."),
    "orange": (["n07747607"], [], ""),
    "broccoli": (["n07714990"], [], ""),
    "carrot": NONE,
    "hot dog": (["n07697537"], [], ""),
    "pizza": (["n07873807"], [], ""),
    "donut": NONE,
    "cake": NONE,
    "chair": VOC["chair"],
    "couch": VOC["sofa"],
    "potted plant": VOC["pottedplant"],
    "bed": (["n02818832"], ["n04256520"], "ImageNet has one bed, four-poster. Not crib, cradle or bassinet."),
    "dining table": VOC["diningtable"],
    "toilet": (["n04447861"], [], "Toilet seat: ImageNet's photos of it show toilets."),
    "tv": VOC["tvmonitor"],
    "laptop": (["n03642806", "n03832673"], [], "ImageNet's notebook is the computer."),
    "mouse": (["n03793489"], [], ""),
    "remote": (["n04074963"], [], ""),
    "keyboard": (["n03085013"], [], "Not typewriter keyboard, which is part of a typewriter, or space bar."),
    "cell phone": (["n02992529"], [], ""),
    "microwave": (["n03761084"], [], ""),
    "oven": (["n04330267", "n04111531"], [], "COCO outlines ovens with their stoves. Not Dutch oven, a pot."),
    "toaster": (["n04442312"], [], ""),
    "sink": (["n04553703"], [], "Washbasin."),
    "refrigerator": (["n04070727"], [], ""),
    "book": (["n07248320", "n06596364"], [], "Book jacket, whose photos show books, and comic book."),
    "clock": (["n03046257"], [], "Not watches."),
    "vase": (["n04522168"], [], ""),
    "scissors": NONE,
    "teddy bear": (["n04399382"], [], ""),
    "hair drier": (["n03483316"], [], ""),
    "toothbrush": NONE,
}


if __name__ == "__main__":
    write(CLASSES, OUTPUT)
