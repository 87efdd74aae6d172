# /// script
# requires-python = ">=3.10"
# dependencies = [
#   "numpy>=2",
#   "onnx>=1.17",
#   "onnxruntime>=1.20",
#   "onnxscript>=0.5",
#   "timm>=1.0.9",
#   "torch>=2.6",
#   "torchvision>=0.21",
# ]
# ///
"""Exports a torchvision or timm image classifier to an ONNX file that groundcam can audit.

    uv run export.py resnet50
    python export.py resnet50 --random-weights --output /tmp/resnet50.onnx
    python export.py vit_b_16 --exporter dynamo --opset 23

What sets the file apart from torch.onnx.export's default:

- BatchNorm stays (TrainingMode.PRESERVE on a model in eval mode; with the dynamo exporter: its
  optimisation without the rules that fuse). Folded into the convolution before it,
  `layer4[-1].conv3` would be another tensor than in PyTorch, and so would its CAM.
- Nodes name the modules they came from, which is how groundcam resolves `layer4[-1].conv3`: the
  TorchScript exporter in their names, /layer4/layer4.2/conv3/Conv, the dynamo exporter in their
  metadata, of which only that stays (it would also hold the paths of your Python files).
- Height and width are fixed, the batch is open (or fixed with --batch).
- Input `input` float32 [N, 3, H, W]; output `logits` float32 [N, classes].
- The file's metadata says how to feed it and how to read it, as JSON:
    groundcam.preprocessing  {"mean": [r, g, b], "std": [r, g, b], "inputRange": 1, "channels": "rgb"}:
                             a pixel p of 0 to 255 enters as (p * inputRange / 255 - mean) / std
    groundcam.labels         ["tench", "goldfish", ...] in the order of the logits, if known
    groundcam.source         {"library", "name", "version", "weights"}

The export is compared with PyTorch in ONNX Runtime before the file is written.
"""

import argparse
import ast
import difflib
import hashlib
import io
import json
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

# The opsets that each exporter writes, and its default: TorchScript's writes no functions (LayerNorm is
# one node since 17), dynamo's keeps Gelu one node since 20.
OPSETS = {"torchscript": (range(11, 21), 17), "dynamo": (range(18, 24), 20)}

# Where the dynamo exporter notes the modules around a node.
SCOPES = "pkg.torch.onnx.name_scopes"

# Exporter and model differ by rounding only; this is far above rounding and far below any mistake.
TOLERANCE = 1e-3


class ExportError(Exception):
    """What went wrong and how to fix it, in a message for the user."""


@dataclass
class Classifier:
    """A PyTorch classifier in eval mode and what the ONNX file's metadata says of it."""

    model: "torch.nn.Module"
    size: tuple[int, int]  # height, width
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    labels: list[str] | None
    source: dict[str, str]

    def preprocessing(self):
        return {
            "mean": list(self.mean),
            "std": list(self.std),
            "inputRange": 1,
            "channels": "rgb",
        }

    def metadata(self):
        """The key-value pairs of the ONNX file."""
        entries = {
            "groundcam.preprocessing": self.preprocessing(),
            "groundcam.labels": self.labels,
            "groundcam.source": self.source,
        }
        return {k: json.dumps(v, ensure_ascii=False) for k, v in entries.items() if v is not None}


def main(argv=None):
    args = parse_arguments(argv)
    say(f"Loading PyTorch and looking for {args.model}")
    try:
        classifier = load_classifier(args)
        onnx_bytes = export(classifier, args.batch, args.exporter, args.opset)
        largest = verify(onnx_bytes, classifier, [args.batch] if args.batch else [1, 3])
    except (ExportError, OSError) as error:
        sys.exit(f"error: {error}")
    output = args.output or Path(f"{args.model.replace('/', '_')}.onnx")
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(onnx_bytes)
    digest = hashlib.sha256(onnx_bytes).hexdigest()
    say(f"Wrote {output}: {len(onnx_bytes) / 1e6:.1f} MB, sha256 {digest}")
    say(f"Largest difference from PyTorch in ONNX Runtime: {largest:.1e} of the logits' range")


