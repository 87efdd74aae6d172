"""What every drawing here is made of: fractal noise, splines, and a canvas that shades what it fills.

Coordinates of shapes are in units of half the object's extent: x to the right, y down, the object
within about [-1, 1]. Colours are sRGB triples in [0, 1].
"""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SUPERSAMPLE = 3
DARK = (0.09, 0.09, 0.11)
GLASS = (0.22, 0.3, 0.38)


def mix(a, b, t):
    """Linear blend of a (t = 0) and b (t = 1), where t may be an array [H, W]."""
    a, b, t = (np.asarray(v, np.float32) for v in (a, b, t))
    return a + (b - a) * (t[..., None] if t.ndim else t)


def smoothstep(lo, hi, x):
    t = np.clip((x - lo) / (hi - lo), 0, 1)
    return t * t * (3 - 2 * t)


def jitter(rng, colour, amount=0.06):
    """A colour near this one: brighter or darker as a whole, and a little in each channel."""
    shift = rng.normal(0, amount) + rng.normal(0, amount / 2, 3)
    return np.clip(np.asarray(colour) + shift, 0, 1)


def vivid(rng):
    """A random colour of an object's paint: any hue, any saturation, rarely very dark."""
    hue, saturation, value = rng.random() * 6, rng.uniform(0.05, 0.9), rng.uniform(0.35, 1)
    ramp = np.clip(np.abs((hue + np.array([0, 4, 2])) % 6 - 3) - 1, 0, 1)
    return value * (1 - saturation + saturation * ramp)


def fractal(rng, shape, cell, octaves=6, gain=0.5, stretch=1.0):
    """Fractal value noise [H, W], standardised to mean 0 and deviation 1.

    `cell` is the height in pixels of the coarsest octave's cells, `stretch` their width over height.
    """
    height, width = shape
    total = np.zeros(shape, np.float32)
    for octave in range(octaves):
        size = cell / 2**octave
        if size < 1:
            break
        rows, columns = height / size, width / (size * stretch)
        grid = rng.random((math.ceil(rows) + 4, math.ceil(columns) + 4), dtype=np.float32)
        x, y = rng.uniform(1, 2, 2)
        box = (x, y, x + columns, y + rows)
        layer = Image.fromarray(grid).resize((width, height), Image.BICUBIC, box=box)
        total += gain**octave * (np.asarray(layer) - 0.5)
    return (total - total.mean()) / total.std()


def ridge(rng, width, cell, octaves=5):
    """A mountain line: standardised noise [W] in one dimension."""
    return fractal(rng, (4, width), cell, octaves)[1]


def spline(points, closed=True, steps=10):
    """The Catmull-Rom curve through points [N, 2], as points [M, 2]."""
    p = np.asarray(points, float)
    p = np.concatenate([p[-1:], p, p[:2]]) if closed else np.concatenate([p[:1], p, p[-1:]])
    a, b, c, d = (p[i : len(p) - 3 + i, None] for i in range(4))
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    curve = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    return curve.reshape(-1, 2)


def ellipse(x, y, rx, ry=None, angle=0.0, steps=40):
    """An ellipse as a polygon [steps, 2]; `angle` in radians."""
    t = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    px, py = rx * np.cos(t), (rx if ry is None else ry) * np.sin(t)
    c, s = math.cos(angle), math.sin(angle)
    return np.stack([x + c * px - s * py, y + s * px + c * py], 1)


def _smooth(image, radius):
    """A blurred 8-bit image as floats, without its steps of 1/255, which shading would show as rings."""
    small = [max(1, round(3 * n / radius)) if radius > 3 else n for n in image.size]
    image = image.convert('F').resize(small, Image.BOX).resize(image.size, Image.BICUBIC)
    return np.asarray(image)


class Canvas:
    """A square, supersampled, transparent sheet for one object in its pose."""

    def __init__(self, rng, extent, angle=0.0, flip=False, light=(-0.5, -0.85)):
        """`extent`: the object's length in photo pixels; `angle` in radians, clockwise on screen;
        `light`: the direction to the light, on screen."""
        self.rng = rng
        self.scale = extent / 2 * SUPERSAMPLE
        self.side = SUPERSAMPLE * math.ceil(extent * 1.3)
        c, s = math.cos(angle), math.sin(angle)
        self.pose = np.array([[c, -s], [s, c]]) @ np.diag([-1.0 if flip else 1.0, 1.0])
        self.light = light
        self.flies = False
        self.rgb = np.zeros((self.side, self.side, 3), np.float32)
        self.alpha = np.zeros((self.side, self.side), np.float32)

    def fill(self, points, colour, bulge=0.12, depth=0.45, gloss=0.0, grain=0.0, opacity=1.0):
        """Fills a polygon and shades it as if it swelled out of the sheet.

        `bulge`: how far in from its edge it curves (units); `depth`: how strongly that shades it;
        `gloss`: strength of the highlight; `grain`: strength of a noise texture.
        """
        xy = np.asarray(points) @ self.pose.T * self.scale + self.side / 2
        radius = max(1.0, bulge * self.scale)
        pad = int(2 * radius) + 2
        left, top = np.maximum(np.floor(xy.min(0)).astype(int) - pad, 0)
        right, bottom = np.minimum(np.ceil(xy.max(0)).astype(int) + pad, self.side)
        mask = Image.new('L', (int(right - left), int(bottom - top)))
        ImageDraw.Draw(mask).polygon([tuple(p) for p in xy - (left, top)], fill=255)
        cover = np.asarray(mask, np.float32) / 255
        height = _smooth(mask.filter(ImageFilter.GaussianBlur(radius)), radius) / 255
        gy, gx = np.gradient(height)
        lit = -2.5 * radius * (gx * self.light[0] + gy * self.light[1])
        paint = np.asarray(colour, np.float32) * (1 + depth * lit)[..., None]
        if grain:
            noise = fractal(self.rng, cover.shape, 0.12 * self.scale, 4, 0.8)
            paint = paint * (1 + grain * noise)[..., None]
        paint += gloss * smoothstep(0.35, 0.95, lit)[..., None]
        window = (slice(top, bottom), slice(left, right))
        cover = cover * opacity
        self.rgb[window] += (np.clip(paint, 0, 1) - self.rgb[window]) * cover[..., None]
        self.alpha[window] += (1 - self.alpha[window]) * cover

    def stroke(self, points, width, colour, **shading):
        """An open line through points, `width` units wide, as one filled shape."""
        p = np.asarray(points, float)
        along = np.gradient(p, axis=0)
        across = np.stack([-along[:, 1], along[:, 0]], 1)
        across *= width / 2 / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
        self.fill(np.concatenate([p + across, (p - across)[::-1]]), colour, bulge=width / 3, **shading)

    def sprite(self):
        """The finished object at photo resolution: uint8 RGBA [h, w, 4], cropped to what is drawn."""
        sheet = np.concatenate([self.rgb * self.alpha[..., None], self.alpha[..., None]], 2)
        n = self.side // SUPERSAMPLE
        sheet = sheet.reshape(n, SUPERSAMPLE, n, SUPERSAMPLE, 4).mean((1, 3))
        sheet[..., :3] /= np.maximum(sheet[..., 3:], 1e-6)
        rows, columns = (np.flatnonzero(sheet[..., 3].max(axis) > 0.05) for axis in (1, 0))
        sheet = sheet[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        return np.round(np.clip(sheet, 0, 1) * 255).astype(np.uint8)


def posed_canvas(rng, extent, tilt, lying=False):
    """A canvas turned by a normal random angle of `tilt` radians, mirrored half of the time."""
    light = (rng.choice([-0.55, -0.3, 0.3, 0.55]), -0.85)
    angle = rng.normal(0, tilt) + (rng.choice([-1, 1]) * np.pi / 2 if lying else 0)
    return Canvas(rng, extent, angle, rng.random() < 0.5, light)
