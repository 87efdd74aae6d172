"""Reference values for core/stats. Run by hand: python make.py

Made with Python 3, scipy 1.17.1, numpy 2.4.6, mpmath 1.3.0 (30 digits).
scipy where its own figures are exact to double precision, mpmath where they underflow or are not.
"""

import json
from pathlib import Path

import mpmath as mp
import numpy as np
from scipy import optimize, stats

mp.mp.dps = 30
HERE = Path(__file__).parent


def write(name, rows):
    (HERE / f"{name}.json").write_text(
        "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"
    )


def two_sided(t, df):
    """2 P(T > t): with s = sqrt(df) sinh w the tail is an integral of cosh(w)^-df."""
    start = mp.asinh(mp.mpf(t) / mp.sqrt(df))
    step = 1 / mp.sqrt(df) if t < mp.mpf(1) else min(1 / mp.sqrt(df), 1 / (df * mp.tanh(start)))
    panels = [start + 4 * k * step for k in range(24)]
    # exp(-df (log cosh w - log cosh start)), so that nothing underflows
    log_start = mp.log(mp.cosh(start))
    tail = mp.quad(lambda w: mp.exp(-df * (mp.log(mp.cosh(w)) - log_start)), panels)
    return 2 * tail * mp.exp(-df * log_start) / mp.beta(0.5, mp.mpf(df) / 2)


def student_t():
    """p values of t and their log10."""
    rows = []
    for df in [1, 2, 3, 7, 31, 42, 200, 752, 1000, 100_000, 1_000_000]:
        for t in [0, 1e-9, 0.01, 0.5, 1, 1.7, 2.5, 6, 14.755, 24.93, 37.5, 40, 300, 1e5]:
            tail = two_sided(t, df)
            for signed in [t, -t] if t else [0]:
                greater = tail / 2 if signed > 0 else 1 - tail / 2
                rows.append(
                    {
                        "t": signed,
                        "df": df,
                        "twoSided": float(tail),
                        "greater": float(greater),
                        "log10TwoSided": float(mp.log10(tail)),
                        "log10Greater": float(mp.log10(greater) if signed > 0 else mp.log1p(-tail / 2) / mp.log(10)),
                    }
                )
                if float(tail) > 1e-290:
                    assert np.isclose(stats.t.sf(signed, df), float(greater), rtol=1e-9, atol=0), (t, df)
    write("student-t", rows)


def paired_t():
    rng = np.random.default_rng(20261123)
    rows = []
    for n, shift, noise in [(2, 0.3, 0.2), (3, 0, 0.1), (12, -0.2, 0.15), (43, 0.38, 0.1),
                            (60, 0.4, 0.05), (200, 0.5, 0.001), (200, -0.02, 0.2)]:
        y = np.round(rng.uniform(0, 0.5, n), 6)
        x = np.round(y + shift + rng.normal(0, noise, n), 6)
        test = stats.ttest_rel(x, y)
        greater = stats.ttest_rel(x, y, alternative="greater")
        interval = test.confidence_interval(0.95)
        difference = x - y
        rows.append(
            {
                "x": x.tolist(),
                "y": y.tolist(),
                "t": test.statistic,
                "df": int(test.df),
                "twoSided": test.pvalue,
                "greater": greater.pvalue,
                "meanDifference": difference.mean(),
                "sdDifference": difference.std(ddof=1),
                "differenceCI95": [interval.low, interval.high],
                "dz": difference.mean() / difference.std(ddof=1),
            }
        )
    write("paired-t", rows)


def exact_nct_cdf(t, df, ncp):
    """P(T <= t), by quadrature over the chi density with 30 digits."""
    with mp.workdps(30):
        t, df, ncp = mp.mpf(t), mp.mpf(df), mp.mpf(ncp)
        norm = mp.log(2) + df / 2 * mp.log(df / 2) - mp.loggamma(df / 2)
        density = lambda s: mp.exp(norm + (df - 1) * mp.log(s) - df * s * s / 2) if s > 0 else mp.mpf(0)
        sd = 1 / mp.sqrt(2 * df)
        low, high = max(mp.mpf(0), 1 - 14 * sd), 1 + 14 * sd
        points = {low, high} | {1 + k * sd for k in range(-13, 14)}
        if t != 0:
            points |= {(ncp + k) / t for k in range(-13, 14)}
        points = sorted(p for p in points if low <= p <= high)
        return float(mp.quad(lambda s: mp.ncdf(t * s - ncp) * density(s), points))


def noncentral_t():
    rows = []
    for df, t, ncps in [
        (1, 0.5, [-2, 0, 1, 3]),
        (1, 40, [5, 30, 80]),
        (2, -3, [-6, -1, 2]),
        (5, 0, [-1, 0, 2]),
        (31, 14.755, [10.5, 14.755, 18.9]),
        (42, 24.93, [18, 25, 31]),
        (752, 70, [66, 70, 74]),
        (1000, 300, [285, 300, 315]),
        (100_000, 600, [597, 600, 603]),
        (1_000_000, 2, [0, 2, 4]),
        (1_000_000, 900, [898, 900, 902]),
        (1000, 1e5, [9.6e4, 1e5, 1.03e5]),
    ]:
        for ncp in ncps:
            exact = exact_nct_cdf(t, df, ncp)
            scipy = float(stats.nct.cdf(t, df, ncp))
            print("nct", df, t, ncp, exact, "scipy off by", scipy - exact)
            rows.append({"t": t, "df": df, "ncp": ncp, "cdf": exact})
    write("noncentral-t", rows)


def dz_interval():
    """As MBESS::conf.limits.nct does: the ncp at which t is the 97.5th and the 2.5th percentile."""
    rows = []
    for t, n in [(14.755, 32), (24.93, 43), (13.59, 43), (0, 10), (-3.2, 8), (2.1, 2), (70, 753), (0.4, 5)]:
        reach = 6 * np.sqrt(1 + t * t / (2 * (n - 1)))
        limits = [
            optimize.brentq(
                lambda ncp: stats.nct.cdf(t, n - 1, ncp) - p, t - reach, t + reach, xtol=1e-13, rtol=1e-13
            )
            / np.sqrt(n)
            for p in (0.975, 0.025)
        ]
        for limit, p in zip(limits, (0.975, 0.025)):
            assert abs(exact_nct_cdf(t, n - 1, limit * np.sqrt(n)) - p) < 1e-11
        print("dz", t, n, limits)
        rows.append({"t": t, "n": n, "interval": limits})
    write("dz-interval", rows)


def hedges():
    rows = []
    for df in [2, 3, 7, 31, 42, 752, 100_000]:
        j = mp.gamma(mp.mpf(df) / 2) / (mp.sqrt(mp.mpf(df) / 2) * mp.gamma(mp.mpf(df - 1) / 2))
        rows.append({"df": df, "j": float(j)})
    write("hedges-j", rows)


student_t()
paired_t()
noncentral_t()
dz_interval()
hedges()
