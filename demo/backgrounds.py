"""The six places in the photos: sky, sea, forest, meadow, brick wall, street.

Each function paints one view [H, W, 3] in [0, 1], at twice the photo's size.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from paint import fractal, jitter, mix, ridge, smoothstep

HEIGHT, WIDTH = 384, 512
SHAPE = (HEIGHT, WIDTH)
DOWN = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None] * np.ones((1, WIDTH), np.float32)

SKIES = [  # zenith, horizon, lit cloud, shaded cloud
    ((0.16, 0.38, 0.75), (0.68, 0.84, 0.96), (1, 1, 1), (0.66, 0.72, 0.82)),
    ((0.24, 0.5, 0.84), (0.8, 0.9, 0.97), (1, 0.99, 0.97), (0.72, 0.77, 0.86)),
    ((0.1, 0.24, 0.55), (0.55, 0.72, 0.9), (0.98, 0.97, 0.98), (0.5, 0.58, 0.72)),
    ((0.3, 0.4, 0.66), (0.97, 0.79, 0.62), (1, 0.9, 0.8), (0.66, 0.56, 0.64)),
    ((0.52, 0.62, 0.74), (0.84, 0.88, 0.91), (0.96, 0.97, 0.98), (0.62, 0.67, 0.74)),
]


def _sky(rng, palette, cover, cell):
    zenith, horizon, lit, shaded = (jitter(rng, c, 0.025) for c in palette)
    view = mix(zenith, horizon, DOWN ** rng.uniform(0.7, 1.2))
    for _ in range(2):
        cloud = fractal(rng, SHAPE, cell, 7, 0.52, rng.uniform(1.4, 2.2))
        light = np.roll(cloud, 9, 0) - cloud
        light[:9] = light[9]
        density = smoothstep(cover, cover + 1.3, cloud)
        colour = mix(lit, shaded, smoothstep(-0.35, 0.75, light + 0.35 * (cloud - cover)))
        view = mix(view, colour, density * 0.92)
        cell, cover = cell * 0.45, cover + 0.8
    return view


def sky(rng):
    return _sky(rng, SKIES[rng.integers(len(SKIES))], rng.uniform(-0.1, 0.9), rng.uniform(130, 230))


def _ground(rng, horizon, cell, octaves=5, gain=0.6, depth=14):
    """Noise on a plane that runs away to a horizon (row, as a fraction of the height).

    Returns (noise, nearness), both [H, W]; nearness runs from 0 at the horizon to 1 in front.
    """
    near = np.clip((DOWN - horizon) / (1 - horizon), 0, 1)
    z = 1 / (near + 1 / depth)
    x = (np.arange(WIDTH) - WIDTH / 2) * z * 0.9
    y = z * 420
    sheet = fractal(rng, (1024, 1024), cell, octaves, gain)
    noise = sheet[np.abs(y.astype(int)) % 1024, np.abs((x + 5000).astype(int)) % 1024]
    soft = sum(np.roll(noise, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)) / 9
    return soft * smoothstep(-0.05, 0.4, near), near


def sea(rng):
    horizon = rng.uniform(0.08, 0.2)
    palette = SKIES[rng.integers(len(SKIES))]
    view = mix(_sky(rng, palette, 0.8, 90), palette[1], 0.35)
    if rng.random() < 0.5:
        land = horizon - 0.035 * np.clip(ridge(rng, WIDTH, 150) + rng.normal(), 0, 2.5)
        view = mix(view, jitter(rng, (0.42, 0.5, 0.55)), (DOWN > land).astype(np.float32))
    deep = jitter(rng, [(0.04, 0.24, 0.38), (0.03, 0.33, 0.42), (0.1, 0.27, 0.35)][rng.integers(3)], 0.02)
    far = mix(deep, palette[1], 0.45)
    near = np.clip((DOWN - horizon) / (1 - horizon), 0, 1)
    swell = np.zeros(SHAPE, np.float32)
    for band, (cell, weight) in enumerate(((10, 0.6), (22, 0.9), (48, 1.0))):
        waves = fractal(rng, SHAPE, cell, 4, 0.6, 4.5)
        swell += weight * waves * np.exp(-(((near - band * 0.45) / 0.33) ** 2))
    water = mix(far, deep, near**0.6)
    water = water * (1 + 0.2 * np.tanh(swell))[..., None]
    crest = smoothstep(0.5, 1.7, swell)
    water = mix(water, mix(palette[1], (1, 1, 1), 0.3), 0.5 * crest)
    glitter = fractal(rng, SHAPE, 5, 3, 0.8, 3.5)
    water = mix(water, (1, 1, 1), 0.8 * smoothstep(1.55, 2.3, glitter + 0.55 * swell))
    return mix(view, water, smoothstep(-0.002, 0.004, DOWN - horizon))


def forest(rng):
    """Trunks in the mist, leaves in front of them, each layer nearer and darker than the last."""
    leaf = jitter(
        rng, [(0.2, 0.4, 0.1), (0.33, 0.42, 0.08), (0.12, 0.34, 0.16), (0.5, 0.33, 0.08)][rng.integers(4)], 0.03
    )
    mist = mix(jitter(rng, (0.72, 0.8, 0.6), 0.04), leaf, 0.3)
    light = 0.5 + 0.22 * fractal(rng, SHAPE, 120, 4)
    view = mix(leaf * 0.45, mist, np.clip(light - 0.5 * (DOWN - 0.4), 0, 1))
    floor = rng.uniform(0.7, 0.85)
    for layer in range(4):
        t = layer / 3
        sheet = Image.fromarray(np.uint8(np.clip(view, 0, 1) * 255))
        pen = ImageDraw.Draw(sheet)
        bark = jitter(rng, mix(mist * 0.75, (0.2, 0.14, 0.09), 0.25 + 0.7 * t), 0.02)
        for _ in range(rng.integers(2, 6) - layer // 2):
            x, width, lean = (
                rng.uniform(0, WIDTH),
                rng.uniform(4, 9) + 16 * t * rng.uniform(0.4, 1),
                rng.normal(0, 14),
            )
            foot = (floor + 0.15 * t) * HEIGHT
            for k in range(int(width)):
                o, s = (k - width / 2, 0.55 + 0.9 * np.sin(np.pi * (k + 1) / (width + 2)) * (0.5 + 0.5 * k / width))
                pen.line([(x + lean + o * 0.6, -5), (x + o, foot), (x + 1.4 * o, foot + 8)], _rgb(bark * s), 2)
        count = 330 + 150 * layer
        xs, ys = (rng.uniform(-10, WIDTH + 10, count), rng.beta(0.8, 1.1, count) * HEIGHT * (1.05 - 0.3 * (1 - t)))
        clump = fractal(rng, SHAPE, 90, 4)
        green = mix(mist * 0.8, leaf, 0.45 + 0.55 * t)
        for x, y in zip(xs, ys):
            grow = clump[int(np.clip(y, 0, HEIGHT - 1)), int(np.clip(x, 0, WIDTH - 1))]
            if grow < -0.1 + 0.25 * t:
                continue
            _leaf(
                rng,
                pen,
                x,
                y,
                rng.uniform(3, 6) + 8 * t * rng.random(),
                green
                * np.clip(
                    0.75 + 0.3 * grow * rng.random() - 0.2 * rng.random() + 0.75 * (rng.random() < 0.16), 0.35, 1.6
                ),
            )
        view = np.asarray(sheet.filter(ImageFilter.GaussianBlur(2.2 * (1 - t) + 0.3)), np.float32) / 255
        if layer == 1:
            ground, near = _ground(rng, floor - 0.02, 60)
            soil = mix(leaf * 0.9, (0.3, 0.22, 0.12), smoothstep(-1, 1.2, ground)) * (0.75 + 0.16 * ground)[..., None]
            view = mix(view, soil, smoothstep(0, 0.12, near))
    rays = fractal(rng, (4, WIDTH), 60, 4)[0]
    slant = np.clip(np.arange(WIDTH)[None] + (DOWN * 160), 0, WIDTH - 1).astype(int)
    return mix(view, (1, 0.97, 0.78), 0.16 * smoothstep(0.6, 1.8, rays[slant]) * (1 - DOWN))


def _rgb(colour):
    return tuple(int(v) for v in np.clip(np.asarray(colour) * 255, 0, 255))


def _leaf(rng, pen, x, y, size, colour):
    a = rng.uniform(0, np.pi)
    along, across = (np.array([np.cos(a), np.sin(a)]) * size, np.array([-np.sin(a), np.cos(a)]) * size * 0.42)
    at = np.array([x, y])
    half = [tuple(at - along), tuple(at - 0.1 * along + across), tuple(at + along)]
    pen.polygon(half, _rgb(colour))
    pen.polygon([half[0], tuple(at - 0.1 * along - across), half[2]], _rgb(np.asarray(colour) * 0.82))


def meadow(rng):
    horizon = rng.uniform(0.16, 0.26)
    view = _sky(rng, SKIES[rng.choice([0, 1, 4])], 0.6, 80)
    grass = jitter(
        rng, [(0.36, 0.55, 0.14), (0.45, 0.55, 0.18), (0.26, 0.48, 0.15), (0.58, 0.55, 0.22)][rng.integers(4)], 0.03
    )
    for k in range(3):
        crest = horizon - 0.07 + 0.035 * k - (0.035 - 0.008 * k) * ridge(rng, WIDTH, 240 - 40 * k, 6)
        hill = mix(jitter(rng, (0.5, 0.62, 0.68), 0.02), grass * 0.8, 0.3 + 0.3 * k)
        rough = fractal(rng, SHAPE, 14, 4, 0.8)
        view = mix(view, hill * (1 + 0.05 * k * rough)[..., None], smoothstep(0, 0.006, DOWN - crest))
    ground, near = _ground(rng, horizon, 150, 6, 0.6, 10)
    field = mix(mix(grass, (0.75, 0.8, 0.55), 0.3), grass, near**0.5) * (1 + 0.13 * ground)[..., None]
    view = mix(view, field, smoothstep(0, 0.03, near))
    sheet = Image.fromarray(np.uint8(np.clip(view, 0, 1) * 255))
    pen = ImageDraw.Draw(sheet)
    flower = [(0.98, 0.95, 0.9), (0.98, 0.85, 0.2), (0.85, 0.3, 0.35), (0.65, 0.5, 0.9)][rng.integers(4)]
    bloom = rng.choice([0.0, 0.015, 0.04])
    depths = np.sort(rng.beta(0.9, 1.0, 5200))
    for t, x, lean, shade in zip(
        depths, rng.uniform(0, WIDTH, 5200), rng.normal(0, 0.35, 5200), rng.normal(0.95, 0.16, 5200)
    ):
        y, tall = (horizon + (1 - horizon) * t) * HEIGHT, 2 + 19 * t**1.3
        top = (x + lean * tall, y - tall)
        local = 1 + 0.14 * ground[min(int(y), HEIGHT - 1), int(x)]
        pen.line(
            [(x, y + 2), top],
            _rgb(mix(grass, (0.8, 0.8, 0.4), 0.15 * (shade > 1.1)) * shade * local),
            1 + int(t > 0.55),
        )
        if rng.random() < bloom:
            r = 0.8 + 2.4 * t
            pen.ellipse(
                [top[0] - r, top[1] - r * 0.7, top[0] + r, top[1] + r * 0.7],
                _rgb(np.asarray(flower) * rng.uniform(0.8, 1)),
            )
    return np.asarray(sheet, np.float32) / 255


def wall(rng):
    """Bricks in running bond, lit from one side, over a wooden table."""
    edge = rng.uniform(0.78, 0.88)
    brick = jitter(
        rng, [(0.6, 0.29, 0.2), (0.5, 0.26, 0.2), (0.68, 0.42, 0.28), (0.72, 0.66, 0.58)][rng.integers(4)], 0.03
    )
    tall = rng.uniform(26, 36)
    long, joint = tall * rng.uniform(2.3, 2.9), 3.4
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    bend = fractal(rng, SHAPE, 40, 3)
    y, x = y + 0.7 * bend, x + 0.7 * np.roll(bend, 50, 1) + rng.uniform(0, long)
    row = np.floor(y / tall).astype(int)
    x = x + (row % 2) * long / 2
    column = np.floor(x / long).astype(int)
    tint = rng.normal(0, 1, (64, 64, 3)) * (0.02, 0.025, 0.02) + rng.normal(0, 0.055, (64, 64, 1))
    face = brick + tint[row % 64, column % 64]
    grit = fractal(rng, SHAPE, 12, 4, 0.9)
    face = face * (1 + 0.09 * grit + 0.05 * fractal(rng, SHAPE, 80, 4))[..., None]
    fy, fx = y % tall, x % long
    inside = np.minimum(np.minimum(fy, tall - fy), np.minimum(fx, long - fx)) - joint / 2
    side = (smoothstep(4, 0, fy - joint / 2) - smoothstep(4, 0, tall - fy - joint / 2)) * 0.16
    face = face * (1 + side)[..., None]
    mortar = jitter(rng, (0.66, 0.62, 0.56), 0.05) * (1 + 0.06 * grit)[..., None]
    view = mix(mortar, face, smoothstep(-1, 1, inside + 0.5 * grit))
    wood = jitter(rng, [(0.5, 0.33, 0.18), (0.36, 0.22, 0.13), (0.66, 0.5, 0.33)][rng.integers(3)], 0.03)
    grain = fractal(rng, SHAPE, 9, 4, 0.75, 16)
    near = (DOWN - edge) / (1 - edge)
    plank = wood * (1 + 0.1 * grain + 0.1 * near)[..., None]
    for k in range(1, 4):
        plank = plank * (1 - 0.5 * np.exp(-(((near - (k / 4) ** 1.5) / 0.02) ** 2)))[..., None]
    view = view * (1 - 0.45 * smoothstep(edge - 0.07, edge, DOWN))[..., None]
    view = mix(view, plank * 1.05, smoothstep(0, 0.006, DOWN - edge))
    glow = np.hypot((np.arange(WIDTH) / WIDTH - rng.uniform(0.1, 0.9))[None], (DOWN - rng.uniform(0, 0.4)) * 0.8)
    return np.clip(view * (1.22 - 0.6 * glow)[..., None] * np.array([1.03, 1, 0.94]), 0, 1)


def street(rng):
    """House fronts shoulder to shoulder, a pavement, and a road with its markings."""
    kerb, road = rng.uniform(0.56, 0.62), rng.uniform(0.66, 0.7)
    view = _sky(rng, SKIES[rng.integers(len(SKIES))], 0.5, 90)
    x = -rng.uniform(0, 80)
    while x < WIDTH:
        wide = rng.uniform(80, 150)
        _house(
            rng,
            view,
            int(max(x, 0)),
            int(min(x + wide, WIDTH)),
            int(rng.uniform(-0.1, 0.06) * HEIGHT),
            int(kerb * HEIGHT),
        )
        x += wide
    grit = fractal(rng, SHAPE, 6, 3, 1.0)
    patches, near = _ground(rng, kerb, 200, 6, 0.6, 6)
    slab = jitter(rng, (0.66, 0.63, 0.6), 0.03) * (1 + 0.04 * grit + 0.05 * patches)[..., None]
    joints = np.abs((np.arange(WIDTH)[None] - WIDTH / 2) / (0.35 + near) % 46) < 1.6
    slab = slab * np.where(joints, 0.8, 1)[..., None]
    view = mix(view, slab, smoothstep(0, 0.01, DOWN - kerb))
    tar = jitter(rng, (0.3, 0.3, 0.32), 0.035) * (1 + 0.1 * grit + 0.11 * patches)[..., None]
    view = mix(view, tar, smoothstep(0, 0.008, DOWN - road))
    view = mix(view, (0.82, 0.8, 0.77), 0.8 * smoothstep(0.012, 0.008, np.abs(DOWN - road + 0.012)))
    line = rng.uniform(0.88, 0.94)
    dash = ((np.arange(WIDTH) + rng.uniform(0, 200)) % 170 < 105)[None]
    view = mix(
        view,
        rng.choice([[0.92, 0.92, 0.9], [0.93, 0.76, 0.25]]),
        dash * smoothstep(0.016, 0.012, np.abs(DOWN - line)) * (0.8 + 0.1 * grit),
    )
    return np.clip(view, 0, 1)


def _house(rng, view, left, right, top, bottom):
    """One front with its windows, painted into the view."""
    if right - left < 4:
        return
    paint = jitter(
        rng,
        [
            (0.8, 0.68, 0.5),
            (0.72, 0.45, 0.36),
            (0.62, 0.66, 0.68),
            (0.86, 0.8, 0.68),
            (0.5, 0.56, 0.55),
            (0.75, 0.58, 0.55),
        ][rng.integers(6)],
        0.04,
    )
    shape = (bottom - max(top, 0), right - left)
    front = paint * (1 + 0.035 * fractal(rng, shape, 30, 5, 0.8))[..., None]
    sheet = Image.fromarray(np.uint8(np.clip(front, 0, 1) * 255))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle([0, 0, shape[1], 7], _rgb(paint * 0.72))
    pen.line([(0, 0), (0, shape[0])], _rgb(paint * 0.6), 3)
    columns, storey = max(1, round(shape[1] / 36)), rng.uniform(50, 62)
    pitch = shape[1] / columns
    trim, shop = jitter(rng, mix(paint, (1, 1, 1), 0.6)), rng.random() < 0.6
    for floor in range(5):
        y = shape[0] - (floor + 1) * storey
        for k in range(columns):
            x = (k + 0.5) * pitch
            w, h = pitch * 0.29, storey * 0.3
            if floor == 0 and (shop or k == 0):
                pen.rectangle([x - w * 1.25, y + 14, x + w * 1.25, shape[0] - (0 if k == 0 else 10)], _rgb(paint * 0.4))
                pen.rectangle(
                    [x - w, y + 18, x + w, shape[0] - (2 if k == 0 else 13)],
                    _rgb(jitter(rng, (0.28, 0.32, 0.35), 0.06)),
                )
                continue
            cy = y + storey * 0.48
            glass = jitter(rng, (0.32, 0.4, 0.48) if rng.random() < 0.85 else (0.95, 0.8, 0.5), 0.05)
            pen.rectangle([x - w - 3, cy - h - 3, x + w + 3, cy + h + 4], _rgb(trim))
            pen.rectangle([x - w, cy - h, x + w, cy + h], _rgb(glass))
            pen.polygon(
                [(x - w, cy - h), (x + w * 0.6, cy - h), (x - w, cy + h * 0.5)], _rgb(mix(glass, (1, 1, 1), 0.22))
            )
            pen.line([(x, cy - h), (x, cy + h)], _rgb(trim), 2)
            pen.line([(x - w, cy), (x + w, cy)], _rgb(trim), 2)
            pen.rectangle([x - w - 5, cy + h + 4, x + w + 5, cy + h + 7], _rgb(paint * 0.75))
        if floor == 0 and shop:
            stripe = jitter(rng, (0.5, 0.3, 0.3), 0.15)
            for k in range(0, shape[1], 10):
                pen.rectangle([k, y + 2, k + 9, y + 14], _rgb(stripe if k % 20 else mix(stripe, (1, 1, 1), 0.75)))
    view[max(top, 0) : bottom, left:right] = np.asarray(sheet, np.float32) / 255
