"""Runs an explainer in Python's onnxruntime and prints what it returns and says of itself, as JSON."""

import json
import sys

import numpy
import onnxruntime

explainer, pixels, height, width, classes = sys.argv[1:]
session = onnxruntime.InferenceSession(explainer, providers=["CPUExecutionProvider"])
image = numpy.fromfile(pixels, numpy.uint8).reshape(-1, int(height), int(width), 3)
mask = numpy.ones((len(image), int(classes)), numpy.float32)
names = [output.name for output in session.get_outputs()]
outputs = dict(zip(names, session.run(None, {"image": image, "target_mask": mask})))
print(
    json.dumps(
        {
            "outputs": {name: value.ravel().tolist() for name, value in outputs.items()},
            "metadata": session.get_modelmeta().custom_metadata_map,
        }
    )
)
