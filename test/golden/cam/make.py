# /// script
# requires-python = ">=3.10"
# dependencies = ["grad-cam>=1.5.5", "numpy", "onnx", "onnxruntime", "torch", "torchvision"]
# ///
"""Makes the golden vectors of this folder: small random classifiers as ONNX files, and the logits,
gradients, CAMs and heatmaps that pytorch-grad-cam and PyTorch's autograd compute for them.

    python make.py            makes everything (ten minutes: the finite differences below)
    python make.py resnet     makes one

README.md here says what the files hold. Before a vector is written it is held against a second route:
central differences of the target logit in float64, one for every element of the layer's activations,
from which gradients, CAM and heatmap are computed anew (the upsampling by torch.nn.functional).
"""

import base64
import copy
import importlib.metadata
import json
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import models
import numpy as np
import onnx
import onnxruntime
import torch
from pytorch_grad_cam import GradCAM
from torch.nn.functional import interpolate

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / "infra" / "models"))
from classifier import Classifier  # noqa: E402
from export import export, module_path  # noqa: E402
from random_weights import randomise_batch_norms  # noqa: E402

CLASSES = 10
PACKAGES = ["torch", "torchvision", "grad-cam", "numpy", "onnx", "onnxruntime"]


@dataclass
class Preprocessed(Classifier):
    """A classifier whose metadata may ask for another channel order and range."""

    input_range: int = 1
    channels: str = "rgb"

    def preprocessing(self):
        return super().preprocessing() | {"inputRange": self.input_range, "channels": self.channels}


IMAGENET = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}
HALF = {"mean": (0.5, 0.5, 0.5), "std": (0.5, 0.25, 0.125)}
TENSORFLOW = {"mean": (127.5, 127.5, 127.5), "std": (127.5, 127.5, 127.5), "input_range": 255}
CAFFE = {"mean": (104, 117, 123), "std": (1, 1, 1), "input_range": 255, "channels": "bgr"}


@dataclass
class Golden:
    """What one golden file is about."""

    make: object
    layers: list[str]  # as PyTorch users write them
    preprocessing: dict
    size: tuple[int, int] = (24, 32)
    images: int = 2
    group: tuple[int, ...] = (1, 4, 7)
    index: int = 3
    batch: int | None = None
    heatmap_stride: int = 3
    seed: int = 0


GOLDENS = {
    "resnet": Golden(
        models.NarrowResNet,
        ["layer4[-1].conv3", "layer4[-1]", "layer4[-1].bn3", "layer4[-1].conv2", "layer3[-1]"],
        IMAGENET,
        size=(96, 128),
        images=3,
        heatmap_stride=7,
        seed=2,
    ),
    "mobilenet": Golden(
        models.MobileNetTail, ["features[-1]", "features[4]", "features[3]"], TENSORFLOW, seed=2
    ),
    "mobilenet-batch-1": Golden(models.MobileNetTail, ["features[-1]"], IMAGENET, batch=1, seed=1),
    "squeezenet": Golden(models.SqueezeNetTail, ["features[-1]", "classifier[0]"], CAFFE, seed=11),
    "softmax": Golden(models.SoftmaxTail, ["features[-1]"], IMAGENET),
    "gated": Golden(models.GatedTail, ["features[-1]", "features[2]"], HALF),
    "matmul": Golden(models.MatMulTail, ["features[-1]", "features[2]"], IMAGENET),
    "reshape": Golden(lambda: models.ReshapeTail((24, 32), False), ["features[-1]"], IMAGENET),
    "reshape-by-shape": Golden(
        lambda: models.ReshapeTail((24, 32), True), ["features[-1]"], IMAGENET, seed=2
    ),
    "conv": Golden(
        models.ConvTail,
        ["features[-1]", "strided", "grouped", "dilated", "uneven"],
        IMAGENET,
        seed=3,
    ),
}


