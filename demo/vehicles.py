"""The vehicles in the photos: aeroplanes, boats and cars.

As in objects.py, each function paints one object on a canvas of its own and returns that.
"""

import numpy as np

from paint import DARK, GLASS, Canvas, ellipse, mix, posed_canvas, spline, vivid


def aeroplane(rng, extent):
    canvas = (_airliner if rng.random() < 0.62 else _plane_from_below)(rng, extent)
    canvas.flies = True
    return canvas


def _airliner(rng, extent):
    """Seen from the side and a little from above or below: near wing down, far wing up."""
    canvas = posed_canvas(rng, extent, 0.22)
    body, trim = mix(vivid(rng), (0.95, 0.95, 0.96), rng.uniform(0.2, 0.95)), vivid(rng)
    wing = mix(body, (0.6, 0.63, 0.68), 0.6)
    fat, sweep, span = rng.uniform(0.85, 1.25), rng.uniform(0.35, 0.6), rng.uniform(0.38, 0.62)
    root = rng.uniform(0.1, 0.3)
    far = [(root, -0.06), (root - sweep, -0.7 * span), (root - sweep - 0.12, -0.7 * span), (root - 0.38, -0.06)]
    canvas.fill(far, wing * 0.8, 0.04)
    canvas.fill([(-0.7, -0.06), (-0.9, -0.2), (-0.98, -0.2), (-0.9, -0.05)], wing * 0.8, 0.03)
    fin = rng.uniform(0.36, 0.5)
    canvas.fill([(-0.6, -0.08), (-0.86, -fin), (-1.02, -fin), (-0.94, -0.05)], trim, 0.05)
    hull = [(1, 0.03), (0.93, -0.05), (0.8, -0.1), (0.55, -0.125), (-0.5, -0.12), (-0.9, -0.075), (-1, -0.05)]
    hull += [(-0.97, -0.02), (-0.6, 0.075), (-0.2, 0.12), (0.5, 0.125), (0.85, 0.1)]
    hull = spline(np.array(hull) * (1, fat))
    canvas.fill(hull, body, 0.09, 0.5)
    stripe = [(0.9, 0.035 * fat), (0.3, 0.045 * fat), (-0.9, -0.02), (-0.6, 0.045 * fat), (0.3, 0.085 * fat)]
    canvas.fill(stripe, trim, 0.03)
    for x in np.arange(-0.62, 0.7, 0.085):
        canvas.fill(ellipse(x, -0.035 * fat, 0.02, 0.026), GLASS, 0.01)
    canvas.fill([(0.8, -0.08 * fat), (0.9, -0.05 * fat), (0.93, -0.01), (0.82, -0.02)], GLASS, 0.02, gloss=0.3)
    for at in (0.35, 0.7)[: rng.integers(1, 3)]:
        x, y = root - 0.12 - at * sweep * 0.75, 0.08 + at * span
        canvas.fill(
            spline([(x + 0.17, y - 0.05), (x + 0.17, y + 0.05), (x - 0.1, y + 0.035), (x - 0.1, y - 0.035)]),
            mix(trim, wing, 0.4),
            0.05,
        )
        canvas.fill(ellipse(x + 0.165, y, 0.018, 0.05), DARK, 0.01)
    near = [(root + 0.05, 0.05), (root - sweep, 0.05 + span), (root - sweep - 0.14, 0.05 + span), (root - 0.42, 0.06)]
    canvas.fill(near, wing, 0.05, 0.35)
    canvas.fill([(-0.68, -0.03), (-0.94, 0.14), (-1.04, 0.14), (-0.94, -0.04)], wing, 0.03)
    return canvas


