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
"""Makes cams.json: Grad-CAMs of models of ../cam and ../architectures whose head was re-initialised.

    python make.py

The models are drawn again from their seeds; their logits must be those of the golden files. In each the
weights of the logits' own layer are shuffled: in the order that the ONNX file has them in, by an
implementation of MT19937 and of Fisher and Yates' shuffle of its own, and put back into PyTorch's
model. The logit explained is the sum of the image's pixels modulo the number of classes.
"""

import base64
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
GOLDEN = HERE.parent
sys.path[:0] = [str(GOLDEN / "architectures"), str(GOLDEN / "cam")]

import importlib.util  # noqa: E402

import numpy as np  # noqa: E402
import onnx  # noqa: E402
import torch  # noqa: E402


def load(name, path):
    """A script as a module: both folders call theirs make.py."""
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


cam = load("make", GOLDEN / "cam" / "make.py")
zoo = load("make_architectures", GOLDEN / "architectures" / "make.py")

CLASSES = 10
SMALL = ["resnet", "mobilenet", "squeezenet", "gated", "matmul", "reshape"]
FAMILIES = ["vgg", "convnext", "vit", "deit-distilled", "swin", "mobilenet-v3"]


def main():
    torch.set_num_threads(1)
    cases = [small(name) for name in SMALL] + [family(name) for name in FAMILIES]
    vectors = {"madeWith": cam.versions(), "cases": cases}
    (HERE / "cams.json").write_text(json.dumps(vectors, indent=1) + "\n")


def small(name):
    golden = cam.GOLDENS[name]
    images = cam.draw_images(golden)
    classifier = cam.draw_classifier(name, golden)
    model = classifier.model
    x = cam.preprocess(images, classifier)
    cam.spread_logits(model, x)
    layer = golden.layers[1] if name == "resnet" else golden.layers[0]
    tensor = {case["layer"]: case["tensor"] for case in stored("cam", name)["cases"]}[layer]

    def explain(model, x, logit):
        return cam.explain(model, x, layer, [logit])

    return case("cam", name, f"{name}.onnx", tensor, model, images, x, explain)


def family(name):
    architecture = zoo.ARCHITECTURES[name]
    vectors = stored("architectures", name)
    classifier, images, x, *_ = zoo.draw(name, architecture, vectors["seed"])
    entry = vectors["models"]["torchscript"]

    def explain(model, x, logit):
        return zoo.explain(model, x, architecture, [logit])

    model = classifier.model
    return case("architectures", name, entry["file"], entry["tensor"], model, images, x, explain)


def case(folder, name, file, tensor, model, images, x, explain):
    check_logits(folder, name, model, x)
    shuffle_head(onnx.load(GOLDEN / folder / file), model)
    drawn = [int(image.sum(dtype=np.int64)) % CLASSES for image in images]
    explained = [explain(model, x[i : i + 1], logit) for i, logit in enumerate(drawn)]
    model.double()
    exact = [explain(model, x[i : i + 1].double(), logit) for i, logit in enumerate(drawn)]
    cams = np.concatenate([one["cam"] for one in explained])
    off = max(zoo.share(a["gradients"], b["gradients"]) for a, b in zip(explained, exact))
    print(f"{name}: logits {drawn}, float64 {off:.1e}, peaks {cams.max((1, 2))}", flush=True)
    assert off < 2e-5
    return {
        "vectors": f"{folder}/{name}.json",
        "model": f"{folder}/{file}",
        "layer": tensor,
        "cam": cam.tensor(cams),
    }


def stored(folder, name):
    return json.loads((GOLDEN / folder / f"{name}.json").read_text())


def check_logits(folder, name, model, x):
    golden = stored(folder, name)["logits"]
    expected = np.frombuffer(base64.b64decode(golden["data"]), "<f4").reshape(golden["shape"])
    with torch.no_grad():
        difference = zoo.share(model(x).numpy(), expected)
    assert difference < 1e-5, f"{name} is not the model that was exported: {difference}"


def shuffle_head(proto, model):
    """Shuffles the weights of the last layer with any; of two that are added up, of both."""
    weights = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in proto.graph.initializer}
    heads = [
        node
        for node in reversed(proto.graph.node)
        if node.op_type in ("Gemm", "MatMul", "Conv") and CLASSES in weights_of(node, weights).shape
    ]
    last = heads[:2] if "distilled" in type(model).__name__.lower() else heads[:1]
    for seed, node in enumerate(last):
        stored = weights_of(node, weights)
        shuffled = stored.ravel()[permutation(stored.size, seed)].reshape(stored.shape)
        put_back(model, stored, shuffled)


def weights_of(node, weights):
    return next((weights[name] for name in node.input[:2] if name in weights), np.empty(0))


def put_back(model, stored, shuffled):
    """Finds the parameter that was exported as `stored`, transposed or not."""
    for parameter in model.parameters():
        for turn in (lambda array: array, np.transpose):
            found = turn(parameter.detach().numpy())
            if found.shape == stored.shape and np.allclose(found, stored, rtol=1e-4):
                with torch.no_grad():
                    parameter.copy_(torch.from_numpy(np.ascontiguousarray(turn(shuffled))))
                return
    raise AssertionError("PyTorch's model has no such weights")


def permutation(length, seed):
    uniform = uniform_numbers(seed)
    order = list(range(length))
    for last in range(length - 1, 0, -1):
        chosen = int(next(uniform) * (last + 1))
        order[last], order[chosen] = order[chosen], order[last]
    return order


def uniform_numbers(seed):
    """Numbers in [0, 1) as groundcam draws them: MT19937, each a 32-bit whole number over 2^32."""
    draw = np.random.RandomState(seed)._bit_generator
    while True:
        yield draw.random_raw() / 2**32


if __name__ == "__main__":
    main()
