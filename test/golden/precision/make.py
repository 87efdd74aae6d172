"""Makes the models of this folder: those of ../cam in other precisions, by ONNX Runtime's own tools.

    python make.py

NAME-float16.onnx        float16 throughout, inputs and outputs too
NAME-float16-inside.onnx float16 between float32 inputs and outputs (keep_io_types)
NAME-int8.onnx           QDQ form, the tail too: S8 weights per channel in 7 bits, U8 activations,
                         calibrated on the golden images
"""

import base64
import json
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.transformers.float16 import convert_float_to_float16

HERE = Path(__file__).parent
NAMES = ["gated", "mobilenet", "squeezenet"]


class Images(CalibrationDataReader):
    """The golden images of a model, normalised, one at a time."""

    def __init__(self, name):
        golden = json.loads((HERE / "../cam" / f"{name}.json").read_text())
        pixels = np.frombuffer(base64.b64decode(golden["images"]["data"]), np.uint8)
        pixels = pixels.reshape(golden["images"]["shape"]).astype(np.float32)
        how = golden["preprocessing"]
        if how["channels"] == "bgr":
            pixels = pixels[..., ::-1]
        scaled = (pixels * how["inputRange"] / 255 - how["mean"]) / how["std"]
        self.images = iter(scaled.astype(np.float32).transpose(0, 3, 1, 2))

    def get_next(self):
        image = next(self.images, None)
        return None if image is None else {"input": np.ascontiguousarray(image[None])}


for name in NAMES:
    source = HERE / "../cam" / f"{name}.onnx"
    for suffix, keep in [("float16", False), ("float16-inside", True)]:
        narrow = convert_float_to_float16(onnx.load(source), keep_io_types=keep)
        onnx.save(narrow, HERE / f"{name}-{suffix}.onnx")
    quantize_static(
        source,
        HERE / f"{name}-int8.onnx",
        Images(name),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        reduce_range=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )
