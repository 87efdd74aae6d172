"""Reference values for the joint bootstrap over images and for simultaneous intervals of ranks, written from the
formulas of Mogstad, Romano, Shaikh & Wilhelm (2024), section 3 (all populations, step-down), with numpy's matrices; the critical value is widened for few images.

Made with Python 3.11 numpy 2.4 and scipy 1.17. Run by hand: python make_ranks.py. Writes ranks.json.
The integers are those of numpy's RandomState, as in core/stats/random.ts.
"""

import json
from pathlib import Path

import numpy as np
from scipy import stats

HERE = Path(__file__).resolve().parent
rng = np.random.default_rng(20261129)


def resample(counts, sums, resamples):
    """Means of the columns over resamples of the rows."""
    state, n = np.random.RandomState(3), len(counts)
    rows = []
    for _ in range(resamples):
        drawn = (state.randint(0, 2**32, size=n, dtype=np.uint32).astype(float) * n / 2**32).astype(int)
        rows.append(sums[drawn].sum(0) / counts[drawn].sum(0))
    return np.array(rows)


def rank_sets(theta, stars, images, level=0.95):
    """Lower and upper rank of each: H_jk says that j is not above k."""
    k = len(theta)
    gap = theta[:, None] - theta[None, :]
    star = stars[:, :, None] - stars[:, None, :]
    se = star.std(axis=0, ddof=1)
    off = ~np.eye(k, dtype=bool) & (se > 0)
    statistic = np.where(off, gap / np.where(off, se, 1), -np.inf)
    centred = np.where(off, (star - gap) / np.where(off, se, 1), -np.inf)
    rejected = np.zeros((k, k), bool)
    while True:
        left = off & ~rejected
        if not left.any():
            break
        highest = np.sort(np.where(left, centred, -np.inf).max(axis=(1, 2)))
        critical = highest[int(np.ceil(level * len(highest))) - 1]
        critical = stats.t.ppf(stats.norm.cdf(critical), images - 1) * np.sqrt(images / (images - 1))
        new = left & (statistic > critical)
        if not new.any():
            break
        rejected |= new
    return [[1 + int((theta > theta[j]).sum()), 1 + int(rejected[:, j].sum()), k - int(rejected[j].sum())] for j in range(k)]


def case(name, images, means, samples=1, shared=0.8, noise=0.1):
    models = len(means)
    counts = np.repeat(rng.integers(1, samples + 1, (images, 1)), models, axis=1)
    common = rng.normal(0, noise * shared, (images, 1))
    values = np.asarray(means) + common + rng.normal(0, noise * (1 - shared), (images, models))
    sums = np.round(values * counts, 5)
    stars = resample(counts, sums, 4000)
    theta = sums.sum(0) / counts.sum(0)
    result = rank_sets(theta, stars, images)
    print(name, result)
    return {
        'name': name, 'counts': counts.tolist(), 'sums': sums.tolist(), 'estimates': theta.tolist(),
        'firstResamples': stars[:3].tolist(), 'ranks': result,
    }


cases = [
    case('two models far apart', 30, [0.8, 0.6]),
    case('three alike', 40, [0.7, 0.7, 0.7]),
    case('six models, some alike', 60, [0.9, 0.88, 0.88, 0.8, 0.79, 0.6], samples=2),
    case('five close ones, which only a step down tells apart', 80, [0.75, 0.742, 0.735, 0.727, 0.72]),
]
(HERE / 'ranks.json').write_text('[\n' + ',\n'.join(json.dumps(each) for each in cases) + '\n]\n')
