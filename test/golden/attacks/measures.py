"""Similarity of two heatmaps by scikit-image and scipy. Run with a Python that has them: writes measures.json."""

import json
import pathlib

import numpy as np
import scipy
import scipy.ndimage
import skimage
from scipy.stats import spearmanr
from skimage.metrics import structural_similarity

HERE = pathlib.Path(__file__).parent
HEIGHT, WIDTH = 19, 23


def smooth(random, cells):
    """A map like a heatmap: a few cells, enlarged, in [0, 1]."""
    small = np.kron(random.random((cells, cells)), np.ones((8, 8)))
    large = scipy.ndimage.gaussian_filter(small, 2)[:HEIGHT, :WIDTH]
    return ((large - large.min()) / (large.max() - large.min())).astype(np.float32)


random = np.random.default_rng(4)
a = smooth(random, 4)
pairs = {
    "alike": (a, np.clip(a + random.normal(0, 0.05, a.shape), 0, 1).astype(np.float32)),
    "other": (a, smooth(random, 4)),
    "opposite": (a, 1 - a),
    "tied": (np.maximum(a, 0.5), np.maximum(np.roll(a, 3, 1), 0.4)),
}
rows = []
for name, (x, y) in pairs.items():
    rows.append(
        {
            "name": name,
            "x": [float(v) for v in x.ravel()],
            "y": [float(v) for v in y.ravel()],
            "ssim": float(
                structural_similarity(
                    x.astype(float),
                    y.astype(float),
                    data_range=1,
                    gaussian_weights=True,
                    sigma=1.5,
                    use_sample_covariance=False,
                )
            ),
            "spearman": float(spearmanr(x.ravel(), y.ravel()).statistic),
        }
    )
found = {"scikit-image": skimage.__version__, "scipy": scipy.__version__}
(HERE / "measures.json").write_text(
    json.dumps({**found, "height": HEIGHT, "width": WIDTH, "rows": rows}) + "\n"
)
print([(row["name"], row["ssim"], row["spearman"]) for row in rows])
