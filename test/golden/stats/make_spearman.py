"""Makes spearman.json: rank correlations as scipy has them, with ties and without.

    python test/golden/stats/make_spearman.py

Needs numpy 1.26+ and scipy 1.11+. The interval is Fisher's z with the variance of Bonett & Wright (2000).
"""

import json
from pathlib import Path

import numpy as np
from scipy import stats

rng = np.random.default_rng(11)


def case(name, x, y):
    rho, _ = stats.spearmanr(x, y)
    p = {
        kind: stats.spearmanr(x, y, alternative=alternative).pvalue
        for kind, alternative in [("twoSided", "two-sided"), ("greater", "greater")]
    }
    margin = stats.norm.ppf(0.975) * np.sqrt((1 + rho**2 / 2) / (len(x) - 3))
    interval = [float(np.tanh(np.arctanh(rho) - margin)), float(np.tanh(np.arctanh(rho) + margin))]
    return {
        "name": name,
        "x": [float(v) for v in x],
        "y": [float(v) for v in y],
        "rho": float(rho),
        "p": {kind: float(value) for kind, value in p.items()},
        "ci95": interval,
    }


x = rng.normal(size=40)
cases = [
    case("related", x, x + rng.normal(size=40)),
    case("opposed", x, -x + 0.3 * rng.normal(size=40)),
    case("unrelated", x[:12], rng.normal(size=12)),
    case("ties", rng.integers(0, 4, 25), rng.integers(0, 6, 25)),
    case("four pairs", [1, 2, 3, 4], [1, 3, 2, 4]),
]
Path(__file__).with_name("spearman.json").write_text(json.dumps(cases, indent=1) + "\n")
