"""Writes shapes.json: regions as pycocotools draws them. Needs numpy and pycocotools 2.

Each case has a segmentation as COCO writes it, and the SHA-256 of its pixels: one byte per pixel, row by row, 1 inside.

    python test/golden/coco/make.py
"""

import hashlib
import json
from pathlib import Path

import numpy as np
from pycocotools import mask as coco

random = np.random.default_rng(15)
SIZES = [(48, 64), (61, 47), (1, 9), (9, 1), (30, 30)]


def case(name, size, segmentation, pixels):
    pixels = np.ascontiguousarray(pixels, dtype=np.uint8)
    assert pixels.shape == size
    return {
        "name": name,
        "size": size,
        "segmentation": segmentation,
        "area": int(pixels.sum()),
        "sha256": hashlib.sha256(pixels.tobytes()).hexdigest(),
    }


def decoded(size, objects):
    return coco.decode(coco.merge(coco.frPyObjects(objects, *size)))


def polygons():
    for size in SIZES:
        height, width = size
        for count in (3, 4, 7, 20):
            corners = random.uniform(-8, [width + 8, height + 8], (count, 2)).round(2)
            polygon = corners.flatten().tolist()
            yield case(f"{count} corners", size, [polygon], decoded(size, [polygon]))
            whole = corners.round().flatten().tolist()
            yield case(f"{count} whole corners", size, [whole], decoded(size, [whole]))
        several = [random.uniform(0, [width, height], (6, 2)).round(2).flatten().tolist() for _ in range(3)]
        yield case("three polygons", size, several, decoded(size, several))
    closed = [10, 10, 20, 10, 20, 20, 10, 20, 10, 10]
    yield case("closed, with a corner twice", (30, 30), [closed], decoded((30, 30), [closed]))
    bow = [2, 2, 28, 28, 28, 2, 2, 28]
    yield case("crossing itself", (30, 30), [bow], decoded((30, 30), [bow]))


def boxes():
    for size in SIZES:
        height, width = size
        for _ in range(4):
            x, y, w, h = random.uniform([-3, -3, 0.2, 0.2], [width, height, width, height]).round(2).tolist()
            yield case("box", size, {"box": [x, y, w, h]}, decoded(size, np.array([[x, y, w, h]])))
    yield case("whole box", (30, 30), {"box": [3, 4, 5, 6]}, decoded((30, 30), np.array([[3.0, 4, 5, 6]])))


def runs():
    for size in SIZES:
        for share in (0.01, 0.5, 0.99):
            pixels = np.asfortranarray(random.random(size) < share, dtype=np.uint8)
            rle = coco.encode(pixels)
            yield case("compressed", size, {"size": size, "counts": rle["counts"].decode()}, pixels)
            flat = pixels.flatten(order="F")
            edges = np.flatnonzero(np.diff(flat)) + 1
            counts = np.diff([0, *edges, flat.size]).tolist()
            if flat[0]:
                counts = [0, *counts]
            again = coco.decode(coco.frPyObjects({"size": size, "counts": counts}, *size))
            assert (again == pixels).all()
            yield case("lengths", size, {"size": size, "counts": counts}, pixels)
    large = np.zeros((600, 500), np.uint8, order="F")
    large[100:590, 3:499] = 1
    yield case("compressed, long runs", (600, 500), {"size": (600, 500), "counts": coco.encode(large)["counts"].decode()}, large)


cases = [*polygons(), *boxes(), *runs()]
lines = ",\n".join(json.dumps(each) for each in cases)
Path(__file__).with_name("shapes.json").write_text(f"[\n{lines}\n]\n")
print(len(cases), "cases")
