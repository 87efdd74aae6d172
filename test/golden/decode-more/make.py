"""Makes the photos of test/core/image/decode-more.test.ts, and NAME.rgb: what PIL reads from each.

Run by hand with Pillow 13.0.0 and NumPy: python make.py.
"""

from pathlib import Path

import numpy as np
from PIL import Image, __version__

assert __version__ == "13.0.0", __version__
here = Path(__file__).parent
random = np.random.default_rng(20261128)
width, height = 37, 26
photo = Image.fromarray(random.integers(0, 256, (height, width, 3)).astype(np.uint8))

photo.save(here / "rgb.bmp")
photo.convert("L").save(here / "grey.bmp")
photo.quantize(60).save(here / "palette.bmp")
photo.convert("1").save(here / "1bit.bmp")
photo.convert("RGBA").save(here / "rgba.bmp")
photo.save(here / "rgb.ppm")
photo.convert("L").save(here / "grey.pgm")
photo.convert("1").save(here / "1bit.pbm")
(here / "text.ppm").write_text(
    f"P3 # a comment\n{width} {height}\n255\n" + " ".join(str(v) for v in np.asarray(photo).ravel())
)
photo.save(here / "big.tif", big_tiff=True)
photo.convert("YCbCr").save(here / "ycbcr.tif")
photo.save(here / "jpeg.tif", compression="jpeg")
for orientation in range(2, 9):
    # Pillow 13 garbles uncompressed ones.
    photo.save(here / f"turned{orientation}.tif", tiffinfo={274: orientation}, compression="tiff_lzw")
for index in (0, 3):
    photo.quantize(16).save(here / f"transparent{index}.gif", transparency=index)

for file in sorted(here.glob("*.*")):
    if file.suffix in {".bmp", ".ppm", ".pgm", ".pbm", ".tif", ".gif"}:
        image = Image.open(file).convert("RGB")
        size = np.array(image.size, np.uint8).tobytes()
        (here / f"{file.name}.rgb").write_bytes(size + image.tobytes())
