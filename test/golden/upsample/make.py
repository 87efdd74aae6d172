"""Reference resizes and heatmaps for core/cam. Run by hand: python make.py

Made with Python 3, opencv-python-headless 5.0.0, numpy 2.4.6, grad-cam 1.5.7.
"""

import json
from pathlib import Path

import cv2
import numpy as np
from pytorch_grad_cam.utils.image import scale_cam_image

rng = np.random.default_rng(20261123)
cases = []
for name, (height, width), (to_height, to_width) in [
    ("up", (7, 7), (24, 24)),
    ("up, not square, uneven scales", (3, 5), (16, 11)),
    ("down", (40, 30), (7, 9)),
    ("up in one direction, down in the other", (4, 30), (13, 8)),
    ("the same size", (5, 4), (5, 4)),
    ("one pixel high", (1, 6), (5, 13)),
]:
    cam = np.maximum(rng.normal(0.3, 1, (height, width)), 0).astype(np.float32)
    resized = cv2.resize(cam, (to_width, to_height), interpolation=cv2.INTER_LINEAR)
    # What BaseCAM does with one layer: scale and resize, ReLU, scale.
    layer = scale_cam_image(cam[None], (to_width, to_height))
    heatmap = scale_cam_image(np.maximum(layer, 0))[0]
    cases.append(
        {
            "name": name,
            "map": {"width": width, "height": height, "data": cam.ravel().tolist()},
            "width": to_width,
            "height": to_height,
            "resized": resized.ravel().tolist(),
            "heatmap": heatmap.ravel().tolist(),
        }
    )
Path(__file__).with_name("cases.json").write_text(
    "[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n"
)
