"""Makes the files of test/core/image/decode-image.test.ts, and what PIL reads from each: NAME.rgb holds
the bytes of Image.open(NAME).convert("RGB").

Run by hand with Pillow 13.0.0, NumPy and OpenCV (only it writes 16-bit RGB PNGs): python make.py.
"""

import json
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps, __version__

assert __version__ == "13.0.0", __version__
here = Path(__file__).parent
random = np.random.default_rng(20261123)

width, height = 37, 26
y, x = np.mgrid[0:height, 0:width]
smooth = np.stack([x * 6, y * 9, (x * 3 + y * 5) % 256], -1)
pixels = (smooth + random.normal(0, 10, smooth.shape)).clip(0, 255).astype(np.uint8)
photo = Image.fromarray(pixels)
black = (x * 4).astype(np.uint8)
alpha = (x * 7).clip(0, 255).astype(np.uint8)
inks = Image.fromarray(np.dstack([pixels, black]), "CMYK")


def rotated(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


photo.save(here / "420.jpg", quality=90)
photo.save(here / "444.jpg", quality=90, subsampling=0)
photo.save(here / "progressive.jpg", progressive=True)
photo.convert("L").save(here / "grey.jpg")
inks.save(here / "cmyk.jpg", quality=95)
inks.save(here / "cmyk.tif")
photo.save(here / "exif6.jpg", exif=rotated(6))
photo.save(here / "exif5.png", exif=rotated(5))
photo.save(here / "jpeg-named.png", format="JPEG")
photo.save(here / "rgb.png")
Image.fromarray(np.dstack([pixels, alpha]), "RGBA").save(here / "rgba.png")
Image.fromarray(np.dstack([pixels[..., 0], alpha]), "LA").save(here / "grey-alpha.png")
photo.quantize(16).save(here / "palette-transparency.png", transparency=3)
photo.convert("1").save(here / "1bit.png")
photo.quantize(60).save(here / "palette.gif")
photo.save(here / "rgb.tif")
photo.save(here / "lossless.webp", lossless=True)
photo.save(here / "unreadable.bmp")
rgb16 = pixels.astype(np.uint16) * 256 + random.integers(0, 256, pixels.shape).astype(np.uint16)
cv2.imwrite(str(here / "rgb16.png"), np.ascontiguousarray(rgb16[..., ::-1]))
grey16 = random.integers(0, 65536, (height, width)).astype(np.uint16)
Image.fromarray(grey16).save(here / "grey16.png")

for file in sorted(here.glob("*.*")):
    if file.suffix in {".jpg", ".tif", ".png", ".gif", ".webp"}:
        (here / f"{file.name}.rgb").write_bytes(Image.open(file).convert("RGB").tobytes())
# Where PIL is of no use, since it clips at 255: the high byte, by NumPy.
(here / "grey16.png.rgb").write_bytes(np.repeat((grey16 >> 8).astype(np.uint8)[..., None], 3, -1).tobytes())
for name in ("exif6.jpg", "exif5.png"):
    upright = ImageOps.exif_transpose(Image.open(here / name)).convert("RGB")
    (here / f"{name}.upright.rgb").write_bytes(upright.tobytes())
