"""Makes the masks of test/core/dataset/masks-as-saved.test.ts, in the ways in which people save masks.

object/: one object on black. object.labels has 1 for the object; NAME.labels, where there is one, what
PIL's convert("L") >= 128 makes of a file that JPEG or smooth resizing has changed.
numbers/: the classes 1 to 5 on 0. numbers.labels has the numbers.
labelme/: the same as labelme2voc.py saves it, with -1 for what is to be ignored; labels as NumPy casts them to uint8.

Run by hand with Pillow 13.0.0 and NumPy: python make.py.
"""

import io
import shutil
from pathlib import Path

import numpy as np
from PIL import Image, __version__

assert __version__ == "13.0.0", __version__
here = Path(__file__).parent
random = np.random.default_rng(20261128)
width, height = 40, 30
for folder in ("object", "numbers", "labelme"):
    shutil.rmtree(here / folder, ignore_errors=True)
    (here / folder).mkdir()

y, x = np.mgrid[:height, :width]
shape = ((x - 22) ** 2 / 81 + (y - 14) ** 2 / 64) < 1
white = Image.fromarray((shape * 255).astype(np.uint8))
(here / "object/object.labels").write_bytes(shape.astype(np.uint8).tobytes())


def save(name, image, **options):
    image.save(here / "object" / name, **options)


def palette(indices, colours, name, **options):
    image = Image.fromarray(indices.astype(np.uint8), "P")
    image.putpalette(colours)
    save(name, image, **options)


save("grey.png", white)
save("bits.png", white.convert("1"))
save("ones.png", Image.fromarray(shape.astype(np.uint8)))
save("grey-38.png", Image.fromarray((shape * 38).astype(np.uint8)))
save("rgb.png", white.convert("RGB"))
save("red.png", Image.fromarray(np.dstack([shape * 200, shape * 10, shape * 10]).astype(np.uint8)))
save("opaque.png", white.convert("RGBA"))
alpha = white.copy()
save("black-alpha.png", Image.merge("RGBA", [Image.new("L", white.size)] * 3 + [alpha]))
save("white-alpha.png", Image.merge("RGBA", [Image.new("L", white.size, 255)] * 3 + [alpha]))
save("grey-alpha.png", Image.merge("LA", [Image.new("L", white.size), alpha]))
photo = Image.fromarray(random.integers(0, 256, (height, width, 3)).astype(np.uint8))
cut = photo.copy()
cut.putalpha(alpha)
save("cut-out.png", cut)
red = Image.new("RGB", white.size, (200, 0, 0))
red.putalpha(alpha)
save("red-on-nothing.png", red)
quantized = white.convert("RGB").quantize(2)
assert quantized.getpalette()[:3] == [255, 255, 255]
save("white-first.png", quantized)
save("adaptive.png", white.convert("RGB").convert("P", palette=Image.ADAPTIVE, colors=2))
palette(shape, [0, 0, 0, 128, 0, 0], "red-palette.png")
palette(~shape, [0, 128, 0, 0, 0, 0], "green-first.png")
palette(shape, [0, 0, 0, 0, 0, 0], "black-palette.png")
palette(shape, [0, 0, 0, 0, 0, 0], "transparent-palette.png", transparency=0)
palette(~shape, [0, 0, 0, 0, 0, 0], "transparent-second.png", transparency=1)
Image.fromarray((shape * 65535).astype(np.uint16)).save(here / "object/white16.png")
Image.fromarray(shape.astype(np.uint16)).save(here / "object/ones16.png")
Image.fromarray((shape * 1000).astype(np.uint16)).save(here / "object/thousand16.png")
for suffix in ("bmp", "tif", "gif", "pgm"):
    save(f"grey.{suffix}", white)
save("grey.webp", white.convert("RGB"), lossless=True)
save("bits.bmp", white.convert("1"))
save("bits.tif", white.convert("1"))
save("bits.pbm", white.convert("1"))
save("rgb.bmp", white.convert("RGB"))
save("rgb.tif", white.convert("RGB"), compression="tiff_lzw")
save("rgb.ppm", white.convert("RGB"))
save("white-first.gif", quantized)
# Pillow 13 garbles uncompressed ones.
save("turned.tif", white.transpose(Image.Transpose.ROTATE_90), tiffinfo={274: 6}, compression="tiff_lzw")
assert (np.asarray(Image.open(here / "object/turned.tif").convert("L")) > 0).tolist() == shape.tolist()
Image.fromarray(shape.astype(np.uint16)).save(here / "object/ones16.tif")
for kind in ("bool", "uint8", "int64", "float32"):
    np.save(here / f"object/{kind}.npy", shape.astype(kind))
np.save(here / "object/three-axes.npy", shape[:, :, None])
np.save(here / "object/columns-first.npy", np.asfortranarray(shape.astype(np.uint8)))


def noisy(name, image):
    """As `save`, with what PIL makes of the file."""
    data = io.BytesIO()
    image(data)
    (here / "object" / name).write_bytes(data.getvalue())
    labels = np.asarray(Image.open(data).convert("L")) >= 128
    (here / "object" / f"{name}.labels").write_bytes(labels.astype(np.uint8).tobytes())


def through_jpeg(image, quality):
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality)
    return Image.open(data)


noisy("grey.jpg", lambda file: white.save(file, "JPEG", quality=75))
noisy("rgb.jpg", lambda file: white.convert("RGB").save(file, "JPEG", quality=95))
noisy("jpeg75.png", lambda file: through_jpeg(white, 75).save(file, "PNG"))
noisy("jpeg95-rgb.png", lambda file: through_jpeg(white.convert("RGB"), 95).save(file, "PNG"))
small = white.resize((width // 2, height // 2))
noisy("smooth.png", lambda file: small.resize(white.size, Image.BICUBIC).save(file, "PNG"))

numbers = np.zeros((height, width), np.uint8)
for number in range(1, 6):
    numbers[3 * number : 3 * number + 8, 6 * number : 6 * number + 9] = number
(here / "numbers/numbers.labels").write_bytes(numbers.tobytes())


def voc_colours():
    table = np.zeros((256, 3), np.uint8)
    for index in range(256):
        c = index
        for bit in range(7, -1, -1):
            for channel in range(3):
                table[index, channel] |= ((c >> channel) & 1) << bit
            c >>= 3
    return table


def number(name, image, **options):
    image.save(here / "numbers" / name, **options)


grey = Image.fromarray(numbers)
number("grey.png", grey)
number("grey4.png", grey.convert("P"), bits=4)
number("grey16.png", Image.fromarray(numbers.astype(np.uint16)))
for name, colours in {"voc": voc_colours(), "any": random.integers(1, 256, (256, 3))}.items():
    image = Image.fromarray(numbers, "P")
    image.putpalette(colours.astype(np.uint8).tobytes())
    number(f"{name}-palette.png", image)
number("voc-colours.png", Image.fromarray(voc_colours()[numbers]))
number("equal-channels.png", Image.fromarray(np.dstack([numbers] * 3)))
number("grey.tif", grey)
number("grey16.tif", Image.fromarray(numbers.astype(np.uint16)))
number("int32.tif", Image.fromarray(numbers.astype(np.int32)))
number("grey.bmp", grey)
number("grey.pgm", grey)
for kind in ("uint8", "int32", "int64", "float64"):
    np.save(here / f"numbers/{kind}.npy", numbers.astype(kind))

ignored = numbers.astype(np.int32)
ignored[-2:] = -1
np.save(here / "labelme/a.npy", ignored)
(here / "labelme/a.labels").write_bytes(ignored.astype(np.uint8).tobytes())
