"""Makes filters.json and linear.json of test/core/image/resize-filters.test.ts: digests of images resized
with each of Pillow's filters, and values of some resized without antialiasing.

Run by hand with Pillow 13.0.0, NumPy and PyTorch: python filters.py. Inputs are the images that make.py
made. "linear" is PyTorch's interpolate without antialiasing, in doubles and not rounded.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image, __version__

assert __version__ == "13.0.0", __version__
here = Path(__file__).parent

FILTERS = ["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"]
# Shrunk, enlarged, both at once, one axis kept, to one pixel, from one pixel, and the height first.
CASES = {
    "noise-61x40": [(23, 17), (30, 40), (61, 20), (1, 1), (90, 66), (61, 55), (40, 61), (20, 13), (122, 80)],
    "gradient-125x94": [(56, 56), (131, 40), (7, 94), (250, 188), (124, 93)],
    "noise-31x200": [(30, 40), (9, 11), (31, 40), (62, 199)],
    "noise-50x60": [(40, 40), (25, 30)],
    "noise-50x61": [(40, 40)],
    "noise-200x31": [(17, 29), (40, 30), (1, 31), (200, 1)],
    "noise-1x50": [(7, 5), (1, 77), (1, 1)],
    "noise-50x1": [(11, 1), (64, 3), (3, 3)],
    "gradient-1x1": [(5, 3), (1, 1)],
}


LINEAR = {
    "noise-61x40": [(23, 17), (13, 44)],
    "gradient-125x94": [(25, 19)],
    "noise-31x200": [(9, 11)],
    "noise-1x50": [(7, 5), (1, 1)],
    "noise-50x1": [(11, 1), (64, 3)],
    "gradient-1x1": [(5, 3)],
}


def read(name):
    return Image.open(here / f"{name}.png").convert("RGB")


def write(name, cases):
    lines = ",\n".join(f" {json.dumps(case)}" for case in cases)
    (here / name).write_text(f"[\n{lines}\n]\n")


def linear(pixels, width, height):
    image = torch.from_numpy(pixels.astype(np.float64)).permute(2, 0, 1)[None]
    resized = torch.nn.functional.interpolate(
        image, (height, width), mode="bilinear", align_corners=False, antialias=False
    )
    return resized[0].permute(1, 2, 0).numpy()


cases = []
for name, sizes in CASES.items():
    for width, height in sizes:
        for filter in FILTERS:
            resized = np.asarray(read(name).resize((width, height), Image.Resampling[filter.upper()]))
            digest = hashlib.sha256(resized.tobytes()).hexdigest()[:16]
            cases.append(
                {"input": f"{name}.png", "width": width, "height": height, "filter": filter, "sha256": digest}
            )
write("filters.json", cases)
write(
    "linear.json",
    [
        {
            "input": f"{name}.png",
            "width": width,
            "height": height,
            "values": linear(np.asarray(read(name)), width, height).round(3).ravel().tolist(),
        }
        for name, sizes in LINEAR.items()
        for width, height in sizes
    ],
)
