# /// script
# requires-python = ">=3.10"
# dependencies = ["captum", "grad-cam>=1.5.5", "numpy", "onnx", "onnxruntime", "torch", "torchvision"]
# ///
"""Makes methods/NAME.json: the maps of methods beyond Grad-CAM for some of this folder's models, by
pytorch-grad-cam, Captum, and loops over PyTorch where neither has the method.

    python methods.py

The models are drawn again from their seeds (see make.py); their logits must be those of NAME.json.
"""

import base64
import json
import math

import make
import numpy as np
import pytorch_grad_cam as library
import torch
from captum.attr import InputXGradient, Saliency
from make import GOLDENS, HERE, HighestOf, tensor
from pytorch_grad_cam.utils.svd_on_activations import get_2d_projection_with_sign_correction

make.PACKAGES.append("captum")


class SignedEigenCAM(library.EigenCAM):
    """EigenCAM with the library's own rule for the sign, which its EigenCAM leaves to the SVD."""

    def get_cam_image(self, x, layer, targets, activations, gradients, eigen_smooth):
        return get_2d_projection_with_sign_correction(activations)


BY_LIBRARY = {
    "gradcam": library.GradCAM,
    "gradcampp": library.GradCAMPlusPlus,
    "hirescam": library.HiResCAM,
    "xgradcam": library.XGradCAM,
    "layercam": library.LayerCAM,
    "elementwise": library.GradCAMElementWise,
    "eigencam": SignedEigenCAM,
}

# What the vectors are made for: two layers of each model, the later one first.
MODELS = {
    "resnet": ["layer4[-1]", "layer3[-1]"],
    "conv": ["features[-1]", "grouped"],
    "gated": ["features[-1]", "features[2]"],
}


def main():
    torch.set_num_threads(1)
    (HERE / "methods").mkdir(exist_ok=True)
    for name, layers in MODELS.items():
        golden = GOLDENS[name]
        images = make.draw_images(golden)
        classifier = make.draw_classifier(name, golden)
        model = classifier.model
        x = make.preprocess(images, classifier)
        make.spread_logits(model, x)
        check_logits(name, model, x)
        vectors = {
            "model": f"{name}.json",
            "madeWith": make.versions(),
            "classes": list(golden.group),
            "heatmapStride": golden.heatmap_stride,
            "cases": list(cases(model, x, layers, golden)),
        }
        path = HERE / "methods" / f"{name}.json"
        path.write_text(json.dumps(vectors, indent=1) + "\n")
        print(f"{name}: {len(vectors['cases'])} cases")


def check_logits(name, model, x):
    stored = json.loads((HERE / f"{name}.json").read_text())["logits"]
    expected = np.frombuffer(base64.b64decode(stored["data"]), "<f4").reshape(stored["shape"])
    with torch.no_grad():
        difference = np.abs(model(x).numpy() - expected).max() / np.abs(expected).max()
    assert difference < 1e-5, f"{name} is not the model that was exported: {difference}"


def cases(model, x, layers, golden):
    for method in BY_LIBRARY:
        for asked in [[layers[0]], [layers[1]], layers]:
            yield by_library(model, x, method, asked, golden, smooth=False)
    for method in ["gradcam", "layercam"]:
        yield by_library(model, x, method, layers, golden, smooth=True)
    for layer in layers:
        yield case("reciprocam", [layer], maps=recipro_cam(model, x, layer, golden))

    targets = targets_of(model, x, golden)
    pixels = x.clone().requires_grad_()
    saliency = Saliency(model).attribute(pixels, target=targets, abs=True)
    yield case("gradient", [], maps=sampled(saliency.amax(1), golden))
    product = InputXGradient(model).attribute(pixels, target=targets)
    yield case("inputxgradient", [], maps=sampled(product.sum(1).relu(), golden))
    yield case("smoothgrad", [], maps=sampled(smooth_grad(model, x, targets), golden))


