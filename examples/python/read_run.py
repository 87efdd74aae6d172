"""Reads a groundcam run into pandas, with its heatmaps.

    python read_run.py [STORE] [RUN]

Needs numpy and pandas with pyarrow. STORE is a local folder, "groundcam-runs" if it is left out, and RUN the run published
last. As a module:

    from read_run import read_run, heatmap
    rows = read_run("groundcam-runs")
    heat = heatmap("groundcam-runs", rows.iloc[0])
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd


def read_run(store="groundcam-runs", run="latest"):
    """A run's rows, one a sample and method: measured, excluded or failed."""
    store = Path(store)
    if run == "latest":
        run = json.loads((store / "latest.json").read_text())["runId"]
    return pd.read_parquet(store / "runs" / run / "measurements.parquet")


def heatmap(store, row):
    """The heatmap of a measured row at the size of the model's input: float32 in [0, 1].

    A run with --smooth averages several views, or several layers: use `groundcam export --npy` for those.
    """
    keys = row["mapArtifact"].split()
    if len(keys) != 1:
        raise ValueError(f"{row['sample']} has {len(keys)} maps: use `groundcam export --npy`")
    cam = np.load(Path(store) / keys[0])
    height, width = np.load(Path(store) / row["maskArtifact"], mmap_mode="r").shape
    return rescale(enlarge(rescale(cam), height, width)).astype(np.float32)


def rescale(values):
    """From 0 to 1, as pytorch-grad-cam does."""
    values = values - values.min()
    return values / (1e-7 + values.max())


def enlarge(values, height, width):
    """Bilinear, with centres of pixels at halves."""
    for axis, size in ((0, height), (1, width)):
        count = values.shape[axis]
        place = np.clip((np.arange(size) + 0.5) * count / size - 0.5, 0, count - 1)
        low = np.floor(place).astype(int)
        high = np.minimum(low + 1, count - 1)
        share = np.expand_dims(place - low, 1 - axis)
        values = values.take(low, axis) * (1 - share) + values.take(high, axis) * share
    return values


if __name__ == "__main__":
    store = sys.argv[1] if len(sys.argv) > 1 else "groundcam-runs"
    rows = read_run(store, *sys.argv[2:3])
    print(rows.dtypes.to_string())
    measured = rows[rows["status"] == "measured"]
    print(measured.groupby(["class", "method"])[["difference", "rocAuc"]].mean())
    heat = heatmap(store, measured.iloc[0])
    print(measured.iloc[0]["sample"], heat.shape, heat.min(), heat.max())
