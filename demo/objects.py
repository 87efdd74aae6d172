"""The six things in the photos, each in several kinds, poses, proportions and colours.

Each function paints one object on a canvas of its own and returns that. Objects look to the right;
half of them are mirrored.
"""

import numpy as np

from paint import DARK, ellipse, jitter, mix, posed_canvas, spline, vivid
from vehicles import aeroplane, boat, car

__all__ = ['aeroplane', 'bird', 'boat', 'bottle', 'car', 'sheep']


def bird(rng, extent):
    canvas = posed_canvas(rng, extent, 0.2)
    back, belly, beak = (vivid(rng), jitter(rng, mix(vivid(rng), (0.95, 0.9, 0.8), 0.6)), (0.95, 0.65, 0.15))
    flying = canvas.flies = rng.random() < 0.6
    lift = rng.uniform(-1, 1)
    if flying:
        _spread_wing(canvas, back * 0.72, rng, (0.2, -0.08), lift, 0.85)
    for k in range(5):
        fan = (k - 2) * 0.07 + (0 if flying else 0.12)
        feather = [(-0.45, 0.0), (-0.95 - 0.03 * k, fan - 0.05), (-1.0 - 0.02 * k, fan + 0.03), (-0.45, 0.1)]
        canvas.fill(feather, mix(back, DARK, 0.15 + 0.08 * k), 0.03)
    if not flying:
        for x in (-0.02, 0.14):
            canvas.stroke([(x, 0.2), (x - 0.03, 0.42), (x + 0.02, 0.6)], 0.035, (0.5, 0.35, 0.2))
            canvas.stroke([(x - 0.05, 0.6), (x + 0.03, 0.59), (x + 0.12, 0.61)], 0.03, (0.5, 0.35, 0.2))
    head = (0.62, -0.2 if flying else -0.34)
    plump = rng.uniform(0.9, 1.2)
    torso = [
        (0.55, head[1] + 0.1),
        (0.3, 0.25 * plump),
        (-0.1, 0.27 * plump),
        (-0.55, 0.09),
        (-0.6, 0.0),
        (-0.2, -0.15),
        (0.35, head[1] - 0.08),
    ]
    canvas.fill(spline(torso), back, 0.14, 0.4, grain=0.03)
    canvas.fill(
        spline([(0.6, head[1] + 0.12), (0.36, 0.22 * plump), (0, 0.25 * plump), (-0.35, 0.14), (0, 0.1), (0.35, 0.0)]),
        belly,
        0.1,
        0.3,
    )
    canvas.fill(
        [(head[0] + 0.12, head[1] - 0.06), (head[0] + 0.38, head[1] + 0.03), (head[0] + 0.12, head[1] + 0.08)],
        beak,
        0.03,
    )
    canvas.fill(ellipse(*head, 0.18, 0.165), mix(back, vivid(rng), 0.3), 0.09)
    canvas.fill(ellipse(head[0] + 0.06, head[1] - 0.03, 0.035), DARK, 0.01)
    canvas.fill(ellipse(head[0] + 0.07, head[1] - 0.042, 0.011), (1, 1, 1), 0.01)
    if flying:
        _spread_wing(canvas, back * 0.9, rng, (0.22, 0.0), lift, 1.0)
    else:
        folded = [(0.3, -0.12), (0.15, 0.12), (-0.3, 0.14), (-0.75, 0.1), (-0.35, -0.06)]
        canvas.fill(spline(folded), mix(back, DARK, 0.25), 0.06, 0.5)
        for k in range(3):
            canvas.stroke(
                [(0.1 - 0.15 * k, 0.06 + 0.02 * k), (-0.2 - 0.12 * k, 0.07 + 0.02 * k), (-0.5 - 0.06 * k, 0.09)],
                0.02,
                mix(back, DARK, 0.5),
            )
    return canvas


