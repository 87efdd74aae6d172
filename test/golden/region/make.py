"""Reference region measures for core/region. Run by hand: python make.py

Made with Python 3, numpy 2.4.6, scikit-learn 1.9.1. Small maps with void, ties and more than one class.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

VOID = 255
rng = np.random.default_rng(20261123)


def case(name, heat, labels, foreground):
    heat = np.asarray(heat, np.float32)
    labels = np.asarray(labels, np.uint8)
    labelled = labels != VOID
    is_foreground = labels[labelled] == foreground
    values = heat[labelled].astype(np.float64)
    on, off = values[is_foreground], values[~is_foreground]
    return {
        "name": name,
        "width": heat.shape[1],
        "height": heat.shape[0],
        "foreground": foreground,
        "heat": heat.ravel().tolist(),
        "labels": labels.ravel().tolist(),
        "expected": {
            "meanForeground": on.mean(),
            "meanBackground": off.mean(),
            "difference": on.mean() - off.mean(),
            "foregroundArea": float(is_foreground.mean()),
            "pointingHit": bool(is_foreground[np.argmax(values)]),
            "relevanceMassAccuracy": on.sum() / values.sum(),
            "rocAuc": roc_auc_score(is_foreground, values),
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
    case("foreground labelled 0", noise, disc(12, 9, 6, 4, 3, 7), 0),
]
Path(__file__).with_name("cases.json").write_text(
    "[\n" + ",\n".join(json.dumps(row) for row in cases) + "\n]\n"
)
for row in cases:
    print(row["name"], row["expected"])
