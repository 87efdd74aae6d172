# /// script
# requires-python = ">=3.10"
# dependencies = ["grad-cam>=1.5.5", "numpy", "torch"]
# ///
"""Makes heatmaps.json: CAMs and the heatmaps that pytorch-grad-cam makes of them.

    python make.py

Each CAM goes the way of BaseCAM.forward after its ReLU, through the library's own functions:
scale_cam_image to the input's size (OpenCV's bilinear resize, float32), then aggregate_multi_layers
for a single layer (maximum with 0, mean over layers, scale_cam_image once more).

Format: `cams` maps a name to {height, width, data}; `heatmaps` are
{cam, height, width, stride, sampled, mean, min, max}. `data` is the whole CAM. `sampled` holds the
heatmap's pixels at rows 0, stride, 2 stride, ... and columns 0, stride, 2 stride, ..., row by row;
mean, min and max are of the whole heatmap (the mean of its float32 values, taken in float64). `data`
and `sampled` are the base64 of little-endian float32.

Second route, printed and asserted: the same formula in float64 with torch's bilinear interpolation
(half-pixel centres, edges clamped, no antialiasing) instead of OpenCV's.
"""

import base64
import importlib.metadata
import json
import platform
from pathlib import Path

import cv2
import numpy as np
import torch
from pytorch_grad_cam.base_cam import BaseCAM
from pytorch_grad_cam.utils.image import scale_cam_image

SEED = 0
STRIDE = 7
SIZES = [(224, 224), (227, 227), (150, 200)]  # height, width


def main():
    cams = draw_cams(np.random.default_rng(SEED))
    heatmaps, largest = [], 0.0
    for name, cam in cams.items():
        sizes = [*SIZES, (5, 8)] if name == "13x13" else SIZES
        for height, width in sizes:
            heatmap = heatmap_of(cam, height, width)
            largest = max(largest, np.abs(heatmap - second_route(cam, height, width)).max())
            stride = STRIDE if height > 100 else 1
            heatmaps.append(
                {
                    "cam": name,
                    "height": height,
                    "width": width,
                    "stride": stride,
                    "sampled": encode(heatmap[::stride, ::stride]),
                    "mean": float(heatmap.mean(dtype=np.float64)),
                    "min": float(heatmap.min()),
                    "max": float(heatmap.max()),
                }
            )
    print(f"{len(heatmaps)} heatmaps; largest difference from the second route: {largest:.1e}")
    assert largest < 1e-5
    golden = {
        "madeWith": versions(),
        "seed": SEED,
        "cams": {
            name: {"height": cam.shape[0], "width": cam.shape[1], "data": encode(cam)}
            for name, cam in cams.items()
        },
        "heatmaps": heatmaps,
    }
    Path(__file__).with_name("heatmaps.json").write_text(json.dumps(golden, indent=1) + "\n")


def draw_cams(generator):
    """CAMs after ReLU, float32, by name: height x width, and what is odd about them."""
    cams = {
        f"{height}x{width}": generator.uniform(0.2, 3, (height, width))
        for height, width in [(7, 7), (8, 8), (13, 13), (14, 14), (7, 10)]
    }
    cams["1x1"] = np.array([[2.5]])
    cams["constant"] = np.full((7, 7), 0.75)
    cams["zero"] = np.zeros((7, 7))
    cams["sparse"] = np.maximum(generator.normal(-1, 1, (7, 7)), 0)
    # The library adds 1e-7 to the range it divides by: a map this faint does not reach 1 by the
    # first scaling.
    cams["faint"] = generator.uniform(0, 1e-7, (7, 7))
    return {name: cam.astype(np.float32) for name, cam in cams.items()}


def heatmap_of(cam, height, width):
    """pytorch-grad-cam's heatmap. Its target size is (width, height), as cv2.resize has it."""
    scaled = scale_cam_image(cam[None], (width, height))
    return BaseCAM.aggregate_multi_layers(None, [scaled[:, None, :]])[0]


def second_route(cam, height, width):
    def scaled(values):
        values = values - values.min()
        return values / (1e-7 + values.max())

    small = torch.from_numpy(scaled(cam.astype(np.float64)))[None, None]
    large = torch.nn.functional.interpolate(small, (height, width), mode="bilinear")
    return scaled(large[0, 0].numpy())


def encode(array):
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f4").tobytes()).decode()


def versions():
    packages = ["grad-cam", "numpy", "torch"]
    found = {package: importlib.metadata.version(package) for package in packages}
    return {"python": platform.python_version(), **found, "opencv": cv2.__version__}


if __name__ == "__main__":
    main()