def main():
    torch.set_num_threads(2)
    largest = {}
    for name in sys.argv[1:] or GOLDENS:
        print(name)
        for what, difference in make(name, GOLDENS[name]).items():
            largest[what] = max(largest.get(what, 0), difference)
    print("largest of all:", {what: f"{difference:.1e}" for what, difference in largest.items()})


def make(name, golden):
    """Writes one model and its vectors. Returns the largest differences from the second routes."""
    images = draw_images(golden)
    classifier = draw_classifier(name, golden)
    model = classifier.model
    x = preprocess(images, classifier)
    spread_logits(model, x)
    with torch.no_grad():
        logits = model(x)
    cases = explain_all(model, x, golden)
    for case in cases:
        check_margins(logits, case)
    check_kinks(model, x, cases)
    differences = second_route(model, x, cases)
    differences["ONNX Runtime"] = write_model(name, golden, classifier, x, logits, cases)
    print("  " + ", ".join(f"{what} {value:.1e}" for what, value in differences.items()))
    write_vectors(name, golden, classifier, images, logits, cases)
    return differences


def draw_images(golden):
    """Seeded uint8 images [N, H, W, 3] with coarse and fine structure."""
    generator = np.random.default_rng(golden.seed)
    coarse = generator.uniform(0, 255, (golden.images, 3, 4, 5)).astype(np.float32)
    fine = generator.normal(0, 40, (golden.images, *golden.size, 3))
    smooth = interpolate(torch.from_numpy(coarse), golden.size, mode="bicubic")
    return np.clip(smooth.permute(0, 2, 3, 1).numpy() + fine, 0, 255).astype(np.uint8)


def draw_classifier(name, golden):
    torch.manual_seed(golden.seed)
    model = golden.make().eval()
    for module in model.modules():
        if isinstance(module, torch.nn.Conv2d):  # PyTorch's own start lets the signal die away
            torch.nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    randomise_batch_norms(model, golden.size, golden.seed)
    source = {
        "library": "torch",
        "name": name,
        "version": torch.__version__,
        "weights": f"random, seed {golden.seed}",
    }
    return Preprocessed(
        model=model,
        size=golden.size,
        labels=[f"class {index}" for index in range(CLASSES)],
        source=source,
        **golden.preprocessing,
    )


def preprocess(images, classifier):
    """What the metadata says, in float64, rounded once: [N, 3, H, W] float32."""
    pixels = images[..., ::-1] if classifier.channels == "bgr" else images
    scaled = pixels * (classifier.input_range / 255)
    x = (scaled - np.array(classifier.mean)) / np.array(classifier.std)
    return torch.from_numpy(np.ascontiguousarray(x.transpose(0, 3, 1, 2), dtype=np.float32))


def spread_logits(model, x):
    """Rescales and shifts the head so that the logits differ from image to image: a random network's
    would name the same class for all."""
    head = model.head()
    with torch.no_grad():
        head.bias.zero_()
        logits = model(x)
        head.weight /= logits.std(dim=0).mean() + 1e-3
        head.bias -= model(x).mean(dim=0) * 0.9


def explain_all(model, x, golden):
    return [
        explain(model, x, layer, classes)
        for layer in golden.layers
        for classes in (None, [golden.index], list(golden.group))
    ]


def explain(model, x, layer, classes):
    """pytorch-grad-cam on one layer. classes: None for the predicted class, or those whose highest
    logit is the target."""
    module = eval(f"model.{layer}", {"model": model})
    targets = None if classes is None else [HighestOf(classes)] * len(x)
    # The library keeps the layer's tensor, not a copy: what a later in-place operation writes into it
    # (`out += identity` after bn3) would be taken for the activation. Cloning gives it its own.
    with GradCAM(model, [module], reshape_transform=torch.clone) as cam:
        heatmap = cam(x, targets)
        activations = cam.activations_and_grads.activations[0].numpy().copy()
        gradients = cam.activations_and_grads.gradients[0].numpy().copy()
        low = np.maximum(cam.get_cam_image(x, module, targets, activations, gradients), 0)
    logits = cam.outputs.detach().numpy()
    allowed = range(CLASSES) if classes is None else classes
    return {
        "layer": layer,
        "module": next(name for name, m in model.named_modules() if m is module),
        "classes": classes,
        "target": [max(allowed, key=lambda k: row[k]) for row in logits],
        "activations": activations,
        "gradients": gradients,
        "cam": low,
        "heatmap": heatmap,
    }


