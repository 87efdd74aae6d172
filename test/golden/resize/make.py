"""Makes the golden images of test/core/image/resize.test.ts.

Run by hand with Pillow 13.0.0 and NumPy: python make.py. Inputs are noise and gradients made here.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image, __version__

assert __version__ == "13.0.0", __version__
here = Path(__file__).parent
random = np.random.default_rng(20261123)


def noise(width, height):
    """Black and white in every channel: the worst case for rounding."""
    return (random.random((height, width, 3)) < 0.5).astype(np.uint8) * 255


def gradient(width, height):
    y, x = np.mgrid[0:height, 0:width]
    channels = [x * 255 // max(width - 1, 1), y * 255 // max(height - 1, 1), (x * 7 + y * 3) % 256]
    return np.stack(channels, -1).astype(np.uint8)


cases = [
    ("noise", 61, 40, [(23, 17), (30, 40), (61, 20), (61, 40), (1, 1), (90, 66), (61, 55)]),
    ("gradient", 125, 94, [(56, 56), (131, 40), (7, 94)]),
    # Height first, and the border of that rule: 60 - 40 = 2 (50 - 40) is not above it, 61 - 40 is.
    ("noise", 31, 200, [(30, 40), (9, 11), (31, 40)]),
    ("noise", 50, 60, [(40, 40)]),
    ("noise", 50, 61, [(40, 40)]),
    ("noise", 20, 80, [(40, 30)]),
    ("noise", 200, 31, [(17, 29), (40, 30)]),
    ("noise", 1, 50, [(7, 5), (1, 77)]),
    ("noise", 50, 1, [(11, 1), (64, 3)]),
    ("gradient", 1, 1, [(5, 3)]),
]
resized = []
for kind, width, height, sizes in cases:
    image = Image.fromarray({"noise": noise, "gradient": gradient}[kind](width, height))
    name = f"{kind}-{width}x{height}"
    image.save(here / f"{name}.png", optimize=True)
    for to in sizes:
        file = f"{name}-to-{to[0]}x{to[1]}.png"
        image.resize(to, Image.Resampling.BILINEAR).save(here / file, optimize=True)
        resized.append({"input": f"{name}.png", "width": to[0], "height": to[1], "output": file})
(here / "bilinear.json").write_text(json.dumps(resized, indent=1) + "\n")

# NEAREST: which input pixel every output pixel shows, where a pixel's value is its own position.
nearest = []
for size, to in [(1, 5), (5, 1), (6, 4), (4, 6), (10, 3), (3, 10), (7, 7), (250, 224), (224, 250)] + [
    (15, 10), (30, 20), (25, 30), (6, 100), (49, 98), (255, 51), (99, 33)
]:
    row = Image.fromarray(np.arange(size, dtype=np.uint8)[None])
    positions = np.asarray(row.resize((to, 1), Image.Resampling.NEAREST))[0]
    direct = ((np.arange(to) + 0.5) * (size / to)).astype(int)
    nearest.append(
        {"size": size, "to": to, "differsFromDirect": bool((positions != direct).any()), "positions": positions.tolist()}
    )
(here / "nearest.json").write_text(json.dumps(nearest) + "\n")
