# /// script
# requires-python = ">=3.10"
# dependencies = ["captum>=0.7", "grad-cam>=1.5", "numpy>=2", "torch>=2.6", "torchvision>=0.21"]
# ///
"""ResNet-50's Grad-CAM at layer4[-1].conv3 in PyTorch, for bench/pytorch.ts to take turns with.

    pytorch.py THREADS BATCH

Reads one method a line from stdin and answers with the seconds that one batch took. Methods:
`bare` (the forward pass alone), `gradcam` (pytorch-grad-cam as its documentation calls it), `frozen`
(the same with no parameter but the layer's own wanting a gradient) and `captum` (LayerGradCam).
"""

import sys
import time

import torch
from captum.attr import LayerGradCam
from pytorch_grad_cam import GradCAM
from torchvision.models import resnet50

threads, batch = map(int, sys.argv[1:])
torch.set_num_threads(threads)
torch.manual_seed(0)
images = torch.randn(batch, 3, 224, 224)


def model(frozen=False):
    network = resnet50(weights=None).eval()
    layer = network.layer4[-1].conv3
    if frozen:
        network.requires_grad_(False)
        layer.requires_grad_(True)
    return network, layer


def bare():
    network, _ = model()

    def run():
        with torch.inference_mode():
            network(images)

    return run


def gradcam(*, frozen):
    network, layer = model(frozen)
    cam = GradCAM(model=network, target_layers=[layer])
    return lambda: cam(input_tensor=images, targets=None)


def captum():
    network, layer = model()
    cam = LayerGradCam(network, layer)

    # Captum wants the target given; a class that is known beforehand costs it no forward pass.
    targets = torch.zeros(batch, dtype=torch.long)
    return lambda: cam.attribute(images, target=targets, relu_attributions=True)


methods = {
    "bare": bare,
    "gradcam": lambda: gradcam(frozen=False),
    "frozen": lambda: gradcam(frozen=True),
    "captum": captum,
}
ready = {}
print("ready", flush=True)
for line in sys.stdin:
    name = line.strip()
    if name not in ready:
        ready[name] = methods[name]()
    start = time.perf_counter()
    ready[name]()
    print(time.perf_counter() - start, flush=True)
