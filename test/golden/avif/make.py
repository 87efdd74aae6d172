"""AVIF files of 8, 10 and 12 bits, by libavif's avifenc (0.11.1), and their pixels as PIL (13.0) reads them."""

import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

here = Path(__file__).parent
y, x = np.mgrid[0:32, 0:48]
pixels = np.stack([x * 5, y * 7, 255 - x * 3 - y * 3], -1).astype(np.uint8)
Image.fromarray(pixels).save(here / "photo.png")
for name, flags in {
    "444-8-bits": ["-y", "444", "-d", "8"],
    "444-10-bits": ["-y", "444", "-d", "10"],
    "444-12-bits": ["-y", "444", "-d", "12"],
    "420-8-bits": ["-y", "420", "-d", "8"],
}.items():
    file = here / f"{name}.avif"
    subprocess.run(["avifenc", *flags, here / "photo.png", file], check=True, capture_output=True)
    rgb = np.array(Image.open(file).convert("RGB"))
    (here / f"{name}.avif.rgb").write_bytes(rgb.tobytes())
(here / "photo.png").unlink()