class HighestOf:
    """A pytorch-grad-cam target: the highest logit among some classes."""

    def __init__(self, classes):
        self.classes = classes

    def __call__(self, logits):
        return logits[self.classes].max()


def check_margins(logits, case):
    """Vectors are of use only where rounding can't change them by much: no ties, no flat maps."""
    where = f"{case['layer']} {case['classes']}"
    allowed = logits if case["classes"] is None else logits[:, case["classes"]]
    if allowed.shape[1] > 1:
        first, second = allowed.topk(2, dim=1).values.T
        assert (first - second).min() > 1e-2, f"{where}: two logits are nearly equal"
    weights = case["gradients"].mean((2, 3), keepdims=True)
    terms = np.abs(weights * case["activations"]).max((1, 2, 3))
    peaks = case["cam"].max((1, 2))
    assert (peaks > 0.05 * terms).all(), f"{where}: a CAM is flat or cancels out: {peaks / terms}"


def check_kinks(model, x, cases):
    """Where an input to a ReLU or Clip is so near its kink that rounding may put it on either side,
    the gradient is a matter of luck: it must not jump when the image changes by some 1e-6."""
    generator = torch.Generator().manual_seed(0)
    for case in cases:
        shaken = x + 3e-6 * torch.randn(x.shape, generator=generator)
        gradients = explain(model, shaken, case["layer"], case["classes"])["gradients"]
        change = np.abs(gradients - case["gradients"]).max() / np.abs(case["gradients"]).max()
        assert change < 1e-4, f"{case['layer']}: a ReLU or Clip is at its kink: {change}"


def second_route(model, x, cases):
    """The largest differences of gradients, CAM and heatmap, each as a share of its largest value,
    from those by central differences in float64."""
    exact = copy.deepcopy(model).double()
    differences = {"gradients": 0.0, "CAM": 0.0, "heatmap": 0.0}
    for layer in dict.fromkeys(case["layer"] for case in cases):
        jacobians, activations = zip(*(jacobian(exact, x[i : i + 1], layer) for i in range(len(x))))
        for case in cases:
            if case["layer"] != layer:
                continue
            for i, target in enumerate(case["target"]):
                gradient = jacobians[i][..., target]
                weights = gradient.mean((1, 2), keepdims=True)
                cam = np.maximum((weights * activations[i]).sum(0), 0)
                record(differences, "gradients", case["gradients"][i], gradient)
                record(differences, "CAM", case["cam"][i], cam)
                record(differences, "heatmap", case["heatmap"][i], upsampled(cam, x.shape[2:]))
    assert max(differences.values()) < 1e-5, differences
    return differences


def record(differences, what, ours, theirs):
    difference = np.abs(ours - theirs).max() / np.abs(theirs).max()
    differences[what] = max(differences[what], float(difference))


def jacobian(model, x, layer, step=1e-6, chunk=256):
    """Derivatives of all logits by one image's activations at the layer, by central differences:
    [C, h, w, K], and the activations [C, h, w]."""
    module = eval(f"model.{layer}", {"model": model})
    kept = []
    with torch.no_grad():
        handle = module.register_forward_hook(lambda _m, _i, output: kept.append(output.clone()))
        model(x.double())
        handle.remove()
        activations = kept[0]
        count = activations.numel()
        rows = []
        for start in range(0, count, chunk):
            places = torch.arange(start, min(start + chunk, count))
            shift = torch.zeros(len(places), count, dtype=torch.float64)
            shift[torch.arange(len(places)), places] = step
            shift = torch.cat([shift, -shift]).reshape(-1, *activations.shape[1:])
            handle = module.register_forward_hook(lambda _m, _i, output: activations + shift)
            above, below = model(x.double().expand(len(shift), -1, -1, -1)).chunk(2)
            handle.remove()
            rows.append((above - below) / (2 * step))
    shape = activations.shape[1:]
    return torch.cat(rows).reshape(*shape, -1).numpy(), activations[0].numpy()