def _spread_wing(canvas, colour, rng, shoulder, lift, size):
    """Flight feathers in a fan behind an arm; `lift` from -1 (up) to 1 (down)."""
    x, y = shoulder
    way = -1 if lift < 0.25 else 1
    reach = way * (0.55 + 0.35 * abs(lift)) * size
    for k in range(8):
        t = k / 7
        base = (x - 0.42 * (1 - t), y + reach * 0.55 * t)
        tip = (x - 0.62 + 0.42 * t - 0.1 * way * lift, y + reach * (0.38 + 0.72 * t**0.8))
        across = np.array([0.075, 0.02 * way])
        feather = [
            np.array(base) - across,
            np.array(tip) - across * 0.5,
            np.array(tip) + across * 0.4,
            np.array(base) + across,
        ]
        canvas.fill(spline(feather, steps=5), mix(colour, DARK, 0.32 - 0.28 * (k % 2)), 0.03)
    arm = [
        (x + 0.12, y + 0.03),
        (x + 0.1, y + reach * 0.5),
        (x - 0.02, y + reach * 0.98),
        (x - 0.16, y + reach * 0.6),
        (x - 0.42, y + 0.04),
    ]
    canvas.fill(spline(arm), colour, 0.07, 0.4)


def bottle(rng, extent):
    canvas = posed_canvas(rng, extent, 0.06, lying=rng.random() < 0.12)
    glass, cap, paper = (vivid(rng) * 0.85, vivid(rng), mix(vivid(rng), (0.97, 0.95, 0.88), rng.choice([0.1, 0.8])))
    wide, neck = rng.uniform(0.24, 0.36), rng.uniform(0.085, 0.12)
    shoulder = rng.uniform(-0.4, -0.1)
    slope = rng.uniform(0.12, 0.4)
    right = spline(
        [
            (neck, -0.9),
            (neck, shoulder - slope),
            (wide, shoulder + 0.05),
            (wide, 0.5),
            (wide, 0.88),
            (wide - 0.05, 0.97),
        ],
        closed=False,
    )
    outline = np.concatenate([right, [(wide - 0.07, 0.985)], [(-wide + 0.07, 0.985)], (right * (-1, 1))[::-1]])
    canvas.fill(outline, glass, 0.16, 0.6)
    level = shoulder + rng.uniform(-0.1, 0.3)
    canvas.fill(
        [(-wide + 0.04, level), (wide - 0.04, level), (wide - 0.04, 0.93), (-wide + 0.04, 0.93)],
        glass * 0.65,
        0.1,
        0.3,
        opacity=0.55,
    )
    if rng.random() < 0.85:
        top, bottom = rng.uniform(0.0, 0.2), rng.uniform(0.55, 0.8)
        sag = 0.035
        strip = lambda a, b: np.concatenate(
            [spline([(-wide, a), (0, a + sag), (wide, a)], False), spline([(wide, b), (0, b + sag), (-wide, b)], False)]
        )
        canvas.fill(strip(top, bottom), paper, 0.1, 0.5)
        canvas.fill(strip(top + 0.03, top + 0.1), cap, 0.04, 0.5)
        emblem = vivid(rng)
        canvas.fill(ellipse(0, (top + bottom) / 2 + 0.09, 0.1, 0.12), emblem, 0.05)
        canvas.fill(ellipse(0, (top + bottom) / 2 + 0.09, 0.05, 0.06), mix(paper, emblem, 0.2), 0.03)
    shine = (-1 if canvas.light[0] * canvas.pose[0, 0] < 0 else 1) * wide * 0.62
    canvas.fill(
        spline(
            [
                (shine, shoulder + 0.12),
                (shine + 0.03, 0.2),
                (shine + 0.02, 0.85),
                (shine - 0.02, 0.85),
                (shine - 0.025, 0.2),
            ]
        ),
        (1, 1, 1),
        0.03,
        0,
        opacity=0.45,
    )
    canvas.fill([(-neck - 0.02, -1), (neck + 0.02, -1), (neck + 0.02, -0.86), (-neck - 0.02, -0.86)], cap, 0.06, 0.5)
    canvas.fill(
        [(-neck - 0.015, -0.84), (neck + 0.015, -0.84), (neck + 0.015, -0.8), (-neck - 0.015, -0.8)], glass * 0.8, 0.03
    )
    return canvas