def _plane_from_below(rng, extent):
    """Both wings spread, heading anywhere."""
    canvas = Canvas(rng, extent, rng.uniform(-np.pi, np.pi))
    body, trim = mix(vivid(rng), (0.9, 0.91, 0.93), rng.uniform(0.2, 0.9)), vivid(rng)
    fat, sweep, span = rng.uniform(0.08, 0.12), rng.uniform(0.1, 0.5), rng.uniform(0.7, 1)
    for side in (-1, 1):
        mirror = (1, side)
        for x in (0.0, 0.0 - 0.25 * sweep)[: rng.integers(1, 3)]:
            y = 0.32 if x == 0 else 0.56
            x = 0.2 - sweep * y
            canvas.fill(ellipse(x, y, 0.13, 0.045) * mirror, trim, 0.04)
        wing = [(0.32, 0), (0.22 - sweep, span), (0.1 - sweep, span), (-0.08 - 0.25 * sweep, 0.12), (-0.14, 0)]
        canvas.fill(np.array(wing) * mirror, mix(body, (0.6, 0.63, 0.68), 0.35), 0.06)
        tail = [(-0.7, 0), (-0.85, 0.34), (-0.96, 0.34), (-0.93, 0)]
        canvas.fill(np.array(tail) * mirror, trim, 0.04)
    hull = [(1, 0), (0.9, fat * 0.7), (0.6, fat), (-0.4, fat), (-1, 0.02)]
    canvas.fill(spline(hull + [(x, -y) for x, y in hull[::-1][:-1]]), body, 0.07, 0.5)
    canvas.fill([(0.84, fat * 0.5), (0.92, fat * 0.2), (0.92, -fat * 0.2), (0.84, -fat * 0.5)], GLASS, 0.02)
    canvas.fill([(-0.6, 0.012), (-0.98, 0.025), (-0.98, -0.025), (-0.6, -0.012)], trim * 0.8, 0.02)
    return canvas


def boat(rng, extent):
    canvas = posed_canvas(rng, extent, 0.05)
    (_sailing_boat if rng.random() < 0.55 else _motor_boat)(rng, canvas)
    return canvas


def _hull(rng, canvas, deck, keel, paint):
    """The hull from the bow on the right to the stern, with a rubbing strake and a boot stripe."""
    bow = rng.uniform(0.92, 1)
    canvas.fill(
        spline([(bow, deck - 0.1), (0.1, deck + 0.02), (-0.85, deck - 0.02), (-0.9, deck + 0.04), (0.2, deck + 0.12)]),
        (0.72, 0.55, 0.36),
        0.03,
    )
    outline = [(bow, deck - 0.1), (bow - 0.16, keel - 0.1), (bow - 0.3, keel), (-0.72, keel), (-0.86, deck - 0.02)]
    rim = spline([(-0.86, deck - 0.02), (-0.3, deck + 0.05), (0.4, deck + 0.03), (bow, deck - 0.1)], closed=False)
    canvas.fill(np.concatenate([outline, rim]), paint, 0.1, 0.4)
    canvas.stroke(rim + (0, 0.03), 0.035, mix(paint, (1, 1, 1), 0.75))
    canvas.fill(
        [(bow - 0.2, keel - 0.065), (bow - 0.3, keel), (-0.72, keel), (-0.75, keel - 0.065)], vivid(rng) * 0.7, 0.03
    )


