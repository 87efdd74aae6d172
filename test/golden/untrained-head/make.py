# /// script
# requires-python = ">=3.10"
# dependencies = [
#   "grad-cam>=1.5.5",
#   "numpy",
#   "onnx",
#   "onnxruntime",
#   "onnxscript",
#   "scikit-learn",
#   "timm",
#   "torch",
#   "torchvision",
# ]
# ///
"""Makes cams.json: Grad-CAMs of models of ../cam and ../architectures with permuted heads.

    python make.py

The models are drawn again from their seeds; their logits must be those of the golden files. In each, all
weights of the logits' own layer and all its biases are permuted: in the order of the ONNX file, by this
script's own implementation of `permutedIndex`, and put back into PyTorch's model. The logit explained is the
permuted head's highest. The ROC-AUC is scikit-learn's, of the CAM that PyTorch enlarged to 32 x 32.
"""

import base64
import itertools
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
from sklearn.metrics import roc_auc_score  # noqa: E402


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
HEADS = [1, 2]
GRID = 32
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
    trained = {key: value.clone() for key, value in model.state_dict().items()}
    proto = onnx.load(GOLDEN / folder / file)
    heads = []
    for k in HEADS:
        model.float().load_state_dict(trained)
        permute_head(proto, model, k)
        with torch.no_grad():
            targets = model(x).argmax(1).tolist()
        explained = [explain(model, x[i : i + 1], logit) for i, logit in enumerate(targets)]
        model.double()
        exact = [explain(model, x[i : i + 1].double(), logit) for i, logit in enumerate(targets)]
        cams = np.concatenate([one["cam"] for one in explained])
        off = max(zoo.share(a["gradients"], b["gradients"]) for a, b in zip(explained, exact))
        print(f"{name}: logits {targets}, float64 {off:.1e}, peaks {cams.max((1, 2))}", flush=True)
        assert off < 2e-5
        aucs = [auc(one) for one in cams]
        heads.append({"k": k, "targets": targets, "aucs": aucs, "cam": cam.tensor(cams)})
    return {
        "vectors": f"{folder}/{name}.json",
        "model": f"{folder}/{file}",
        "layer": tensor,
        "heads": heads,
    }


def auc(one):
    """Of a CAM against a disc: cells of a 32 x 32 grid, rounded down to 4,096 steps; their edge is void."""
    if one.max() == one.min():
        return 0.5
    heat = torch.nn.functional.interpolate(torch.from_numpy(one)[None, None], (GRID, GRID), mode="bilinear")
    heat = heat.numpy()[0, 0].ravel()
    steps = np.floor((heat - heat.min()) / (heat.max() - heat.min()) * 4095 + 1e-9)
    y, x = np.divmod(np.arange(GRID * GRID), GRID)
    distance = (x - 12) ** 2 + (y - 14) ** 2
    known = abs(distance - 64) > 8
    return roc_auc_score(distance[known] < 64, steps[known])


def stored(folder, name):
    return json.loads((GOLDEN / folder / f"{name}.json").read_text())


def check_logits(folder, name, model, x):
    golden = stored(folder, name)["logits"]
    expected = np.frombuffer(base64.b64decode(golden["data"]), "<f4").reshape(golden["shape"])
    with torch.no_grad():
        difference = zoo.share(model(x).numpy(), expected)
    assert difference < 1e-5, f"{name} is not the model that was exported: {difference}"


def permute_head(proto, model, k):
    """Permutes the last layer with weights; of two that are added up, both."""
    weights = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in proto.graph.initializer}
    layers = [
        weights_of(node, weights)
        for node in proto.graph.node
        if node.op_type in ("Gemm", "MatMul", "Conv") and CLASSES in weights_of(node, weights).shape
    ]
    last = layers[-2:] if "distilled" in type(model).__name__.lower() else layers[-1:]
    for j, stored in enumerate(last):
        seed = 2 * (65536 * j + k)
        permuted = stored.ravel()[permutation(stored.size, seed)].reshape(stored.shape)
        put_back(model, stored, permuted, permutation(CLASSES, seed + 1))


def weights_of(node, weights):
    return next((weights[name] for name in node.input[:2] if name in weights), np.empty(0))


def put_back(model, stored, permuted, biases):
    """Finds the module whose weights were exported as `stored`, transposed or not."""
    for module in model.modules():
        own = list(module.parameters(recurse=False))
        for parameter, turn in itertools.product(own, (lambda array: array, np.transpose)):
            found = turn(parameter.detach().numpy())
            if found.shape == stored.shape and np.allclose(found, stored, rtol=1e-4):
                with torch.no_grad():
                    parameter.copy_(torch.from_numpy(np.ascontiguousarray(turn(permuted))))
                    for bias in own:
                        if bias.shape == (CLASSES,):
                            bias.copy_(bias[biases].clone())
                return
    raise AssertionError("PyTorch's model has no such weights")


def permutation(length, seed):
    """Where the value at each place comes from."""
    uniform = uniform_numbers(seed)
    if length <= 4096:
        order = list(range(length))
        for last in range(length - 1, 0, -1):
            chosen = int(next(uniform) * (last + 1))
            order[last], order[chosen] = order[chosen], order[last]
        return order
    bits = (length - 1).bit_length()
    mask, shift = 2**bits - 1, (bits + 1) // 2
    words = [int(next(uniform) * 2**32) for _ in range(6)]
    rounds = [(words[2 * i] | 1, words[2 * i + 1]) for i in range(3)]
    places = np.arange(length, dtype=np.uint64)
    outside = np.ones(length, bool)
    while outside.any():
        moved = places[outside]
        for factor, term in rounds:
            moved = (moved * np.uint64(factor) + np.uint64(term)) & np.uint64(mask)
            moved ^= moved >> np.uint64(shift)
        places[outside] = moved
        outside = places >= length
    return places.astype(np.int64)


def uniform_numbers(seed):
    """Numbers in [0, 1) as groundcam draws them: MT19937, each a 32-bit whole number over 2^32."""
    draw = np.random.RandomState(seed)._bit_generator
    while True:
        yield draw.random_raw() / 2**32


if __name__ == "__main__":
    main()