def case(method, layers, smooth=False, maps=None, heatmap=None):
    return {
        "method": method,
        "layers": layers,
        "smooth": smooth,
        "map": None if maps is None else tensor(maps),
        "heatmap": None if heatmap is None else tensor(heatmap),
    }


def by_library(model, x, method, layers, golden, smooth):
    """pytorch-grad-cam's heatmap and, for one layer, its map after ReLU and before any scaling."""
    modules = [module_of(model, layer) for layer in layers]
    targets = [HighestOf(list(golden.group))] * len(x)
    if smooth:  # the target is that of the plain view, not of each view
        targets = [Logit(k) for k in targets_of(model, x, golden)]
    with BY_LIBRARY[method](model, modules, reshape_transform=torch.clone) as cam:
        heatmap = cam(x, targets, aug_smooth=smooth)[
            :, :: golden.heatmap_stride, :: golden.heatmap_stride
        ]
        if smooth or len(layers) > 1:
            return case(method, layers, smooth, heatmap=heatmap)
        activations = cam.activations_and_grads.activations[0].numpy()
        found = cam.activations_and_grads.gradients
        gradients = found[0].numpy() if found else None
        low = cam.get_cam_image(x, modules[0], targets, activations, gradients, False)
    return case(method, layers, maps=np.maximum(low, 0), heatmap=heatmap)


class Logit:
    def __init__(self, index):
        self.index = index

    def __call__(self, logits):
        return logits[self.index]


def module_of(model, layer):
    return eval(f"model.{layer}", {"model": model})


def targets_of(model, x, golden):
    with torch.no_grad():
        return [max(golden.group, key=lambda k: row[k]) for row in model(x).tolist()]


def sampled(maps, golden):
    stride = golden.heatmap_stride
    return maps.detach().numpy()[:, ::stride, ::stride]


def recipro_cam(model, x, layer, golden):
    """Byun & Lee's ReciproCam with is_gaussian=False: at each place, the target's softmax when the
    layer keeps its values there alone; less the lowest, but not yet divided by the range."""
    kept = []
    module = module_of(model, layer)
    maps = []
    with torch.no_grad():
        handle = module.register_forward_hook(lambda _m, _i, output: kept.append(output.clone()))
        model(x)
        handle.remove()
        for i, target in enumerate(targets_of(model, x, golden)):
            _, channels, height, width = kept[0].shape
            scores = torch.zeros(height, width)
            for row in range(height):
                for column in range(width):
                    masked = torch.zeros(1, channels, height, width)
                    masked[0, :, row, column] = kept[0][i, :, row, column]
                    handle = module.register_forward_hook(lambda _m, _i, _o, m=masked: m)
                    scores[row, column] = torch.softmax(model(x[i : i + 1]), 1)[0, target]
                    handle.remove()
            maps.append(scores - scores.min())
    return torch.stack(maps).numpy()


def smooth_grad(model, x, targets, copies=16, noise=0.15):
    """max over channels of |mean over noisy copies of the gradient|, with groundcam's noise."""
    deviation = noise * (x.amax((1, 2, 3), keepdim=True) - x.amin((1, 2, 3), keepdim=True))
    total = torch.zeros_like(x)
    for copy in range(copies):
        drawn = torch.tensor(list(gaussian(x[0].numel(), copy)), dtype=torch.float32).reshape(x[0].shape)
        pixels = (x + deviation * drawn).requires_grad_()
        score = model(pixels)[range(len(x)), targets].sum()
        total += torch.autograd.grad(score, pixels)[0]
    return (total / copies).abs().amax(1)


def gaussian(count, seed):
    uniform = uniform_numbers(seed)
    for _ in range(count):
        radius = math.sqrt(-2 * math.log(1 - next(uniform)))
        yield radius * math.cos(2 * math.pi * next(uniform))


def uniform_numbers(seed):
    """Numbers in [0, 1) as groundcam draws them: MT19937, each a 32-bit whole number over 2^32."""
    draw = np.random.RandomState(seed)._bit_generator
    while True:
        yield draw.random_raw() / 2**32


if __name__ == "__main__":
    main()
