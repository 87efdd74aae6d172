"""Makes digests.json of test/core/image/photos.test.ts: what Pillow reads from and makes of real photos
and masks, as the first 16 hexadecimal digits of SHA-256. The photos themselves are not ours to copy.

Run by hand with Pillow 13.0.0: python make.py VOC2012
"""

import json
import sys
from hashlib import sha256
from pathlib import Path

from PIL import Image, __version__

assert __version__ == "13.0.0", __version__
dataset = Path(sys.argv[1])


def digest(image):
    return sha256(image.tobytes()).hexdigest()[:16]


digests = {}
for file in sorted((dataset / "JPEGImages").glob("*.jpg")):
    photo = Image.open(file).convert("RGB")
    mask = Image.open(dataset / "SegmentationClass" / f"{file.stem}.png")
    digests[file.stem] = {
        "decoded": digest(photo),
        "bilinear224": digest(photo.resize((224, 224), Image.Resampling.BILINEAR)),
        "bilinear227": digest(photo.resize((227, 227), Image.Resampling.BILINEAR)),
        "labels": digest(mask),
        "labels224": digest(mask.resize((224, 224), Image.Resampling.NEAREST)),
    }
lines = [f' "{stem}": {json.dumps(each)}' for stem, each in digests.items()]
Path(__file__).with_name("digests.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
