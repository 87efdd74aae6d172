# /// script
# requires-python = ">=3.10"
# dependencies = [
#   "grad-cam>=1.5.5",
#   "numpy",
#   "onnx",
#   "onnxruntime",
#   "onnxscript",
#   "timm",
#   "torch",
#   "torchvision",
# ]
# ///
"""Makes the golden vectors of this folder: a small classifier of each family as ONNX files, and the
logits, gradients and CAMs that pytorch-grad-cam and PyTorch's autograd compute for it.

    python make.py            makes everything (half an hour: dynamo's exporter takes its time)
    python make.py resnext    makes one

README.md here says what the files hold and what a vector is held against before it is written.
"""

import contextlib
import copy
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "cam"), str(HERE.parents[2] / "infra" / "models")]

import make as cam  # noqa: E402  (test/golden/cam/make.py)
import numpy as np  # noqa: E402
import onnx  # noqa: E402
import onnxruntime  # noqa: E402
import torch  # noqa: E402
from architectures import ARCHITECTURES, CLASSES  # noqa: E402
from classifier import Classifier  # noqa: E402
from export import export, module_path  # noqa: E402
from pytorch_grad_cam import GradCAM  # noqa: E402
from random_weights import fill_zero_weights, randomise_batch_norms  # noqa: E402

GROUPS = (None, [1, 4, 7])
PACKAGES = [*cam.PACKAGES, "timm", "onnxscript"]
SEEDS = range(200)


class Unsuitable(Exception):
    """Why a seed's vectors would be of no use."""


def main():
    torch.set_num_threads(1)
    cam.PACKAGES = PACKAGES
    for name in sys.argv[1:] or ARCHITECTURES:
        make(name, ARCHITECTURES[name])


def make(name, architecture):
    """Writes the files of one family, from the first seed whose vectors rounding can't change much."""
    for seed in SEEDS:
        try:
            drawn = draw(name, architecture, seed)
            break
        except Unsuitable:
            continue
    else:
        raise AssertionError(f"{name}: no seed gives vectors that rounding leaves alone")
    classifier, images, x, logits, cases, difference = drawn
    models, off = {}, {}
    for exporter in "torchscript", "dynamo":
        opset = getattr(architecture, exporter)
        if opset is not None:
            models[exporter], off[exporter] = write_model(
                name, exporter, opset, classifier, x, logits, cases[0]
            )
    write_vectors(name, architecture, seed, classifier, models, images, logits, cases)
    sizes = sum((HERE / entry["file"]).stat().st_size for entry in models.values())
    print(
        f"{name}: seed {seed}, {sizes // 1000} KB, float64 {difference:.1e}, "
        + ", ".join(f"{exporter} {value:.1e}" for exporter, value in off.items()),
        flush=True,
    )


def draw(name, architecture, seed):
    """A classifier, images, and what PyTorch makes of them. Raises Unsuitable for a seed that is."""
    torch.manual_seed(seed)
    model = architecture.make().eval()
    randomise(model, architecture.size, seed)
    classifier = Classifier(
        model=model,
        size=architecture.size,
        labels=None,
        source={"library": type(model).__module__.split(".")[0], "name": name, "weights": "random"},
        **cam.IMAGENET,
    )
    images = cam.draw_images(
        cam.Golden(None, [], {}, architecture.size, architecture.images, seed=seed)
    )
    x = preprocess(images, classifier)
    spread_logits(model, x)
    with torch.no_grad():
        logits = model(x)
    cases = [explain(model, x, architecture, classes) for classes in GROUPS]
    with unsuitable_if_it_fails():
        for case in cases:
            cam.check_margins(logits, case)
    difference = max(second_route(model, x, architecture, case) for case in cases)
    shaken = x + 3e-6 * torch.randn(x.shape, generator=torch.Generator().manual_seed(0))
    for case in cases:
        other = explain(model, shaken, architecture, case["classes"])
        if share(other["gradients"], case["gradients"]) > 1e-4:
            raise Unsuitable("a ReLU, Clip or maximum is at its kink")
    return classifier, images, x, logits, cases, difference


@contextlib.contextmanager
def unsuitable_if_it_fails():
    try:
        yield
    except AssertionError as error:
        raise Unsuitable(str(error)) from error


def randomise(model, size, seed):
    """Draws what starts as zeros or ones: norms, biases, heads, tables of positions."""
    fill_zero_weights(model, seed)
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, torch.nn.Conv2d):  # PyTorch's own start lets the signal die away
                torch.nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            if isinstance(module, torch.nn.LayerNorm):
                module.weight.uniform_(0.5, 1.5)
        for parameter in model.parameters():
            if parameter.ndim == 1 and not parameter.any():
                parameter.normal_(std=0.2)
    randomise_batch_norms(model, size, seed)


def preprocess(images, classifier):
    x = (images / 255 - np.array(classifier.mean)) / np.array(classifier.std)
    return torch.from_numpy(np.ascontiguousarray(x.transpose(0, 3, 1, 2), dtype=np.float32))


