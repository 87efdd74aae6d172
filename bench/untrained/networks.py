"""Writes networks that learned nothing, or whose head did not, as ONNX files.

    python networks.py OUT random ARCHITECTURE FIRST COUNT
    python networks.py OUT permuted MODEL.onnx FIRST COUNT

`random`: an architecture of torchvision or timm with the weights it starts with. A head that starts at zero, as
timm's have, is drawn as torch.nn.Linear draws its own. `permuted`: all float weights of a trained model, each
tensor's values in another order. One file a seed: FIRST, FIRST + 1, ...
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

SIZE = 128


def main():
    out, kind, name, first, count = sys.argv[1:]
    seeds = range(int(first), int(first) + int(count))
    write = {"random": write_random, "permuted": write_permuted}
    write[kind](Path(out), name, seeds)


def write_random(out, name, seeds):
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    example = build(name)
    path = out / "example.onnx"
    torch.onnx.export(
        example,
        torch.zeros(1, 3, SIZE, SIZE),
        path,
        dynamo=False,
        opset_version=17,
        do_constant_folding=False,
        training=torch.onnx.TrainingMode.PRESERVE,
        input_names=["input"],
        output_names=["logits"],
        dynamic_axes={"input": {0: "N"}, "logits": {0: "N"}},
    )
    model = onnx.load(path)
    known = example.state_dict()
    for seed in seeds:
        torch.manual_seed(seed)
        weights = build(name).state_dict()
        for tensor in model.graph.initializer:
            values = weights_of(tensor, known, weights)
            if values is not None:
                tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
        onnx.save(model, out / f"{seed}.onnx")
    path.unlink()


def weights_of(tensor, known, weights):
    """The new values of an initializer, which has the name of a parameter or, transposed, its values."""
    if tensor.name in weights:
        return np.ascontiguousarray(weights[tensor.name].numpy())
    values = numpy_helper.to_array(tensor)
    for name, parameter in known.items():
        old = parameter.numpy()
        for turn in (lambda array: array, np.transpose):
            if old.ndim > 1 and turn(old).shape == values.shape and np.array_equal(turn(old), values):
                known[name] = weights[name]
                return np.ascontiguousarray(turn(weights[name].numpy()))
    assert values.ndim < 2 or values.dtype.kind != "f", f"{tensor.name} is no parameter"
    return None


def build(name):
    import torch

    if name.startswith("timm/"):
        import timm

        model = timm.create_model(name[5:], img_size=SIZE) if "vit" in name else timm.create_model(name[5:])
        torch.backends.mha.set_fastpath_enabled(False)
    else:
        import torchvision

        extra = {"init_weights": True, "aux_logits": False} if name == "googlenet" else {}
        model = getattr(torchvision.models, name)(weights=None, **extra)
    *_, head = [module for module in model.modules() if isinstance(module, torch.nn.Linear)]
    if float(head.weight.detach().abs().max()) < 1e-3:
        head.reset_parameters()
    return model.eval()


def write_permuted(out, path, seeds):
    for seed in seeds:
        model = onnx.load(path)
        draw = np.random.default_rng(seed)
        for tensor in model.graph.initializer:
            values = numpy_helper.to_array(tensor)
            if values.dtype.kind == "f" and values.size > 1:
                shuffled = draw.permutation(values.ravel()).reshape(values.shape)
                tensor.CopyFrom(numpy_helper.from_array(shuffled, tensor.name))
        onnx.save(model, out / f"{seed}.onnx")


main()