def sheep(rng, extent):
    canvas = posed_canvas(rng, extent, 0.06)
    wool = jitter(rng, mix(vivid(rng), (0.93, 0.9, 0.82), rng.choice([0.55, 0.75, 0.92])))
    face = jitter(rng, mix(vivid(rng), (0.2, 0.17, 0.16), rng.choice([0.7, 0.92])))
    grazing = rng.random() < 0.4
    long, tall = rng.uniform(0.55, 0.68), rng.uniform(0.34, 0.43)
    step = rng.uniform(-0.1, 0.1)
    for x, shade, s in ((-0.36, 0.6, 1), (0.34, 0.6, -1), (-0.46, 1, -1), (0.24, 1, 1)):
        leg = [(x + 0.02, 0.15), (x + s * step * 0.6, 0.5), (x + s * step, 0.78)]
        canvas.stroke(spline(leg, False), 0.095, face * shade)
        canvas.fill(ellipse(x + s * step + 0.02, 0.78, 0.065, 0.04), DARK, 0.02)
    canvas.fill(ellipse(-long - 0.06, 0.0, 0.09, 0.16, 0.3), wool * 0.85, 0.05, grain=0.06)
    head = np.array((long + 0.25, 0.42) if grazing else (long + 0.22, -0.32))
    neck = [(long - 0.2, -0.2), tuple(head + (-0.1, -0.12)), tuple(head + (-0.12, 0.14)), (long - 0.2, 0.2)]
    canvas.fill(spline(neck), wool * 0.92, 0.1, grain=0.06)
    turns = rng.uniform(0, 2 * np.pi, 120)
    radii = np.sqrt(np.sort(rng.random(120))[::-1])
    canvas.fill(ellipse(-0.05, 0, long * 0.97, tall * 0.97), wool, 0.25, 0.45)
    for a, r in zip(turns, radii):
        x, y = -0.05 + r * long * np.cos(a), r * tall * np.sin(a)
        shade = 0.93 - 0.17 * y / tall + rng.normal(0, 0.035)
        canvas.fill(ellipse(x, y, rng.uniform(0.07, 0.12), steps=14), wool * shade, 0.045, 0.22)
    turn = 1.15 if grazing else 0.45
    c, s = np.cos(turn), np.sin(turn)
    at = lambda points: np.asarray(points) @ np.array([[c, s], [-s, c]]) + head
    canvas.fill(at(ellipse(-0.12, -0.09, 0.13, 0.05, 0.5)), face * 0.8, 0.03)
    canvas.fill(
        at(spline([(-0.14, -0.12), (0.06, -0.11), (0.25, -0.05), (0.27, 0.06), (0.1, 0.12), (-0.12, 0.12)])), face, 0.08
    )
    canvas.fill(at(ellipse(-0.17, -0.1, 0.14, 0.05, 2.7)), face * 0.9, 0.03)
    for _ in range(9):
        x, y = rng.normal(-0.15, 0.05), rng.normal(-0.07, 0.04)
        canvas.fill(at(ellipse(x, y, 0.065, steps=14)), wool * rng.uniform(0.9, 1.05), 0.03, 0.25)
    canvas.fill(at(ellipse(0.06, -0.04, 0.028)), (0.95, 0.9, 0.7), 0.01)
    canvas.fill(at(ellipse(0.065, -0.04, 0.016)), DARK, 0.01)
    canvas.fill(at(ellipse(0.25, 0.0, 0.016, 0.01)), DARK, 0.01)
    return canvas