def spread_logits(model, x):
    """Rescales and shifts the heads so that the logits differ from image to image."""
    heads = [
        module
        for module in model.modules()
        if CLASSES in (getattr(module, "out_features", None), getattr(module, "out_channels", None))
        and module.bias is not None
    ]
    with torch.no_grad():
        for head in heads:
            head.bias.zero_()
        logits = model(x)
        for head in heads:
            head.weight /= logits.std(dim=1).mean() / 2 + 1e-3
        mean = model(x).mean(dim=0) * 0.7
        for head in heads:
            head.bias -= mean if len(x) > 1 else 0


def explain(model, x, architecture, classes):
    """Gradients and CAM at the layer by autograd, held against pytorch-grad-cam."""
    layer = eval(f"model.{architecture.layer}", {"model": model})
    kept = []
    # The copy that goes on is what in-place operations behind the layer write into.
    handle = layer.register_forward_hook(lambda _m, _i, y: kept.append(y) or y.clone())
    logits = model(x)
    handle.remove()
    allowed = range(CLASSES) if classes is None else classes
    target = [max(allowed, key=lambda k: row[k].item()) for row in logits]
    (gradients,) = torch.autograd.grad(logits[range(len(x)), target].sum(), kept[0])
    raw = kept[0].detach()
    activations, gradients = (on_grid(y, architecture).numpy() for y in (raw, gradients))
    weights = gradients.mean((2, 3), keepdims=True)
    case = {
        "layer": architecture.layer,
        "module": next(name for name, m in model.named_modules() if m is layer),
        "classes": classes,
        "target": target,
        "raw": raw.numpy(),
        "activations": activations,
        "gradients": gradients,
        "cam": np.maximum((weights * activations).sum(1), 0),
    }
    if x.dtype == torch.float32:
        hold_against_library(model, x, architecture, layer, case)
    return case


def on_grid(y, architecture):
    """A layer's output as [N, C, h, w]."""
    if y.ndim == 3:
        height, width = architecture.grid
        return y[:, architecture.tokens :].mT.reshape(len(y), -1, height, width)
    # Maps with channels last come from Swin, whose last norm has more channels than rows.
    return y.permute(0, 3, 1, 2) if "norm" in architecture.layer else y


def hold_against_library(model, x, architecture, layer, case):
    """pytorch-grad-cam gives the same heatmap, if its copy of the activations is one (clone)."""

    def place(y):
        return on_grid(y, architecture).clone()

    targets = None if case["classes"] is None else [cam.HighestOf(case["classes"])] * len(x)
    with GradCAM(model, [layer], reshape_transform=place) as library:
        heatmap = library(x, targets)
    low = torch.from_numpy(case["cam"])
    expected = np.stack([cam.upsampled(one, x.shape[2:]) for one in low.numpy()])
    if not np.abs(heatmap - expected).max() < 1e-4:
        raise Unsuitable(f"pytorch-grad-cam differs by {np.abs(heatmap - expected).max()}")


def second_route(model, x, architecture, case):
    """The largest difference from autograd in float64, as a share of the largest value."""
    exact = explain(copy.deepcopy(model).double(), x.double(), architecture, case["classes"])
    if exact["target"] != case["target"]:
        raise Unsuitable("rounding decides between two targets")
    difference = max(
        share(case["gradients"], exact["gradients"]),
        # Of one image and above its lowest value: scaling magnifies the rounding of a map with little range.
        *(share(a - a.min(), b - b.min()) for a, b in zip(case["cam"], exact["cam"])),
    )
    if difference > 2e-5:
        raise Unsuitable(f"float64 differs by {difference}")
    return difference


def share(ours, theirs):
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


def write_model(name, exporter, opset, classifier, x, logits, case):
    """Exports the model, finds the tensor that the layer's output became, and holds it and the logits
    against PyTorch's. Returns the JSON entry and the largest difference, as a share."""
    file = f"{name}.{exporter}.onnx"
    proto = onnx.load_from_string(export(classifier, None, exporter, opset))
    onnx.save(proto, HERE / file)
    module = case["module"] + "."
    inside = [node for node in proto.graph.node if f"{module_path(node)}.".startswith(module)]
    tensor = inside[-1].output[0]
    opened = copy.deepcopy(proto)
    opened.graph.output.append(onnx.ValueInfoProto(name=tensor))
    session = onnxruntime.InferenceSession(
        opened.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    found = session.run(None, {"input": x.numpy()})
    difference = max(share(found[0], logits.numpy()), share(found[1], case["raw"]))
    assert difference < 3e-5, f"{file}: {difference}"
    return {"file": file, "opset": opset, "tensor": tensor}, difference


def write_vectors(name, architecture, seed, classifier, models, images, logits, cases):
    vectors = {
        "layer": architecture.layer,
        "leadingTokens": architecture.tokens or 0,
        "models": models,
        "madeWith": cam.versions(),
        "seed": seed,
        "preprocessing": classifier.preprocessing(),
        "images": cam.tensor(images),
        "logits": cam.tensor(logits.numpy()),
        "cases": [
            {
                "classes": case["classes"],
                "target": case["target"],
                "gradients": cam.tensor(case["gradients"]),
                "cam": cam.tensor(case["cam"]),
            }
            for case in cases
        ],
    }
    (HERE / f"{name}.json").write_text(cam.json.dumps(vectors, indent=1) + "\n")


if __name__ == "__main__":
    main()
