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
"""Compares groundcam with PyTorch on full-size classifiers and writes the table of docs/architectures.md.

Run it from the project root after `npm run build`, on a quiet machine:

    python bench/architectures/compare.py /tmp/architectures                 all models (an hour or two)
    python bench/architectures/compare.py /tmp/architectures resnet50 vit    some
    python bench/architectures/compare.py /tmp/architectures --table         only prints the table

The folder keeps exports, vectors and one JSON result a model, so that a run that was stopped continues
where it stopped; delete NAME.json there to compare a model again. Weights are random and seeded, images are
noise: what is compared is arithmetic.

Per model, at groundcam's default layer:

- gradient, CAM: the largest difference from autograd in float32, the gradient as a share of its largest
  value, the CAM after scaling to [0, 1]. Above 1e-4 both float32 computations are compared with PyTorch
  in float64 too: if PyTorch is as far from it, the difference is rounding's. A gradient that is off
  is looked up: see `at_kinks`.
- time: groundcam's explainer against the bare forward at batch 1, 8 and 32, taking turns in one process;
  pytorch-grad-cam at batch 1, medians.
"""

import argparse
import copy
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "infra" / "models"))
from classifier import ExportError, load_classifier, say  # noqa: E402
from export import export, parse_arguments  # noqa: E402
from random_weights import noise  # noqa: E402

GOAL = 1e-4

# What is compared: the exporter's name for the model, and the layer that pytorch-grad-cam's README names
# for its family, or the last map before pooling if it names none.
MODELS = {
    "resnet18": "layer4[-1]",
    "resnet50": "layer4[-1]",
    "resnet101": "layer4[-1]",
    "resnext50_32x4d": "layer4[-1]",
    "wide_resnet50_2": "layer4[-1]",
    "regnet_x_1_6gf": "trunk_output[-1]",
    "regnet_y_1_6gf": "trunk_output[-1]",
    "densenet121": "features[-1]",
    "vgg16": "features[-1]",
    "vgg16_bn": "features[-1]",
    "alexnet": "features[-1]",
    "squeezenet1_1": "classifier[2]",
    "googlenet": "inception5b",
    "inception_v3": "Mixed_7c",
    "mobilenet_v2": "features[-1]",
    "mobilenet_v3_large": "features[-1]",
    "shufflenet_v2_x1_0": "conv5",
    "mnasnet1_0": "layers[-1]",
    "efficientnet_b0": "features[-1]",
    "efficientnet_v2_s": "features[-1]",
    "convnext_tiny": "features[-1]",
    "maxvit_t": "blocks[-1]",
    "vit_b_16": "encoder.layers[-1].ln_1",
    "vit_base_patch16_224": "blocks[-1].norm1",
    "deit_tiny_patch16_224": "blocks[-1].norm1",
    "deit_tiny_distilled_patch16_224": "blocks[-1].norm1",
    "beit_base_patch16_224": "blocks[-1].norm1",
    "swin_t": "features[-1][-1].norm1",
    "swin_v2_t": "features[-1][-1].norm1",
    "swin_tiny_patch4_window7_224": "layers[-1].blocks[-1].norm1",
    "swinv2_tiny_window8_256": "layers[-1].blocks[-1].norm1",
    "mixer_b16_224": "blocks[-1].norm1",
}

def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="keeps exports and results")
    parser.add_argument("models", nargs="*", metavar="MODEL", help=f"of: {', '.join(MODELS)}")
    parser.add_argument("--exporter", choices=["torchscript", "dynamo"], default="torchscript")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3, help="to time each batch size (default: 3)")
    parser.add_argument("--batches", default="1,8,32", help="batch sizes to time (default: 1,8,32)")
    parser.add_argument("--repeats", type=int, default=10, help="timed runs of pytorch-grad-cam")
    parser.add_argument("--table", action="store_true", help="print the table and compare nothing")
    args = parser.parse_args()
    unknown = set(args.models) - MODELS.keys()
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    args.folder = args.folder.resolve() / args.exporter
    args.folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)

    names = args.models or list(MODELS)
    for place, name in enumerate([] if args.table else names, start=1):
        result = args.folder / f"{name}.json"
        if result.exists():
            continue
        say(f"[{place} of {len(names)}] {name}")
        try:
            row = compare(name, args)
        except (ExportError, subprocess.CalledProcessError, AssertionError) as error:
            row = {"error": str(error).strip().splitlines()[-1]}
            say(f"  failed: {row['error']}")
            continue  # without a result, so that the next run tries again
        result.write_text(json.dumps(row, indent=1) + "\n")
    print_table(args.folder)


