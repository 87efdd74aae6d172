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
#   "transformers>=4.44",
# ]
# ///
"""Exports a PyTorch image classifier to an ONNX file that groundcam can audit: one of torchvision, timm or
Transformers, or your own.

    uv run export.py resnet50
    python export.py vit_b_16 --exporter dynamo --opset 23
    python export.py google/vit-base-patch16-224
    python export.py resnet18 --weights mine.pt --num-classes 3 --labels names.txt
    python export.py my_package.models:create --input-size 224 --mean 0.5 0.5 0.5 --std 0.5 0.5 0.5

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
    groundcam.geometry       {"kind", "resize", "crop", "rounding", "offset", "filter"}: how a photo is resized and
                             cropped before that, see geometry.py
    groundcam.labels         ["tench", "goldfish", ...] in the order of the logits, if known
    groundcam.source         {"library", "name", "version", "weights"}

The export is compared with PyTorch in ONNX Runtime before the file is written.
"""

import argparse
import ast
import hashlib
import io
import sys
import warnings
from pathlib import Path

from classifier import LIBRARIES, ExportError, first_line, load_classifier, missing_package, say
from geometry import FILTERS, KINDS
from random_weights import noise

# The opsets that each exporter writes, and its default: TorchScript's writes no functions (LayerNorm is
# one node since 17), dynamo's keeps Gelu one node since 20.
OPSETS = {"torchscript": (range(11, 21), 17), "dynamo": (range(18, 24), 20)}

# Where the dynamo exporter notes the modules around a node.
SCOPES = "pkg.torch.onnx.name_scopes"

# Exporter and model differ by rounding only; this is far above rounding and far below any mistake.
TOLERANCE = 1e-3


def main(argv=None):
    args = parse_arguments(argv)
    say(f"Loading PyTorch and looking for {args.model}")
    try:
        classifier = load_classifier(args)
        onnx_bytes = export(classifier, args.batch, args.exporter, args.opset)
        largest = verify(onnx_bytes, classifier, [args.batch] if args.batch else [1, 3])
    except ModuleNotFoundError as error:
        sys.exit(f"error: {missing_package(error)}")
    except (ExportError, OSError) as error:
        sys.exit(f"error: {error}")
    output = args.output or Path(f"{file_name(args.model)}.onnx")
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(onnx_bytes)
    digest = hashlib.sha256(onnx_bytes).hexdigest()
    say(f"Wrote {output}: {len(onnx_bytes) / 1e6:.1f} MB, sha256 {digest}")
    say(f"Largest difference from PyTorch in ONNX Runtime: {largest:.1e} of the logits' range")


def file_name(model):
    """The name of a model without what a file's name should not have."""
    name = Path(model).stem if Path(model).exists() else model.removeprefix("hf://")
    return "".join("_" if sign in "/:\\" else sign for sign in name)


def parse_arguments(argv):
    parser = argparse.ArgumentParser(
        description="Export a PyTorch image classifier to an ONNX file for groundcam: BatchNorm kept, dynamic "
        "batch, and in the file's metadata how photos are resized, cropped and normalised, and the labels.",
        epilog="Lists of models: https://pytorch.org/vision/stable/models.html#classification and "
        "https://huggingface.co/timm. Example: export.py resnet50 --output resnet50.onnx",
    )
    parser.add_argument(
        "model",
        help="a model of torchvision or timm, such as resnet50 or convnext_tiny.fb_in1k; of the Hugging Face hub, "
        "owner/name or a folder; module:function of your own code, which returns a model; or a file that "
        "torch.save(model) wrote, with --trust",
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: MODEL.onnx")
    parser.add_argument(
        "--library",
        choices=list(LIBRARIES),
        help="where the model comes from (default: as its name looks; torchvision if it has the name, else timm)",
    )
    weights = parser.add_mutually_exclusive_group()
    weights.add_argument(
        "--weights",
        metavar="NAME|FILE",
        help="a torchvision weights entry such as IMAGENET1K_V1, or a checkpoint of your own with a state dict "
        "(.pt, .pth, .safetensors); default: the library's own pretrained weights, downloaded",
    )
    parser.add_argument(
        "--trust",
        action="store_true",
        help="read checkpoints that hold more than weights, with Python's pickle, which runs code in them",
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
        "--geometry",
        choices=KINDS,
        help="how photos become the input: stretched; resized until they cover it, and cropped; or resized until "
        "they fit in, and padded (default: as the pretrained model was evaluated)",
    )
    parser.add_argument(
        "--resize-to",
        type=positive,
        nargs="+",
        metavar="PIXELS",
        help="what photos are resized to before the crop: one number, or height and width (default: that of the "
        "pretrained model, else input size / 0.875 for crop)",
    )
    parser.add_argument(
        "--filter",
        choices=FILTERS,
        help="how pixels are interpolated: one of Pillow's filters, or linear without antialiasing, as Keras, "
        "TensorFlow and OpenCV (default: the pretrained model's, else bilinear)",
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
    for flag, sides in ("--input-size", args.input_size), ("--resize-to", args.resize_to):
        if sides and len(sides) > 2:
            parser.error(f"{flag} takes one number, or height and width")
    return args


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"expected an integer of 1 or more but received {text}")
    return value


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


if __name__ == "__main__":
    main()