def parse_arguments(argv):
    parser = argparse.ArgumentParser(
        description="Export a torchvision or timm image classifier to an ONNX file for groundcam: "
        "BatchNorm kept, dynamic batch, preprocessing and labels in the file's metadata.",
        epilog="Lists of models: https://pytorch.org/vision/stable/models.html#classification and "
        "https://huggingface.co/timm. Example: export.py resnet50 --output resnet50.onnx",
    )
    parser.add_argument("model", help="a model's name, such as resnet50 or convnext_tiny.fb_in1k")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: MODEL.onnx")
    parser.add_argument(
        "--library",
        choices=["torchvision", "timm"],
        help="where the model comes from (default: torchvision if it has the name, else timm)",
    )
    weights = parser.add_mutually_exclusive_group()
    weights.add_argument(
        "--weights",
        metavar="NAME|FILE",
        help="a torchvision weights entry such as IMAGENET1K_V1, or a local state dict "
        "(.pt, .pth, .safetensors); default: the library's own pretrained weights, downloaded",
    )
    weights.add_argument(
        "--random-weights",
        action="store_true",
        help="no download: seeded random weights and BatchNorm statistics, for tests and timing",
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of --random-weights (default: 0)")
    parser.add_argument(
        "--batch",
        type=positive,
        metavar="N",
        help="fix the batch size (default: left open)",
    )
    parser.add_argument(
        "--exporter",
        choices=list(OPSETS),
        default="torchscript",
        help="which of PyTorch's exporters writes the graph (default: torchscript)",
    )
    parser.add_argument(
        "--opset",
        type=positive,
        metavar="VERSION",
        help="11 to 20 with torchscript (default: 17), 18 to 23 with dynamo (default: 20)",
    )
    parser.add_argument(
        "--input-size",
        type=positive,
        nargs="+",
        metavar="PIXELS",
        help="one number, or height and width (default: the size of the pretrained model)",
    )
    parser.add_argument(
        "--num-classes",
        type=positive,
        metavar="K",
        help="number of classes, if you trained the weights yourself",
    )
    parser.add_argument(
        "--labels",
        type=Path,
        metavar="FILE",
        help="label names in logit order: a JSON array, or one per line (default: ImageNet-1k's)",
    )
    for flag, what in ("--mean", "mean"), ("--std", "standard deviation"):
        parser.add_argument(
            flag,
            type=float,
            nargs=3,
            metavar=("R", "G", "B"),
            help=f"{what} of the channels on a scale of 0 to 1 (default: the pretrained model's)",
        )
    args = parser.parse_args(argv)
    if args.input_size and len(args.input_size) > 2:
        parser.error("--input-size takes one number, or height and width")
    return args


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"expected an integer of 1 or more but received {text}")
    return value


def load_classifier(args):
    """The classifier that the arguments name, in eval mode."""
    import timm
    import torch
    import torchvision

    library = args.library
    if library is None:
        library = "torchvision" if args.model in torchvision.models.list_models() else "timm"
    torch.manual_seed(args.seed)
    classifier = {"torchvision": from_torchvision, "timm": from_timm}[library](args)

    if args.random_weights:
        classifier.source["weights"] = f"random, seed {args.seed}"
    elif is_file(args.weights):
        load_state_dict(classifier.model, Path(args.weights))
        classifier.source["weights"] = Path(args.weights).name
    classifier.source["version"] = {"torchvision": torchvision, "timm": timm}[library].__version__
    if args.input_size:
        classifier.size = (args.input_size[0], args.input_size[-1])
    classifier.mean = tuple(args.mean or classifier.mean)
    classifier.std = tuple(args.std or classifier.std)
    if args.labels:
        classifier.labels = read_labels(args.labels)

    classifier.model.eval().requires_grad_(False)
    if args.random_weights:
        say(f"Drawing random weights and BatchNorm statistics with seed {args.seed}")
        fill_zero_weights(classifier.model, args.seed)
        randomise_batch_norms(classifier.model, classifier.size, args.seed)
    return classifier


