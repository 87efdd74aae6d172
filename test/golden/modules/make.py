# /// script
# requires-python = ">=3.10"
# dependencies = ["onnx", "onnxscript", "torch"]
# ///
"""Exports a small network by both of PyTorch's exporters, with and without biases, and records what each of its modules
returns for one image: NAME.EXPORTER.onnx and NAME.json.

    python test/golden/modules/make.py

Exporters: `torchscript` and `dynamo` fold BatchNorms into convolutions, `kept` and `dynamo-kept` don't. `unrecorded` is
`dynamo` without the metadata of the nodes that were rewritten, as onnxscript 0.5.3 leaves them.
"""

import json
import warnings
from pathlib import Path

import onnx
import torch
from torch import nn

warnings.filterwarnings("ignore")
HERE = Path(__file__).parent
KEPT = {"pkg.torch.onnx.name_scopes", "pkg.onnxscript.rewriter.rule_name"}


class Block(nn.Module):
    """A residual block as in ResNet: its ReLU is called twice."""

    def __init__(self, bias):
        super().__init__()
        self.conv1 = nn.Conv2d(4, 4, 3, padding=1, bias=bias)
        self.bn1 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 4, 3, padding=1, bias=bias)
        self.bn2 = nn.BatchNorm2d(4)
        self.relu = nn.ReLU()
        self.downsample = nn.Sequential(nn.Conv2d(4, 4, 1, bias=bias), nn.BatchNorm2d(4))

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + self.downsample(x))


class PreActivation(nn.Module):
    """A layer as in DenseNet: the second BatchNorm is folded into the first convolution."""

    def __init__(self, bias):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(4)
        self.conv1 = nn.Conv2d(4, 4, 1, bias=bias)
        self.norm2 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 4, 1, bias=bias)

    def forward(self, x):
        return x + self.conv2(torch.tanh(self.norm2(self.conv1(torch.tanh(self.norm1(x))))))


class Inverted(nn.Module):
    """A block as in timm's EfficientNet: BatchNorms are numbered, convolutions are not."""

    def __init__(self, bias):
        super().__init__()
        self.conv_pw = nn.Conv2d(4, 4, 1, bias=bias)
        self.bn1 = nn.BatchNorm2d(4)
        self.conv_dw = nn.Conv2d(4, 4, 3, padding=1, groups=4, bias=bias)
        self.bn2 = nn.BatchNorm2d(4)

    def forward(self, x):
        return torch.sigmoid(self.bn2(self.conv_dw(torch.sigmoid(self.bn1(self.conv_pw(x))))))


class Inside(nn.Module):
    """A convolution whose BatchNorm lies outside of the module."""

    def __init__(self, bias):
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 1, bias=bias)

    def forward(self, x):
        return self.conv(x.tanh())


class Normed(nn.Module):
    def __init__(self, bias):
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 1, bias=bias)
        self.bn = nn.BatchNorm2d(4)

    def forward(self, x):
        return self.bn(self.conv(x))


class Network(nn.Module):
    def __init__(self, bias):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, stride=2, padding=1)
        self.layer1 = nn.Sequential(Block(bias), Block(bias))
        self.dense = PreActivation(bias)
        self.inverted = Inverted(bias)
        self.inside = Inside(bias)
        self.outside = nn.BatchNorm2d(4)
        self.normed = Normed(bias)
        self.shared = nn.Conv2d(4, 4, 1)
        self.features = nn.Sequential(
            nn.Conv2d(4, 4, 3, padding=1, bias=bias), nn.BatchNorm2d(4), nn.SiLU(), nn.Conv2d(4, 4, 1)
        )
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        x = self.inverted(self.dense(self.layer1(self.stem(x))))
        x = self.normed(self.outside(self.inside(x)).tanh())
        x = self.shared(self.shared(x).tanh())
        return self.fc(self.features(x).mean((2, 3)))


def draw(model):
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            for values, low, high in (
                (module.weight, 0.5, 2),
                (module.bias, -1, 1),
                (module.running_mean, -1, 1),
                (module.running_var, 0.5, 2),
            ):
                nn.init.uniform_(values, low, high)


def outputs_of(model, image):
    """For each module: how often it is called, and the first values of its last output."""
    found = {}

    def record(name):
        def hook(_module, _inputs, output):
            calls = found.get(name, {"calls": 0})["calls"] + 1
            found[name] = {"calls": calls, "values": [round(v, 6) for v in output.flatten()[:6].tolist()]}

        return hook

    for name, module in model.named_modules():
        if name:
            module.register_forward_hook(record(name))
    model(image)
    return found


def write(model, name):
    """Without the metadata that nobody reads, which is most of a small file."""
    for node in model.graph.node:
        kept = [(p.key, p.value) for p in node.metadata_props if p.key in KEPT]
        del node.metadata_props[:]
        for key, value in kept:
            node.metadata_props.add(key=key, value=value)
        node.doc_string = ""
    for value in [*model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer]:
        if hasattr(value, "metadata_props"):
            del value.metadata_props[:]
    del model.graph.value_info[:]
    onnx.save(model, HERE / name)


def export(model, image, name):
    ends = {"input_names": ["input"], "output_names": ["logits"]}
    path = HERE / "exported.onnx"
    for exporter, options in {
        "torchscript": {"dynamo": False},
        "kept": {"dynamo": False, "training": torch.onnx.TrainingMode.PRESERVE},
        "dynamo": {"dynamo": True},
        "dynamo-kept": {"dynamo": True, "optimize": False},
    }.items():
        if options["dynamo"]:
            options |= {"dynamic_shapes": ({0: torch.export.Dim("N")},), "external_data": False}
        else:
            options |= {"dynamic_axes": {"input": {0: "N"}}, "opset_version": 17}
        torch.onnx.export(model, (image.repeat(2, 1, 1, 1),), path, **ends, **options)
        exported = onnx.load(path)
        write(exported, f"{name}.{exporter}.onnx")
        if exporter == "dynamo":
            for node in exported.graph.node:
                if any("FuseBatchNorm" in p.value for p in node.metadata_props):
                    del node.metadata_props[:]
            write(exported, f"{name}.unrecorded.onnx")
    path.unlink()


def main():
    torch.manual_seed(0)
    image = torch.randn(1, 3, 8, 8)
    for name, bias in (("plain", False), ("biased", True)):
        model = Network(bias)
        draw(model)
        model.eval()
        export(model, image, name)
        golden = {
            "image": [round(v, 6) for v in image.flatten().tolist()],
            "modules": outputs_of(model, torch.tensor([round(v, 6) for v in image.flatten().tolist()]).reshape(image.shape)),
        }
        (HERE / f"{name}.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