def compare(name, args):
    """All figures of one model."""
    with torch.random.fork_rng():
        classifier = load_classifier(parse_arguments([name, "--random-weights"]))
    model = classifier.model
    open_norms(model)
    file = args.folder / f"{name}.onnx"
    if not file.exists():
        file.write_bytes(export(classifier, None, args.exporter))

    pixels, x = draw_images(classifier)
    ours = run_groundcam(file, pixels, args)
    layer = eval(f"model.{MODELS[name]}", {"model": model})
    spec = next(path for path, module in model.named_modules() if module is layer)
    theirs = explain(model, layer, x, ours["target"], ours)
    row = {
        "model": name,
        "layer": MODELS[name],
        "module": spec,
        "taken": ours["taken"],
        "sameLayer": share(ours["activations"], theirs["activations"]) < 1e-3,
        "logits": share(ours["logits"], theirs["logits"]),
        "gradient": share(ours["gradients"], theirs["gradients"]),
        "cam": largest(scaled(ours["cam"]), scaled(theirs["cam"])),
        "milliseconds": ours["milliseconds"],
        "libraryMs": time_library(model, layer, x[:1], ours, args.repeats),
        "compileSeconds": ours["compileSeconds"],
    }
    if max(row["gradient"], row["cam"]) > GOAL:
        row |= at_kinks(name, model, x, ours, theirs)
    say(
        f"  {row['taken']}\n"
        f"  gradient {row['gradient']:.1e}, CAM {row['cam']:.1e}, "
        f"{', '.join(ratios(row))} x forward at batch {', '.join(row['milliseconds'])}, "
        f"pytorch-grad-cam {speedup(row):.1f} x ours, compiled in {row['compileSeconds']:.2f} s"
    )
    return row


def open_norms(model):
    """Sets LayerNorm's scales to 1 if they begin as 0, as Swin v2's do: nothing would pass them."""
    for module in model.modules():
        if isinstance(module, torch.nn.LayerNorm) and module.weight is not None and not module.weight.any():
            torch.nn.init.ones_(module.weight)


def ratios(row):
    """The explainer's time as a multiple of the bare forward's, a batch size each."""
    return [f"{ms['explainer'] / ms['forward']:.2f}" for ms in row["milliseconds"].values()]


def speedup(row):
    """pytorch-grad-cam's time at batch 1 as a multiple of the explainer's."""
    return row["libraryMs"] / row["milliseconds"]["1"]["explainer"]


def draw_images(classifier):
    """Two images as pixels [2, H, W, 3], and as the model takes them."""
    images = noise(2, classifier.size, 1)
    mean, std = (torch.tensor(v).reshape(3, 1, 1) for v in (classifier.mean, classifier.std))
    pixels = ((images * 0.25 + 0.5) * 255).clamp(0, 255).to(torch.uint8)
    x = ((pixels.double() / 255 - mean) / std).float()
    return pixels.permute(0, 2, 3, 1).contiguous().numpy(), x


def run_groundcam(file, pixels, args):
    """What groundcam's explainer returns, by a TypeScript part of its own."""
    stem = file.with_suffix("")
    pixels.tofile(f"{stem}.pixels")
    command = ["npx", "tsx", str(Path(__file__).parent / "explain.ts"), str(stem)]
    command += [str(args.threads), str(args.seconds), args.batches]
    subprocess.run(command, cwd=ROOT, check=True)
    ours = json.loads(Path(f"{stem}.explained").read_text())
    for name in "logits", "cam", "gradients", "activations":
        data = Path(f"{stem}.{name}")
        ours[name] = np.fromfile(data, "<f4").reshape(ours["shapes"][name])
        data.unlink()
    for rest in ".pixels", ".explained":
        Path(f"{stem}{rest}").unlink()
    return ours


