"""Writes annotations.json, a small file as COCO's, and regions.json: each class's region in each image by pycocotools.

    python test/golden/coco/annotations.py
"""

import hashlib
import json
from pathlib import Path

import numpy as np
from pycocotools import mask as coco
from pycocotools.coco import COCO

here = Path(__file__).parent
blob = np.zeros((30, 40), np.uint8, order="F")
blob[5:12, 4:30] = 1
compressed = coco.encode(blob)["counts"].decode()
crowd = np.zeros((30, 40), np.uint8, order="F")
crowd[0:8, 0:20] = 1
flat = crowd.flatten(order="F")
edges = np.flatnonzero(np.diff(flat)) + 1
counts = np.diff([0, *edges, flat.size]).tolist()
if flat[0]:
    counts = [0, *counts]

content = {
    "images": [
        {"id": 397133, "file_name": "000000397133.jpg", "width": 40, "height": 30},
        {"id": 0, "file_name": "ohne Objekte.jpg", "width": 40, "height": 30},
        {"id": 7, "file_name": "straße.jpg", "width": 25, "height": 35},
    ],
    "categories": [
        {"id": 90, "name": "toothbrush", "supercategory": "indoor"},
        {"id": 1, "name": "person", "supercategory": "person"},
        {"id": 0, "name": "glacé", "supercategory": "none"},
        {"id": 13, "name": "stop sign", "supercategory": "outdoor"},
    ],
    "annotations": [
        {"id": 1, "image_id": 397133, "category_id": 1, "iscrowd": 0, "bbox": [2, 3, 20, 20], "segmentation": [[2.5, 3.25, 22, 4, 20.1, 23.9, 3, 20]]},
        {"id": 2, "image_id": 397133, "category_id": 1, "iscrowd": 0, "bbox": [25, 3, 10, 20], "segmentation": [[25, 3, 35, 3, 35, 23], [1, 25, 6, 25, 6, 29.5, 1, 29.5]]},
        {"id": 3, "image_id": 397133, "category_id": 1, "iscrowd": 1, "bbox": [0, 0, 20, 8], "segmentation": {"size": [30, 40], "counts": counts}},
        {"id": 4, "image_id": 397133, "category_id": 90, "iscrowd": 0, "bbox": [4, 5, 26, 7], "segmentation": {"size": [30, 40], "counts": compressed}},
        {"id": 5, "image_id": 7, "category_id": 0, "iscrowd": 0, "bbox": [1, 1, 9, 9], "segmentation": [[1, 1, 10, 1, 10, 10, 1, 10]]},
        {"id": 6, "image_id": 7, "category_id": 13, "iscrowd": 1, "bbox": [0, 0, 5, 5], "segmentation": [[0, 0, 5, 0, 5, 5, 0, 5]]},
        {"id": 7, "image_id": 7, "category_id": 1, "iscrowd": 0, "bbox": [12, 20, 9, 10], "segmentation": []},
    ],
}
(here / "annotations.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")

data = COCO(str(here / "annotations.json"))
regions = {}
for image in content["images"]:
    for category in content["categories"]:
        objects = [a for a in data.loadAnns(data.getAnnIds([image["id"]], [category["id"]])) if a["segmentation"]]
        if not any(not a["iscrowd"] for a in objects):
            continue
        labels = np.zeros((image["height"], image["width"]), np.uint8)
        for a in objects:
            if a["iscrowd"]:
                labels[data.annToMask(a) == 1] = 255
        for a in objects:
            if not a["iscrowd"]:
                labels[data.annToMask(a) == 1] = 1
        name = f"{Path(image['file_name']).stem}/{category['name']}"
        regions[name] = {
            "foreground": int((labels == 1).sum()),
            "void": int((labels == 255).sum()),
            "sha256": hashlib.sha256(labels.tobytes()).hexdigest(),
        }
(here / "regions.json").write_text(json.dumps(regions, ensure_ascii=False, indent=1) + "\n")
print(regions)