def _sailing_boat(rng, canvas):
    paint, cloth = vivid(rng), mix(vivid(rng), (0.98, 0.96, 0.9), rng.choice([0.2, 0.75, 0.95]))
    keel, mast = 0.78, rng.uniform(-0.05, 0.2)
    deck, top, belly = 0.52, -1.0, rng.uniform(0.04, 0.16)
    main = spline([(mast - 0.04, top + 0.06), (mast - 0.04, deck - 0.12)], closed=False)
    boom = mast - rng.uniform(0.62, 0.8)
    leech = spline(
        [(mast - 0.04, deck - 0.12), (boom, deck - 0.14), (mast - 0.38 - belly, -0.2), (mast - 0.04, top + 0.06)],
        closed=False,
    )
    canvas.fill(np.concatenate([main, leech]), cloth, 0.16, 0.35)
    for t in (0.25, 0.5, 0.75):
        y = top + 0.06 + t * (deck - top - 0.2)
        canvas.stroke(
            [(mast - 0.05, y), (mast - 0.3 * t - 0.1, y + 0.02), (mast - 0.6 * t - 0.1, y + 0.01)], 0.012, cloth * 0.75
        )
    jib = spline(
        [
            (mast + 0.04, top + 0.15),
            (mast + 0.3 + belly, -0.1),
            (0.9, deck - 0.14),
            (mast + 0.1, deck - 0.08),
            (mast + 0.1, -0.2),
        ]
    )
    canvas.fill(jib, mix(cloth, vivid(rng), rng.choice([0, 0.7])), 0.14, 0.35)
    canvas.stroke([(mast, top), (mast, 0), (mast, deck + 0.05)], 0.03, (0.5, 0.38, 0.26))
    canvas.stroke([(mast, deck - 0.1), (mast - 0.3, deck - 0.11), (boom, deck - 0.12)], 0.028, (0.5, 0.38, 0.26))
    canvas.fill([(mast + 0.02, top), (mast + 0.02, top + 0.08), (mast - 0.14, top + 0.04)], vivid(rng), 0.02)
    _hull(rng, canvas, deck, keel, paint)


def _motor_boat(rng, canvas):
    paint, house = vivid(rng), mix(vivid(rng), (0.95, 0.95, 0.93), 0.75)
    deck, keel, at = 0.1, 0.5, rng.uniform(-0.4, 0.05)
    canvas.stroke([(at - 0.15, -0.35), (at - 0.16, -0.6), (at - 0.17, -0.85)], 0.03, (0.4, 0.4, 0.42))
    canvas.fill([(at - 0.15, -0.84), (at - 0.15, -0.7), (at - 0.42, -0.76)], vivid(rng), 0.02)
    canvas.fill(
        [(at + 0.38, deck + 0.06), (at + 0.24, -0.36), (at - 0.35, -0.36), (at - 0.38, deck + 0.06)], house, 0.06
    )
    canvas.fill([(at + 0.34, -0.42), (at + 0.32, -0.34), (at - 0.42, -0.34), (at - 0.4, -0.42)], vivid(rng), 0.03)
    for x in (-0.27, -0.06, 0.13):
        pane = [(at + x, -0.28), (at + x + 0.15, -0.28), (at + x + 0.17, -0.1), (at + x, -0.1)]
        canvas.fill(pane, GLASS, 0.03, gloss=0.35)
    if rng.random() < 0.5:
        canvas.fill(
            [(at - 0.62, deck + 0.05), (at - 0.6, -0.22), (at - 0.42, -0.22), (at - 0.4, deck + 0.05)], vivid(rng), 0.08
        )
    for x in np.arange(at + 0.45, 0.9, 0.14):
        canvas.stroke([(x, deck - 0.16), (x, deck - 0.05), (x, deck + 0.05)], 0.018, (0.85, 0.85, 0.85))
    canvas.stroke([(at + 0.42, deck - 0.15), (0.6, deck - 0.17), (0.92, deck - 0.2)], 0.018, (0.85, 0.85, 0.85))
    _hull(rng, canvas, deck, keel, paint)
    for x in (-0.4, -0.1, 0.2):
        canvas.fill(ellipse(x, deck + 0.19, 0.05), (0.9, 0.9, 0.9), 0.02)
        canvas.fill(ellipse(x, deck + 0.19, 0.034), GLASS, 0.02)


