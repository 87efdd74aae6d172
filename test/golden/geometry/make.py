"""Makes geometry.json of test/core/image/placement.test.ts: photos as torchvision, timm and Hugging Face prepare them.

Run by hand with Pillow 13.0.0, torchvision, timm and transformers: python make.py. Photos are smooth noise of odd and
even sizes; of what the libraries make of them the digests are kept, and the configurations that say how.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import timm
import torch
from PIL import Image, __version__
from torchvision import transforms
from torchvision.transforms import InterpolationMode
from transformers import (
    BitImageProcessorPil,
    ConvNextImageProcessorPil,
    DeiTImageProcessorPil,
    LevitImageProcessorPil,
    MobileNetV2ImageProcessorPil,
    PoolFormerImageProcessorPil,
    ViTImageProcessorPil,
)

assert __version__ == "13.0.0", __version__
here = Path(__file__).parent
rng = np.random.default_rng(14)
MEAN = (0.5, 0.4, 0.6)

# Odd and even differences to the crop, portrait and landscape, smaller than the input, extreme ratios.
SIZES = [(50, 38), (38, 50), (37, 53), (53, 37), (41, 41), (64, 40), (17, 9), (9, 17), (100, 7), (7, 100), (33, 32), (31, 30), (45, 44)]


def photo(width, height):
    small = rng.integers(0, 256, (max(1, height // 3), max(1, width // 3), 3), dtype=np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)


def pixels(image):
    if isinstance(image, torch.Tensor):
        return image.numpy().transpose(1, 2, 0)
    return np.asarray(image)


def torchvision_eval(resize, crop, filter):
    return transforms.Compose(
        [transforms.Resize(resize, InterpolationMode(filter)), transforms.CenterCrop(crop)]
    )


def hf(processor):
    def apply(image):
        out = processor(image, do_normalize=False, do_rescale=False, return_tensors="np")["pixel_values"][0]
        return np.asarray(out).astype(np.uint8).transpose(1, 2, 0)

    apply.config = json.loads(processor.to_json_string())
    return apply


def timm_eval(size, crop_pct, crop_mode=None, filter="bilinear"):
    height, width = size if isinstance(size, tuple) else (size, size)
    config = {"input_size": [3, height, width], "crop_pct": crop_pct, "interpolation": filter}
    if crop_mode:
        config["crop_mode"] = crop_mode
    data = timm.data.resolve_data_config({}, pretrained_cfg={**config, "mean": MEAN}, verbose=False)
    transform = timm.data.create_transform(**data, is_training=False, normalize=False)
    transform.config = config
    return transform


# Name, geometry as groundcam states it, and the library's own transform.
PIPELINES = [
    ("torchvision 32/28", dict(kind="crop", resize=[32, 32], crop=[28, 28], rounding="down", offset="nearest", filter="bilinear"), torchvision_eval(32, 28, "bilinear")),
    ("torchvision 29/24 bicubic", dict(kind="crop", resize=[29, 29], crop=[24, 24], rounding="down", offset="nearest", filter="bicubic"), torchvision_eval(29, 24, "bicubic")),
    ("torchvision 31/31", dict(kind="crop", resize=[31, 31], crop=[31, 31], rounding="down", offset="nearest", filter="bilinear"), torchvision_eval(31, 31, "bilinear")),
    ("timm 28 at 0.875", dict(kind="crop", resize=[32, 32], crop=[28, 28], rounding="down", offset="nearest", filter="bicubic"), timm_eval(28, 0.875, filter="bicubic")),
    ("timm 29 at 0.9", dict(kind="crop", resize=[32, 32], crop=[29, 29], rounding="down", offset="nearest", filter="bilinear"), timm_eval(29, 0.9)),
    ("timm 24x30 at 0.9", dict(kind="crop", resize=[26, 33], crop=[24, 30], rounding="nearest", offset="nearest", filter="bilinear"), timm_eval((24, 30), 0.9)),
    ("timm squash 28 at 0.9", dict(kind="stretch", resize=[31, 31], crop=[28, 28], rounding="down", offset="nearest", filter="lanczos"), timm_eval(28, 0.9, "squash", "lanczos")),
    ("timm squash 28 at 1", dict(kind="stretch", resize=[28, 28], crop=[28, 28], rounding="down", offset="nearest", filter="bilinear"), timm_eval(28, 1.0, "squash")),
    ("timm border 28 at 1", dict(kind="pad", resize=[28, 28], crop=[28, 28], rounding="nearest", offset="nearest", filter="bilinear"), timm_eval(28, 1.0, "border")),
    ("timm border 29 at 0.9", dict(kind="pad", resize=[32, 32], crop=[29, 29], rounding="nearest", offset="nearest", filter="bicubic"), timm_eval(29, 0.9, "border", "bicubic")),
    ("Hugging Face Bit 32/28", dict(kind="crop", resize=[32, 32], crop=[28, 28], rounding="down", offset="down", filter="bicubic"), hf(BitImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 28, "width": 28}, resample=3))),
    ("Hugging Face ConvNext 28", dict(kind="crop", resize=[32, 32], crop=[28, 28], rounding="down", offset="down", filter="bilinear"), hf(ConvNextImageProcessorPil(size={"shortest_edge": 28}, crop_pct=0.875, resample=2))),
    ("Hugging Face DeiT 32/27", dict(kind="stretch", resize=[32, 32], crop=[27, 27], rounding="down", offset="down", filter="bicubic"), hf(DeiTImageProcessorPil(size={"height": 32, "width": 32}, crop_size={"height": 27, "width": 27}, resample=3))),
    ("Hugging Face ConvNext 384", dict(kind="stretch", resize=[384, 384], crop=[384, 384], rounding="down", offset="down", filter="bicubic"), hf(ConvNextImageProcessorPil(size={"shortest_edge": 384}, crop_pct=1.0, resample=3))),
    ("Hugging Face ViT 30x26", dict(kind="stretch", resize=[30, 26], crop=[30, 26], rounding="down", offset="down", filter="bilinear"), hf(ViTImageProcessorPil(size={"height": 30, "width": 26}, resample=2))),
    ("Hugging Face MobileNetV2 32/28", dict(kind="crop", resize=[32, 32], crop=[28, 28], rounding="down", offset="down", filter="bilinear"), hf(MobileNetV2ImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 28, "width": 28}, resample=2))),
    ("Hugging Face PoolFormer 28 at 0.9", dict(kind="crop", resize=[31, 31], crop=[28, 28], rounding="down", offset="down", filter="bicubic"), hf(PoolFormerImageProcessorPil(size={"shortest_edge": 28}, crop_pct=0.9, crop_size={"height": 28, "width": 28}, resample=3))),
    ("Hugging Face LeViT 28", dict(kind="crop", resize=[32, 32], crop=[28, 28], rounding="down", offset="down", filter="bicubic"), hf(LevitImageProcessorPil(size={"shortest_edge": 28}, crop_size={"height": 28, "width": 28}, resample=3))),
    ("torchvision 24/29", dict(kind="crop", resize=[24, 24], crop=[29, 29], rounding="down", offset="nearest", filter="bilinear", padding="black"), torchvision_eval(24, 29, "bilinear")),
    ("Hugging Face MobileNetV2 24/29", dict(kind="crop", resize=[24, 24], crop=[29, 29], rounding="down", offset="down", filter="bilinear", padding="black"), hf(MobileNetV2ImageProcessorPil(size={"shortest_edge": 24}, crop_size={"height": 29, "width": 29}, resample=2))),
    ("Hugging Face DeiT 24x32/29", dict(kind="stretch", resize=[24, 32], crop=[29, 29], rounding="down", offset="down", filter="bicubic", padding="black"), hf(DeiTImageProcessorPil(size={"height": 24, "width": 32}, crop_size={"height": 29, "width": 29}, resample=3))),
]

inputs = []
for width, height in SIZES:
    image = photo(width, height)
    name = f"photo-{width}x{height}.png"
    image.save(here / name, optimize=True)
    inputs.append((name, image))

cases = []
for name, geometry, transform in PIPELINES:
    digests = {}
    for file, image in inputs:
        out = np.ascontiguousarray(pixels(transform(image)))
        assert out.dtype == np.uint8 and list(out.shape[:2]) == geometry["crop"], (name, file, out.dtype, out.shape)
        digests[file] = hashlib.sha256(out.tobytes()).hexdigest()[:16]
    config = {"config": transform.config} if hasattr(transform, "config") else {}
    cases.append({"name": name, "geometry": geometry, **config, "digests": digests})
lines = ",\n".join(f" {json.dumps(case)}" for case in cases)
fill = [round(255 * value) for value in MEAN]
(here / "geometry.json").write_text(f'{{"fill": {fill}, "pipelines": [\n{lines}\n]}}\n')