def from_torchvision(args):
    from torchvision import models

    classifiers = set(models.list_models(module=models))
    if args.model not in classifiers:
        raise unknown_model(args.model, "torchvision", classifiers)
    entries = models.get_model_weights(args.model)
    wanted = args.weights if args.weights and not is_file(args.weights) else "DEFAULT"
    if not hasattr(entries, wanted):
        raise ExportError(
            f"expected a file or one of {', '.join(entry.name for entry in entries)} for --weights "
            f"but received {wanted}"
        )
    entry = entries[wanted]
    pretrained = not args.random_weights and not is_file(args.weights)
    options = {} if args.num_classes is None else {"num_classes": args.num_classes}
    if pretrained:
        refuse_num_classes(args)
        say(f"Getting the weights {entry.name} from {entry.url}, or from torch's cache")
        model = download(lambda: models.get_model(args.model, weights=entry, progress=False))
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of GoogLeNet and Inception: their slow initialisation
            model = models.get_model(args.model, weights=None, **options)
    transforms = entry.transforms()
    labels = entry.meta["categories"]
    return Classifier(
        model=model,
        size=(transforms.crop_size[0], transforms.crop_size[-1]),
        mean=tuple(transforms.mean),
        std=tuple(transforms.std),
        labels=labels if args.num_classes in (None, len(labels)) else None,
        source={"library": "torchvision", "name": args.model, "version": "", "weights": entry.name},
    )


def from_timm(args):
    import timm

    architecture, _, tag = args.model.partition(".")
    if not timm.is_model(architecture):
        raise unknown_model(args.model, "timm", timm.list_models())
    tags = timm.list_pretrained(f"{architecture}.*")
    if tag and f"{architecture}.{tag}" not in tags:
        known = ", ".join(tags) or "none"
        raise ExportError(f"timm has no weights {tag} for {architecture}; it has: {known}")
    if args.weights and not is_file(args.weights):
        raise ExportError(
            f"expected a file for --weights but {args.weights} is none. timm's pretrained weights "
            "are part of the model's name, as in resnet50.a1_in1k"
        )
    pretrained = not args.random_weights and not is_file(args.weights)
    options = {} if args.num_classes is None else {"num_classes": args.num_classes}
    if pretrained:
        refuse_num_classes(args)
        say(f"Getting the weights of {args.model} from the Hugging Face hub, or from its cache")
        model = download(lambda: timm.create_model(args.model, pretrained=True, exportable=True))
    else:
        model = timm.create_model(args.model, pretrained=False, exportable=True, **options)
    data = timm.data.resolve_model_data_config(model)
    weights = model.pretrained_cfg.get("tag") or "default"
    return Classifier(
        model=model,
        size=tuple(data["input_size"][1:]),
        mean=tuple(data["mean"]),
        std=tuple(data["std"]),
        labels=timm_labels(model),
        source={"library": "timm", "name": args.model, "version": "", "weights": weights},
    )


def timm_labels(model):
    """ImageNet label names of a timm model, in logit order, or None if timm knows no mapping."""
    from timm.data import ImageNetInfo, infer_imagenet_subset

    subset = "imagenet-1k" if model.num_classes == 1000 else infer_imagenet_subset(model)
    if subset is None:
        return None
    info = ImageNetInfo(subset)
    return [info.index_to_description(i) for i in range(info.num_classes())]


def refuse_num_classes(args):
    if args.num_classes is not None:
        raise ExportError(
            "--num-classes would leave the head of a pretrained model untrained: give "
            "--weights FILE with a state dict of that many classes, or --random-weights"
        )


def unknown_model(name, library, known):
    close = difflib.get_close_matches(name.split(".")[0], sorted(known))
    hint = f"did you mean {', '.join(close)}?" if close else "see --help for the lists of models"
    return ExportError(f"{library} has no classifier called {name}; {hint}")


def download(create):
    """The result of `create`, which fetches weights. torchvision, timm and their transports have no
    error in common, so any that comes out of here is taken for a failed download."""
    try:
        return create()
    except Exception as cause:
        raise ExportError(
            f"the pretrained weights could not be had: {type(cause).__name__}: {first_line(cause)}\n"
            "hint: on a machine without internet give --weights FILE with a state dict that you "
            "brought along, or --random-weights"
        ) from cause


def first_line(error):
    return next(iter(str(error).strip().splitlines()), "no message")


def is_file(weights):
    return weights is not None and Path(weights).is_file()


def load_state_dict(model, path):
    """Loads a state dict: bare, or inside a checkpoint's `state_dict` or `model`."""
    import torch

    say(f"Reading the state dict {path}")
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            state = load_file(path)
        else:
            state = torch.load(path, map_location="cpu", weights_only=True)
        state = state.get("state_dict", state.get("model", state))
        model.load_state_dict({key.removeprefix("module."): state[key] for key in state})
    except Exception as cause:
        raise ExportError(
            f"{path} does not hold the weights of this model: {cause}\n"
            "hint: it takes a state dict of the same architecture; --num-classes sets the head's size"
        ) from cause