def explain(model, layer, x, target, ours):
    """Logits, and activations, gradients and CAM at the layer by autograd, on the grid that groundcam
    found. The layer's output continues as a copy, which in-place operations may write into."""
    kept = []
    handle = layer.register_forward_hook(lambda _m, _i, y: kept.append(y.requires_grad_()) or y.clone())
    logits = model(x)
    handle.remove()
    (gradients,) = torch.autograd.grad(logits[range(len(x)), target].sum(), kept[0])
    activations, gradients = (on_grid(y.detach(), ours).numpy() for y in (kept[0], gradients))
    weights = gradients.mean((2, 3), keepdims=True)
    return {
        "logits": logits.detach().numpy(),
        "activations": activations,
        "gradients": gradients,
        "cam": np.maximum((weights * activations).sum(1), 0),
    }


def on_grid(y, ours):
    """A layer's output as [N, C, h, w], by the layout that groundcam found."""
    if ours["layout"] == "tokens":
        return y[:, ours["leadingTokens"] :].mT.reshape(len(y), -1, *ours["grid"])
    return y.permute(0, 3, 1, 2) if ours["layout"] == "channels-last" else y


def at_kinks(name, model, x, ours, theirs):
    """How far PyTorch's own float32 is from float64 and groundcam too; and of the gradients that are off,
    how many there are and how near 0 the activation is there: if a ReLU follows the layer, a value
    within float32's rounding of 0 opens it in one computation and not in the other."""
    exact = copy.deepcopy(model).double()
    layer = eval(f"model.{MODELS[name]}", {"model": exact})
    truth = explain(exact, layer, x.double(), ours["target"], ours)
    off = np.abs(ours["gradients"] - theirs["gradients"]) > GOAL * np.abs(theirs["gradients"]).max()
    there = np.abs(truth["activations"])
    return {
        "torchCam64": largest(scaled(theirs["cam"]), scaled(truth["cam"])),
        "cam64": largest(scaled(ours["cam"]), scaled(truth["cam"])),
        "gradientsOff": int(off.sum()),
        "activationThere": float(there[off].max() / there.max()) if off.any() else None,
    }


def time_library(model, layer, x, ours, repeats):
    """Median milliseconds of pytorch-grad-cam on one image, as people call it."""
    from pytorch_grad_cam import GradCAM

    model.requires_grad_(True)
    times = []
    with GradCAM(model, [layer], reshape_transform=lambda y: on_grid(y, ours)) as library:
        for _ in range(repeats + 2):
            start = time.perf_counter()
            library(x, None)
            times.append(1000 * (time.perf_counter() - start))
    model.requires_grad_(False)
    return statistics.median(times[2:])


def share(ours, theirs):
    return largest(ours, theirs) / float(np.abs(theirs).max())


def largest(ours, theirs):
    assert ours.shape == theirs.shape, f"{ours.shape} is not {theirs.shape}"
    return float(np.abs(ours - theirs).max())


def scaled(cams):
    low = cams.min((1, 2), keepdims=True)
    return (cams - low) / (1e-7 + (cams - low).max((1, 2), keepdims=True))


def print_table(folder):
    rows = [json.loads((folder / f"{name}.json").read_text()) for name in MODELS if (folder / f"{name}.json").exists()]
    batches = list(rows[0]["milliseconds"]) if rows else []
    columns = ["gradient", "CAM", *(f"batch {batch}" for batch in batches), "library / explainer"]
    print(f"| model | default layer | as documented | {' | '.join(columns)} |")
    print(f"| --- | --- | --- |{' --: |' * len(columns)}")
    for row in rows:
        notes = []
        if "cam64" in row:
            notes.append(f"from float64: {row['cam64']:.1e}, PyTorch's float32 {row['torchCam64']:.1e}")
        if row.get("gradientsOff"):
            notes.append(f"{row['gradientsOff']} gradients off where |A| <= {row['activationThere']:.0e} of its largest")
        note = f" ({'; '.join(notes)})" if notes else ""
        print(
            f"| {row['model']} | `{row['module']}` | {'yes' if row['sameLayer'] else 'no'} "
            f"| {row['gradient']:.1e} | {row['cam']:.1e}{note} "
            f"| {' | '.join(ratios(row))} | {speedup(row):.1f} |"
        )


if __name__ == "__main__":
    main()
