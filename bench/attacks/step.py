# /// script
# requires-python = ">=3.10"
# dependencies = ["torch>=2.6", "torchattacks>=3.5", "torchvision>=0.21"]
# ///
"""Steps of PGD on ResNet-50 by torchattacks, for step.ts to take turns with.

    step.py THREADS BATCH

Reads `step` or `forward` a line from stdin and answers with the seconds that one batch took.
"""

import contextlib
import sys
import time

import torch
import torchattacks
from torchvision.models import resnet50

threads, batch = map(int, sys.argv[1:])
torch.set_num_threads(threads)
torch.manual_seed(0)
network = resnet50(weights=None).eval()
network.requires_grad_(False)
images = torch.rand(batch, 3, 224, 224)
labels = torch.zeros(batch, dtype=torch.long)
with contextlib.redirect_stdout(sys.stderr):  # It says there that the network has no device of its own.
    attack = torchattacks.PGD(network, eps=8 / 255, alpha=2 / 255, steps=1, random_start=False)
    attack.set_device("cpu")


def forward():
    with torch.inference_mode():
        network(images)


methods = {"step": lambda: attack(images, labels), "forward": forward}
print("ready", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    methods[line.strip()]()
    print(time.perf_counter() - start, flush=True)