def upsampled(cam, size):
    """The heatmap of a CAM by torch's bilinear interpolation instead of OpenCV's."""

    def scaled(values):
        values = values - values.min()
        return values / (1e-7 + values.max())

    small = torch.from_numpy(scaled(cam))[None, None]
    return scaled(interpolate(small, tuple(size), mode="bilinear")[0, 0].numpy())


def write_model(name, golden, classifier, x, logits, cases):
    """Exports the model, names in each case the tensor that its layer's output became, and holds those
    tensors and the logits against PyTorch's. Returns the largest difference, as a share."""
    model = classifier.model
    if hasattr(model, "closing"):
        model.closing = True
        proto = onnx.load_from_string(export(classifier, golden.batch))
        model.closing = False
        rename_output(proto, "probabilities")
        scores = torch.softmax(logits, 1).numpy()
    else:
        proto = onnx.load_from_string(export(classifier, golden.batch))
        scores = logits.numpy()
    onnx.save(proto, HERE / f"{name}.onnx")

    for case in cases:
        module = case["module"] + "."
        inside = [node for node in proto.graph.node if f"{module_path(node)}.".startswith(module)]
        case["tensor"] = inside[-1].output[0]

    tensors = list(dict.fromkeys(case["tensor"] for case in cases))
    opened = copy.deepcopy(proto)
    opened.graph.output.extend(onnx.ValueInfoProto(name=tensor) for tensor in tensors)
    session = onnxruntime.InferenceSession(
        opened.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    step = golden.batch or len(x)
    runs = [session.run(None, {"input": x[i : i + step].numpy()}) for i in range(0, len(x), step)]
    names = [output.name for output in session.get_outputs()]
    found = dict(zip(names, map(np.concatenate, zip(*runs))))
    pairs = [(found[proto.graph.output[0].name], scores)]
    pairs += [(found[case["tensor"]], case["activations"]) for case in cases]
    largest = max(float(np.abs(a - b).max() / np.abs(b).max()) for a, b in pairs)
    assert largest < 1e-5, largest
    return largest


def rename_output(proto, name):
    old = proto.graph.output[0].name
    proto.graph.output[0].name = name
    for node in proto.graph.node:
        node.output[:] = [name if output == old else output for output in node.output]


def write_vectors(name, golden, classifier, images, logits, cases):
    stride = golden.heatmap_stride
    vectors = {
        "model": f"{name}.onnx",
        "madeWith": versions(),
        "seed": golden.seed,
        "preprocessing": classifier.preprocessing(),
        "images": tensor(images),
        "logits": tensor(logits.numpy()),
        "heatmapStride": stride,
        "cases": [
            {
                "layer": case["layer"],
                "tensor": case["tensor"],
                "classes": case["classes"],
                "target": case["target"],
                "gradients": tensor(case["gradients"]),
                "cam": tensor(case["cam"]),
                "heatmap": tensor(case["heatmap"][:, ::stride, ::stride]),
            }
            for case in cases
        ],
    }
    (HERE / f"{name}.json").write_text(json.dumps(vectors, indent=1) + "\n")
    predicted = [case["target"] for case in cases[:3]]
    print(f"  {len(cases)} cases, targets {predicted}")


def tensor(array):
    """An array as JSON: dtype, shape, and the base64 of its little-endian bytes in C order."""
    array = np.ascontiguousarray(array, dtype=np.uint8 if array.dtype == np.uint8 else "<f4")
    data = base64.b64encode(array.tobytes()).decode()
    return {"dtype": array.dtype.name, "shape": list(array.shape), "data": data}


def versions():
    found = {package: importlib.metadata.version(package) for package in PACKAGES}
    return {"python": platform.python_version(), **found, "opencv": cv2.__version__}


if __name__ == "__main__":
    main()
