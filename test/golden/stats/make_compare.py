"""Reference values for the comparison of two runs. Run by hand: python make_compare.py

Made with Python 3, scipy 1.17.1, numpy 2.4.6. Writes compare.json (the difference of differences, its
t-test, interval and d_z, from scipy's one-sample t of the differences) and mcnemar.json (exact
McNemar: scipy's `binomtest` of the discordant pairs).
"""

import json
from pathlib import Path

import numpy as np
from scipy import stats

HERE = Path(__file__).parent
rng = np.random.default_rng(20261126)


def write(name, rows):
    (HERE / f"{name}.json").write_text(
        "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"
    )


def compare():
    rows = []
    for n, shift in [(12, 0.05), (43, -0.1)]:
        foreground_a, background_a, foreground_b, background_b = (
            np.round(rng.uniform(0, 1, n), 4) for _ in range(4)
        )
        a = foreground_a - background_a
        b = np.round(foreground_b - shift, 4) - background_b
        test = stats.ttest_1samp(a - b, 0)
        low, high = test.confidence_interval(0.95)
        rows.append(
            {
                "a": np.stack([foreground_a, background_a], 1).tolist(),
                "b": np.stack([np.round(foreground_b - shift, 4), background_b], 1).tolist(),
                "mean": float(np.mean(a - b)),
                "t": float(test.statistic),
                "twoSided": float(test.pvalue),
                "interval": [float(low), float(high)],
                "dz": float(np.mean(a - b) / np.std(a - b, ddof=1)),
                "signedRank": float(stats.wilcoxon(a - b, method="exact").pvalue),
            }
        )
    write("compare", rows)


def mcnemar():
    write(
        "mcnemar",
        [
            {"onlyA": a, "onlyB": b, "p": float(stats.binomtest(a, a + b, 0.5).pvalue)}
            for a, b in [(1, 0), (3, 8), (8, 3), (5, 5), (0, 20), (61, 102), (480, 620), (0, 900)]
        ],
    )


compare()
mcnemar()