def car(rng, extent):
    canvas = posed_canvas(rng, extent, 0.06)
    paint = vivid(rng)
    bonnet, roof, sill = rng.uniform(-0.12, -0.04), rng.uniform(-0.48, -0.36), 0.25
    kind = rng.choice(['saloon', 'hatch', 'van', 'pickup'])
    front, crown = rng.uniform(0.42, 0.55), rng.uniform(0.12, 0.25)
    rear, tail = {'saloon': (-0.35, -0.68), 'hatch': (-0.62, -0.9), 'van': (-0.88, -0.97), 'pickup': (-0.12, -0.2)}[
        kind
    ]
    roof -= 0.14 if kind == 'van' else 0.0
    for x in (-0.58, 0.6):
        canvas.fill(ellipse(x, 0.26, 0.2), DARK, 0.05)
    shell = [
        (front, bonnet),
        (crown, roof + 0.02),
        (crown - 0.1, roof),
        (rear + 0.08, roof),
        (rear, roof + 0.03),
        (tail, bonnet - 0.02),
    ]
    body = [
        (-0.95, bonnet + 0.01),
        (-1, bonnet + 0.1),
        (-0.98, sill),
        (0.95, sill),
        (1, sill - 0.08),
        (0.98, bonnet + 0.17),
        (0.88, bonnet + 0.07),
    ]
    canvas.fill(np.concatenate([spline(shell, False, 6), body]), paint, 0.13, 0.55, gloss=0.25)
    glass = np.array(shell) * (0.94, 0.9) + (0.005, -0.02)
    glass[[0, -1]] += [(-0.03, -0.02), (0.05, -0.02)]
    canvas.fill(spline(glass, False, 6), GLASS, 0.06, 0.4, gloss=0.2)
    pillar = (crown + rear) / 2 + 0.03
    for x in (pillar, max((pillar + tail) / 2 - 0.02, rear + 0.06)) if kind != 'pickup' else ():
        canvas.fill([(x - 0.025, roof), (x + 0.025, roof), (x + 0.03, bonnet), (x - 0.03, bonnet)], paint * 0.9, 0.03)
    flash = [
        (crown - 0.02, roof + 0.07),
        (crown + 0.06, roof + 0.07),
        (crown - 0.12, bonnet - 0.04),
        (crown - 0.2, bonnet - 0.04),
    ]
    canvas.fill(flash, (1, 1, 1), 0.03, 0, opacity=0.25)
    for x in (front - 0.06, pillar, (pillar + tail) / 2 - 0.06):
        canvas.stroke([(x, bonnet + 0.02), (x, 0.1), (x - 0.015, sill - 0.05)], 0.012, paint * 0.55)
    for x in (pillar - 0.1, front - 0.2):
        canvas.fill(
            [(x, bonnet + 0.07), (x + 0.09, bonnet + 0.07), (x + 0.09, bonnet + 0.1), (x, bonnet + 0.1)],
            paint * 0.6,
            0.01,
        )
    canvas.fill(
        [(-0.98, sill - 0.05), (0.97, sill - 0.05), (0.95, sill + 0.02), (-0.96, sill + 0.02)], paint * 0.35, 0.03
    )
    canvas.fill(ellipse(0.92, bonnet + 0.15, 0.07, 0.05, 0.4), (1, 0.97, 0.8), 0.03, gloss=0.3)
    canvas.fill(
        [(-1, bonnet + 0.08), (-0.92, bonnet + 0.08), (-0.93, bonnet + 0.2), (-1, bonnet + 0.2)], (0.8, 0.1, 0.08), 0.03
    )
    hub, spokes = mix((0.75, 0.76, 0.78), vivid(rng), 0.15), int(rng.integers(5, 8))
    for x in (-0.58, 0.6):
        canvas.fill(ellipse(x, 0.25, 0.235), paint * 0.25, 0.03)
        canvas.fill(ellipse(x, 0.28, 0.2), DARK, 0.05, 0.9)
        canvas.fill(ellipse(x, 0.28, 0.125), hub, 0.04)
        for k in range(spokes):
            a = 2 * np.pi * k / spokes + rng.uniform(0, 0.1)
            canvas.fill(ellipse(x + 0.075 * np.cos(a), 0.28 + 0.075 * np.sin(a), 0.024), DARK, 0.01)
    return canvas
