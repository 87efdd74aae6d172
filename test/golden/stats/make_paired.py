"""Reference values for what core/stats infers from pairs. Run by hand: python make_paired.py

Made with Python 3, scipy 1.17.1, numpy 2.4.6, pingouin 0.7.0. Writes bca.json, bootstrap.json, sign-flip.json,
cohen-dav.json and equivalence.json; make_clustered.R writes clustered.json.
"""

import json
from pathlib import Path

import numpy as np
import pingouin
from scipy import stats
from scipy.stats import _resampling

HERE = Path(__file__).parent
rng = np.random.default_rng(20261125)


def write(name, rows):
    (HERE / f"{name}.json").write_text(
        "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"
    )


def dz(sample, axis=-1):
    return np.mean(sample, axis=axis) / np.std(sample, axis=axis, ddof=1)


def bca():
    """scipy's own BCa percentiles for given replicates."""
    rows = []
    for statistic, name, n in [(np.mean, "mean", 12), (dz, "dz", 12), (dz, "dz", 60)]:
        values = np.round(rng.gamma(2, 0.1, n) - 0.1, 4)
        resamples = rng.choice(values, (400, n))
        replicates = np.sort(np.round(statistic(resamples, axis=-1), 5))
        low, high, acceleration = _resampling._bca_interval(
            (values,), statistic, axis=-1, alpha=0.025, theta_hat_b=replicates, batch=None, xp=np
        )
        jackknife = [float(statistic(np.delete(values, i))) for i in range(n)]
        interval = np.quantile(replicates, [low, high])
        print("bca", name, n, low, high, acceleration, interval)
        rows.append(
            {
                "statistic": name,
                "estimate": float(statistic(values)),
                "replicates": replicates.tolist(),
                "jackknife": jackknife,
                "interval": interval.tolist(),
            }
        )
    write("bca", rows)


def bootstrap():
    """Whole intervals with 200,000 resamples: what 10,000 seeded ones come close to."""
    rows = []
    for n, shift in [(12, 0.2), (43, 0.4), (300, 0.02)]:
        values = np.round(shift + rng.gamma(2, 0.1, n) - 0.2, 4)
        row = {"values": values.tolist()}
        for name, statistic in [("meanDifference", np.mean), ("dz", dz)]:
            result = stats.bootstrap(
                (values,), statistic, n_resamples=200_000, method="BCa", batch=2000, rng=rng
            )
            interval = result.confidence_interval
            row[name] = {
                "interval": [float(interval.low), float(interval.high)],
                "standardError": float(result.standard_error),
            }
        print("bootstrap", n, row["meanDifference"], row["dz"])
        rows.append(row)
    write("bootstrap", rows)


def sign_flip():
    rows = []
    for n, shift in [(2, 0.3), (5, 0.2), (8, 0.0), (12, -0.1), (16, 0.05)]:
        values = np.round(rng.normal(shift, 0.2, n), 3)
        if n == 12:
            values[:4] = values[0]
        test = lambda alternative: stats.permutation_test(
            (values,), np.sum, permutation_type="samples", n_resamples=np.inf, alternative=alternative
        ).pvalue
        rows.append(
            {"values": values.tolist(), "twoSided": float(test("two-sided")), "greater": float(test("greater"))}
        )
        print("sign-flip", n, rows[-1]["twoSided"], rows[-1]["greater"])
    write("sign-flip", rows)


def cohen_dav():
    """pingouin's `cohen` of paired samples."""
    rows = []
    for n in [2, 5, 43]:
        y = np.round(rng.uniform(0, 0.5, n), 5)
        x = np.round(y + rng.normal(0.2, 0.1, n), 5)
        d = pingouin.compute_effsize(x, y, paired=True, eftype="cohen")
        rows.append({"x": x.tolist(), "y": y.tolist(), "dav": float(d)})
        print("dav", n, d)
    write("cohen-dav", rows)


def equivalence():
    rows = []
    for t, n, smallest in [(0, 50, 0.2), (0.4, 5, 0.2), (-1.2, 400, 0.2), (2.5, 400, 0.2), (2.5, 4000, 0.2),
                           (14.755, 32, 0.2), (1.1, 753, 0.5), (0.3, 200, 0.1)]:
        upper = stats.nct.cdf(t, n - 1, smallest * np.sqrt(n))
        lower = stats.nct.sf(t, n - 1, -smallest * np.sqrt(n))
        rows.append({"t": t, "n": n, "smallestEffect": smallest, "p": float(max(upper, lower))})
        print("equivalence", rows[-1])
    write("equivalence", rows)


bca()
bootstrap()
sign_flip()
cohen_dav()
equivalence()