def read_labels(path):
    text = path.read_text(encoding="utf-8")
    labels = json.loads(text) if text.lstrip().startswith("[") else text.splitlines()
    return [str(label) for label in labels]


def fill_zero_weights(model, seed):
    """Draws the weights that the library starts at zero, such as the head of torchvision's ViT: with
    zeros every logit would be the same."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim > 1 and not parameter.any():
                parameter.normal_(std=0.02, generator=generator)


def randomise_batch_norms(model, size, seed):
    """Gives every BatchNorm random affine parameters and the statistics of its own input on noise,
    off by up to a quarter. An untrained BatchNorm (mean 0, variance 1) would hide mistakes in its
    arithmetic; statistics drawn at will would make deep models overflow.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    norms = [m for m in model.modules() if isinstance(m, torch.nn.modules.batchnorm._BatchNorm)]

    def uniform(like, low, high):
        return torch.rand(like.shape, generator=generator) * (high - low) + low

    with torch.no_grad():
        for norm in norms:
            norm.weight.copy_(uniform(norm.weight, 0.5, 1.5))
            norm.bias.copy_(uniform(norm.bias, -0.3, 0.3))
        momenta = [norm.momentum for norm in norms]
        for norm in norms:
            norm.momentum = 1.0
            norm.train()
        model(noise(4, size, seed))
        for norm, momentum in zip(norms, momenta):
            norm.momentum = momentum
            norm.eval()
            deviation = norm.running_var.sqrt()
            norm.running_mean += deviation * uniform(deviation, -0.25, 0.25)
            norm.running_var *= uniform(deviation, 0.75, 1.25)
            norm.num_batches_tracked.fill_(0)


def noise(batch, size, seed):
    """Seeded images [N, 3, H, W] with coarse and fine structure, in about the range of normalised
    photos."""
    import torch
    from torch.nn.functional import interpolate

    generator = torch.Generator().manual_seed(seed)
    coarse = torch.randn(batch, 3, 5, 5, generator=generator)
    fine = torch.randn(batch, 3, *size, generator=generator)
    return interpolate(coarse, size, mode="bilinear") + 0.5 * fine


def export(classifier, batch=None, exporter="torchscript", opset=None):
    """The bytes of the classifier's ONNX file, metadata included.

    batch: the only batch size it is to take; None leaves it open.
    exporter, opset: keys and numbers of OPSETS; None takes the exporter's default.
    """
    import onnx
    import torch

    known, default = OPSETS[exporter]
    opset = opset or default
    if opset not in known:
        raise ExportError(
            f"the {exporter} exporter writes opsets {known[0]} to {known[-1]}, not {opset}; "
            f"the other one writes {' and '.join(f'{r[0]} to {r[-1]}' for e, (r, _) in OPSETS.items() if e != exporter)}"
        )
    model, (height, width) = classifier.model, classifier.size
    say(
        f"Exporting to ONNX opset {opset}: input [{batch or 'N'}, 3, {height}, {width}], "
        f"{sum(p.numel() for p in model.parameters()) / 1e6:.1f} M parameters"
    )
    write = {"torchscript": export_torchscript, "dynamo": export_dynamo}[exporter]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracer warnings on shapes, and that an exporter is old
        try:
            proto = write(model, noise(batch or 2, classifier.size, 0), batch, opset)
        except Exception as cause:  # the exporters raise what they like
            raise ExportError(
                f"the {exporter} exporter can't write opset {opset}: {first_line(cause)}\n"
                "hint: try another --opset or --exporter"
            ) from cause
    onnx.helper.set_model_props(proto, classifier.metadata())
    onnx.checker.check_model(proto)

    classes = proto.graph.output[0].type.tensor_type.shape.dim[-1].dim_value
    if classifier.labels is not None and len(classifier.labels) != classes:
        raise ExportError(f"received {len(classifier.labels)} labels for {classes} logits")
    exported = {module_path(node) for node in proto.graph.node}
    for kind in torch.nn.Conv2d, torch.nn.BatchNorm2d:
        names = [name for name, module in model.named_modules() if isinstance(module, kind)]
        kept = sum(name in exported for name in names)
        if names:
            say(f"{kind.__name__}: {kept} of {len(names)} have a node of their name")
    return proto.SerializeToString()


