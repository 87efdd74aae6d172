"""Writes preprocessors.json: what image processors of Transformers save, and what they make of four pixels.

    python test/golden/preprocessors/record.py

Needs transformers and torchvision. Resizing and cropping are turned off for the call, so that only the arithmetic
of pixels is left.
"""

import json
from pathlib import Path

import numpy as np
import transformers

PIXELS = [[0, 128, 255], [255, 0, 64], [10, 20, 30], [200, 100, 50]]

PROCESSORS = {
    "ViT": ("ViTImageProcessor", {}),
    "ViT of ImageNet": (
        "ViTImageProcessor",
        {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]},
    ),
    "without normalisation": ("ViTImageProcessor", {"do_normalize": False}),
    "without rescaling": (
        "ViTImageProcessor",
        {"do_rescale": False, "image_mean": [123.0, 117.0, 104.0], "image_std": [58.0, 57.0, 56.0]},
    ),
    "with neither": ("ViTImageProcessor", {"do_rescale": False, "do_normalize": False}),
    "another factor": ("ViTImageProcessor", {"rescale_factor": 1 / 127.5}),
    "another factor alone": (
        "ViTImageProcessor",
        {"rescale_factor": 1 / 128, "do_normalize": False},
    ),
    "ConvNeXt": ("ConvNextImageProcessor", {}),
    "EfficientNet": ("EfficientNetImageProcessor", {}),
    "LeViT": ("LevitImageProcessor", {}),
    "MobileViT": ("MobileViTImageProcessor", {}),
    "MobileViT that normalises": ("MobileViTImageProcessor", {"do_normalize": True, "image_mean": [0.1, 0.2, 0.3], "image_std": [0.4, 0.5, 0.6]}),
    "PP-LCNet": ("PPLCNetImageProcessor", {}),
    "CLIP": ("CLIPImageProcessor", {}),
    "SigLIP": ("SiglipImageProcessor", {}),
    "BEiT": ("BeitImageProcessor", {}),
    "PoolFormer": ("PoolFormerImageProcessor", {}),
    "MobileNetV2": ("MobileNetV2ImageProcessor", {}),
    "DeiT": ("DeiTImageProcessor", {}),
}


def main():
    image = np.array(PIXELS, np.uint8).reshape(2, 2, 3)
    records = []
    for name, (kind, options) in PROCESSORS.items():
        processor = getattr(transformers, kind)(**options)
        made = processor(image, do_resize=False, do_center_crop=False, return_tensors="np")
        values = made["pixel_values"][0].transpose(1, 2, 0).reshape(4, 3)
        records.append(
            {
                "name": name,
                "config": json.loads(processor.to_json_string()),
                "values": [[round(float(value), 6) for value in pixel] for pixel in values],
            }
        )
    file = Path(__file__).with_name("preprocessors.json")
    content = {"transformers": transformers.__version__, "pixels": PIXELS, "processors": records}
    file.write_text(json.dumps(content, indent=1) + "\n")
    print(f"Wrote {file}: {len(records)} processors")


if __name__ == "__main__":
    main()
