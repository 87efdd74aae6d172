"""Makes altered.json: one small scene and its alterations, by numpy and scipy.

    python test/golden/intervene/make.py

Needs numpy 1.26+ and scipy 1.11+. The blur is scipy's gaussian_filter, in floats, borders continued
("nearest"), three deviations wide; groundcam's is libvips', so tests allow it two steps of 255.
"""

import json
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter

HEIGHT, WIDTH = 40, 48
VOID = 255
FOREGROUND, OTHER = 3, 7
MEAN_PIXEL = [124, 116, 104]

rng = np.random.default_rng(7)


def scene(shift):
    image = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    image[..., 0] = (x * 4 + shift) % 256
    image[..., 1] = (y * 5 + 2 * shift) % 256
    image[..., 2] = rng.integers(0, 256, (HEIGHT, WIDTH))
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[9:31, 7:29] = VOID
    labels[10:30, 8:28] = FOREGROUND
    labels[2:12, 30:44] = OTHER
    return image, labels


def blurred(image):
    sigma = min(HEIGHT, WIDTH) * 10 / 224
    return np.stack(
        [gaussian_filter(image[..., c].astype(float), sigma, mode="nearest", truncate=3) for c in range(3)],
        axis=-1,
    )


def where(kept, image, fill):
    return np.where(kept[..., None], image.astype(float), fill)


def emptied(image, labels):
    background = labels == 0
    colour = np.round(image[background].mean(axis=0))
    painted = where(background, image, colour)
    return where(background, image, blurred(painted))


image, labels = scene(0)
donor_image, donor_labels = scene(90)
donor_labels = np.roll(donor_labels, 5, axis=1)

foreground = labels == FOREGROUND
background = (labels != FOREGROUND) & (labels != VOID)
mean = np.array(MEAN_PIXEL, float)
altered = [
    ("background", "mean", where(foreground, image, mean)),
    ("background", "blur", where(foreground, image, blurred(image))),
    ("foreground", "mean", where(background, image, mean)),
    ("foreground", "blur", where(background, image, blurred(image))),
    ("background", "photo", where(foreground, image, emptied(donor_image, donor_labels))),
]


def flat(array):
    return np.round(array).astype(int).ravel().tolist()


Path(__file__).with_name("altered.json").write_text(
    json.dumps(
        {
            "width": WIDTH,
            "height": HEIGHT,
            "foreground": FOREGROUND,
            "meanPixel": MEAN_PIXEL,
            "image": flat(image),
            "labels": flat(labels),
            "donor": {"image": flat(donor_image), "labels": flat(donor_labels)},
            "altered": [{"part": p, "fill": f, "image": flat(a)} for p, f, a in altered],
        }
    )
    + "\n"
)
