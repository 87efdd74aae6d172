"""Makes the masks of test/core/image/decode-mask.test.ts, and the labels in each: NAME.labels holds the
bytes of the 8-bit array that was saved, checked against what PIL reads where it reads stored values.

Run by hand with Pillow 13.0.0 and NumPy: python make.py.
"""

import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, __version__

assert __version__ == "13.0.0", __version__
here = Path(__file__).parent
random = np.random.default_rng(20261123)
width, height = 29, 19


def labels(depth):
    return random.integers(0, 2**depth, (height, width)).astype(np.uint8)


def keep(name, array):
    (here / f"{name}.labels").write_bytes(array.tobytes())


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pack(rows, depth):
    """Scanlines with filter 0, samples packed to the left."""
    out = b""
    for row in rows:
        bits = "".join(f"{value:0{depth}b}" for value in row)
        bits += "0" * (-len(bits) % 8)
        out += b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")
    return out


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def interlaced(array, depth, palette):
    passes = [array[y::dy, x::dx] for x, y, dx, dy in ADAM7]
    data = b"".join(pack(rows, depth) for rows in passes if rows.size)
    header = struct.pack(">IIBBBBB", width, height, depth, 3, 0, 0, 1)
    chunks = [(b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(data)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


def colours(count):
    """Random, and with the last colour the same as the first: no way back from colour to index."""
    palette = random.integers(0, 256, (count, 3)).astype(np.uint8)
    palette[-1] = palette[0]
    return palette.tobytes()


for depth in (1, 2, 4, 8):
    array = labels(depth)
    image = Image.fromarray(array, "P")
    image.putpalette(colours(2**depth))
    image.save(here / f"palette{depth}.png", bits=depth, transparency=0)
    assert (np.asarray(Image.open(here / f"palette{depth}.png")) == array).all()
    keep(f"palette{depth}", array)

for depth in (2, 8):
    array = labels(depth)
    file = here / f"interlaced{depth}.png"
    file.write_bytes(interlaced(array, depth, colours(2**depth)))
    assert (np.asarray(Image.open(file)) == array).all()
    keep(f"interlaced{depth}", array)

grey = labels(8)
Image.fromarray(grey).save(here / "grey8.png")
keep("grey8", grey)
bits = labels(1)
Image.fromarray(bits * 255).convert("1").save(here / "grey1.png")
keep("grey1", bits)