def export_torchscript(model, images, batch, opset):
    """The model's graph by PyTorch's older exporter, which traces it with TorchScript."""
    import onnx
    import torch

    # nn.MultiheadAttention's fused kernel for inference has no ONNX form.
    torch.backends.mha.set_fastpath_enabled(False)
    buffer = io.BytesIO()
    torch.onnx.export(
        model,
        (images,),
        buffer,
        dynamo=False,
        opset_version=opset,
        training=torch.onnx.TrainingMode.PRESERVE,
        input_names=["input"],
        output_names=["logits"],
        dynamic_axes=None if batch else {"input": {0: "N"}, "logits": {0: "N"}},
    )
    return onnx.load_from_string(buffer.getvalue())


def export_dynamo(model, images, batch, opset):
    """The model's graph by PyTorch's newer exporter, on torch.export."""
    import torch
    from onnx_ir.passes import common
    from onnxscript import optimizer

    program = torch.onnx.export(
        model,
        (images,),
        dynamo=True,
        opset_version=opset,
        input_names=["input"],
        output_names=["logits"],
        dynamic_shapes=None if batch else [{0: torch.export.Dim("N")}],
        optimize=False,
        verbose=False,
    )
    # What `optimize=True` does, less the rules that rewrite, which would fold BatchNorm.
    graph = program.model
    optimizer.inline(graph)
    for _ in range(2):
        optimizer.fold_constants(graph)
        optimizer.remove_unused_nodes(graph)
    common.LiftConstantsToInitializersPass(lift_all_constants=True, size_limit=0)(graph)
    common.DeduplicateInitializersPass()(graph)
    common.CommonSubexpressionEliminationPass()(graph)
    common.NameFixPass()(graph)

    proto = program.model_proto
    for node in proto.graph.node:
        scopes = [entry.value for entry in node.metadata_props if entry.key == SCOPES]
        node.ClearField("metadata_props")
        for value in scopes:
            node.metadata_props.add(key=SCOPES, value=value)
    for value in [*proto.graph.value_info, *proto.graph.input, *proto.graph.output]:
        value.ClearField("metadata_props")
    for tensor in proto.graph.initializer:
        tensor.ClearField("metadata_props")
    proto.graph.ClearField("metadata_props")
    proto.graph.ClearField("value_info")
    return proto


def module_path(node):
    """The PyTorch module that a node was exported from: layer4.2.conv3 for the node
    /layer4/layer4.2/conv3/Conv (the children of a Sequential repeat its name), or for the scopes
    ['', 'layer4', 'layer4.2', 'layer4.2.conv3', 'conv2d_52'] in its metadata."""
    for entry in node.metadata_props:
        if entry.key == SCOPES:
            return ([""] + ast.literal_eval(entry.value))[-2]
    path = []
    for scope in node.name.split("/")[1:-1]:
        if path and scope.startswith(f"{path[-1]}."):
            path.pop()
        path.append(scope)
    return ".".join(path)


def verify(onnx_bytes, classifier, batches):
    """The largest difference between ONNX Runtime's and PyTorch's logits over batches of these sizes,
    as a share of the logits' range. Raises ExportError if it exceeds rounding."""
    import numpy as np
    import onnxruntime
    import torch

    session = onnxruntime.InferenceSession(onnx_bytes, providers=["CPUExecutionProvider"])
    shares = []
    for batch in batches:
        images = noise(batch, classifier.size, seed=batch)
        with torch.no_grad():
            expected = classifier.model(images).numpy()
        (logits,) = session.run(["logits"], {"input": images.numpy()})
        if logits.shape != expected.shape:
            raise ExportError(f"a batch of {batch} gave logits {logits.shape}, not {expected.shape}")
        span = np.ptp(expected)
        share = np.abs(logits - expected).max() / span
        say(f"Batch of {batch}: logits span {span:.3g}, off by {share:.1e} of it")
        if not share <= TOLERANCE:
            raise ExportError(
                f"the exported model differs from PyTorch by {share:.1e} of the logits' range. "
                "The model may do something that tracing does not see; nothing was written"
            )
        shares.append(share)
    return max(shares)


def say(line):
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
