"""Reference region measures for core/region. Run by hand: python make.py

Made with Python 3, numpy 2.4.6, scikit-learn 1.9.1. Small maps with void, ties and more than one class.
Where no pixels tie at the k-th place, rank accuracy and top-k intersection are Quantus's own
lines (RelevanceRankAccuracy, TopKIntersection); the tolerant pointing game is TorchRay's
(PointingGame.evaluate, which tests `< tolerance**2`), on the map enlarged to the photo's size.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

VOID = 255
rng = np.random.default_rng(20261123)


def hottest_on(values, is_foreground, k):
    """Foreground among the k hottest; pixels that tie at the k-th place count in proportion."""
    threshold = np.sort(values)[-k]
    above, tied = values > threshold, values == threshold
    on = is_foreground[above].sum() + (k - above.sum()) * is_foreground[tied].mean()
    if tied.sum() == 1:
        quantus = len(np.intersect1d(np.where(is_foreground)[0], np.argsort(values)[-int(k):]))
        assert on == quantus
    return on


def torchray_hit(mask, point, tolerance=15):
    v = (np.arange(mask.shape[0], dtype=np.float32) - point[1])[:, None] ** 2
    u = (np.arange(mask.shape[1], dtype=np.float32) - point[0])[None, :] ** 2
    return bool((mask & ((v + u) < tolerance**2)).any())


def case(name, heat, labels, foreground, enlarged=(1, 1)):
    """`enlarged`: how many times the photo is as high and as wide as the map."""
    heat = np.asarray(heat, np.float32)
    labels = np.asarray(labels, np.uint8)
    labelled = labels != VOID
    is_foreground = labels[labelled] == foreground
    values = heat[labelled].astype(np.float64)
    on, off = values[is_foreground], values[~is_foreground]
    area, mass = is_foreground.mean(), on.sum() / values.sum()
    k = max(1, int(np.floor(0.02 * len(values) + 0.5)))
    down, across = enlarged
    hottest = np.argmax(np.where(labelled, heat, -np.inf))
    y, x = divmod(int(hottest), heat.shape[1])
    # A pixel of the map stands at every `enlarged`-th place of the photo: what lies between is empty.
    sparse = np.zeros((heat.shape[0] * down, heat.shape[1] * across), bool)
    sparse[::down, ::across] = labels == foreground
    return {
        "name": name,
        "width": heat.shape[1],
        "height": heat.shape[0],
        "foreground": foreground,
        "photo": {"width": heat.shape[1] * across, "height": heat.shape[0] * down},
        "heat": heat.ravel().tolist(),
        "labels": labels.ravel().tolist(),
        "expected": {
            "meanForeground": on.mean(),
            "meanBackground": off.mean(),
            "difference": on.mean() - off.mean(),
            "logRatio": np.log2(max(on.mean(), 0.001) / max(off.mean(), 0.001)),
            "foregroundArea": float(area),
            "relevanceMassAccuracy": mass,
            "enrichment": None if area < 0.001 else mass / area,
            "relevanceRankAccuracy": hottest_on(values, is_foreground, len(on)) / len(on),
            "topKIntersection": hottest_on(values, is_foreground, k) / k,
            "rocAuc": roc_auc_score(is_foreground, values),
            "pointingHit": bool(is_foreground[np.argmax(values)]),
            "pointingHit15": torchray_hit(sparse, (x * across, y * down)),
            "hottestOnVoid": bool(labels.ravel()[np.argmax(heat)] == VOID),
            "shareAtZero": float((values == 0).mean()),
        },
    }


def disc(height, width, y, x, radius, inside, ring=VOID):
    """A disc of one class with a ring of void, as Pascal VOC outlines objects."""
    ys, xs = np.mgrid[:height, :width]
    distance = np.hypot(ys - y, xs - x)
    return np.where(distance <= radius, inside, np.where(distance <= radius + 1.5, ring, 0))


def blob(height, width, y, x, spread):
    ys, xs = np.mgrid[:height, :width]
    heat = np.exp(-((ys - y) ** 2 + (xs - x) ** 2) / spread)
    return np.round((heat - heat.min()) / (heat.max() - heat.min()), 4)


two_classes = disc(14, 18, 5, 5, 3, 1)
two_classes[9:12, 11:16] = 15
noise = rng.random((12, 9)).astype(np.float32)

noise_large = rng.random((10, 12)).astype(np.float32)
large = np.round(rng.random((40, 40)), 3)
far = np.zeros((40, 40))
far[30, 20] = 1
corner = np.zeros((30, 30))
corner[11:, 11:] = 1

cases = [
    case("heat on the object", blob(14, 18, 5, 5, 20), two_classes, 1),
    case("the other class of the same image", blob(14, 18, 5, 5, 20), two_classes, 15),
    case("noise in full single precision", noise, disc(12, 9, 6, 4, 3, 7), 7),
    case("many ties", np.round(rng.random((12, 16)) * 3) / 3, disc(12, 16, 6, 8, 4, 2), 2),
    case("hottest pixel in void", blob(10, 10, 0, 0, 9), np.where(blob(10, 10, 0, 0, 9) > 0.8, VOID, np.eye(10)), 1),
    case("tie for the hottest, background first", [[0.5, 1, 1, 0]], [[0, 0, 1, 1]], 1),
    case("tie for the hottest, foreground first", [[0.5, 1, 1, 0]], [[0, 1, 0, 1]], 1),
    case("one pixel of foreground", blob(6, 6, 2, 2, 8), np.eye(6)[[5, 0, 1, 2, 3, 4]] * (np.arange(36).reshape(6, 6) == 5), 1),
    case("all heat equal", np.full((3, 4), 0.25), [[1, 1, 0, 0]] * 3, 1),
    case("no heat on the foreground", [[1, 0.5, 0, 0]], [[0, 0, 1, 1]], 1),
    case("no heat on the background", [[0, 0, 0.5, 1]], [[0, 0, 1, 1]], 1),
    case("more than 50 pixels, k = 2", noise_large, disc(10, 12, 5, 6, 3, 1), 1),
    case("foreground of less than a thousandth", large, far, 1),
    case("15 pixels of a photo 15 times as wide", [[1, 0, 0.5]], [[0, 1, 0]], 1, (20, 15)),
    case("14 pixels of a photo 14 times as wide", [[1, 0, 0.5]], [[0, 1, 0]], 1, (20, 14)),
    case("14 pixels of a photo 14 times as high", [[1], [0], [0.5]], [[0], [1], [0]], 1, (14, 20)),
    case("a circle, not a square", np.eye(30)[0:1].T * np.eye(30)[0:1], corner, 1, (1, 1)),
    case("foreground labelled 0", noise, disc(12, 9, 6, 4, 3, 7), 0),
]
Path(__file__).with_name("cases.json").write_text(
    "[\n" + ",\n".join(json.dumps(row) for row in cases) + "\n]\n"
)
for row in cases:
    print(row["name"], row["expected"])
