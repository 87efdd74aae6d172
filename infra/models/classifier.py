"""Where the export script's classifiers come from: torchvision, timm, Transformers, and code or checkpoints of
your own."""

import difflib
import importlib
import json
import os
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

import geometry
from random_weights import fill_zero_weights, randomise_batch_norms

# What to install for a module that can't be imported.
PACKAGES = {
    "torch": "torch torchvision",
    "torchvision": "torch torchvision",
    "timm": "timm",
    "transformers": "transformers",
    "safetensors": "safetensors",
    "onnx": "onnx",
    "onnx_ir": "onnxscript",
    "onnxscript": "onnxscript",
    "onnxruntime": "onnxruntime",
    "numpy": "numpy",
    "PIL": "pillow",
    "huggingface_hub": "huggingface_hub",
}
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"

# Where checkpoints keep a state dict, and what wrappers put in front of its names.
STATES = ["state_dict", "model_state_dict", "model", "net", "network", "weights"]
PREFIXES = ["module.", "_orig_mod.", "model.", "net.", "network."]


class ExportError(Exception):
    """What went wrong and how to fix it, in a message for the user."""


def missing_package(error):
    """The message for a ModuleNotFoundError: one line with the command that installs the package."""
    name = (error.name or "").partition(".")[0]
    if name not in PACKAGES:
        return (
            f"there is no Python module {error.name}: install what it belongs to, or set PYTHONPATH to its folder"
        )
    line = f"the Python package {name} is missing: pip install {PACKAGES[name]}"
    if name in ("torch", "torchvision"):
        line += f" (for a CPU alone: pip install {PACKAGES[name]} --index-url {CPU_WHEELS})"
    return line


@dataclass
class Classifier:
    """A PyTorch classifier in eval mode and what the ONNX file's metadata says of it."""

    model: "torch.nn.Module"
    size: tuple[int, int]  # height, width
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    labels: list[str] | None
    source: dict[str, str]
    geometry: dict | None = None  # how photos come to that size, if known

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
            "groundcam.geometry": self.geometry,
            "groundcam.labels": self.labels,
            "groundcam.source": self.source,
        }
        return {k: json.dumps(v, ensure_ascii=False) for k, v in entries.items() if v is not None}


def load_classifier(args):
    """The classifier that the arguments name, in eval mode."""
    import torch

    torch.manual_seed(args.seed)
    library = library_of(args)
    classifier = LIBRARIES[library](args)

    if args.random_weights:
        classifier.source["weights"] = f"random, seed {args.seed}"
    elif is_file(args.weights):
        load_state_dict(classifier.model, Path(args.weights), args.trust)
        classifier.source["weights"] = Path(args.weights).name
    if library in ("torchvision", "timm", "transformers"):
        classifier.source["version"] = importlib.import_module(library).__version__
    if args.input_size:
        classifier.size = (args.input_size[0], args.input_size[-1])
    classifier.mean = tuple(args.mean or classifier.mean or missing_normalisation())
    classifier.std = tuple(args.std or classifier.std or missing_normalisation())
    if args.labels:
        classifier.labels = read_labels(args.labels)
    classifier.geometry = geometry_of(classifier, args)

    classifier.model.eval().requires_grad_(False)
    if args.random_weights:
        say(f"Drawing random weights and BatchNorm statistics with seed {args.seed}")
        fill_zero_weights(classifier.model, args.seed)
        randomise_batch_norms(classifier.model, classifier.size, args.seed)
    return classifier


def library_of(args):
    """Where a model comes from: as --library says, or as its name looks."""
    if args.library:
        return args.library
    if is_file(args.model):
        return "checkpoint"
    if Path(args.model).is_dir() or args.model.startswith("hf://"):
        return "transformers"
    if ":" in args.model and not args.model.startswith(("hf-hub:", "hf_hub:")):
        return "code"
    if "/" in args.model or args.model.startswith(("hf-hub:", "hf_hub:")):
        owner = args.model.partition(":")[2] or args.model
        return "timm" if owner.startswith("timm/") else "transformers"
    try:
        import torchvision
    except ModuleNotFoundError:
        return "timm"
    return "torchvision" if args.model in torchvision.models.list_models() else "timm"


def geometry_of(classifier, args):
    """How photos become the input: as the library does it, with what the arguments say instead."""
    stated = classifier.geometry
    if isinstance(stated, geometry.UnknownGeometry) and args.geometry is None:
        raise ExportError(
            f"{classifier.source['library']} prepares photos in a way that groundcam doesn't know ({stated}): "
            "give --geometry stretch, crop or pad"
        )
    stated = None if isinstance(stated, geometry.UnknownGeometry) else stated
    if stated is None and args.geometry is None and (args.resize_to or args.filter):
        raise ExportError("--resize-to and --filter need --geometry stretch, crop or pad with this model")
    try:
        return geometry.changed(stated, classifier.size, args.geometry, args.resize_to, args.filter)
    except geometry.UnknownGeometry as error:
        raise ExportError(f"{error}: give another --resize-to, or --geometry pad") from error


def known_geometry(read, *facts):
    """A library's geometry, or the exception that says why groundcam does not know it."""
    try:
        return read(*facts)
    except geometry.UnknownGeometry as error:
        return error


def missing_normalisation():
    raise ExportError(
        "nothing says how images are normalised for this model: give --mean R G B and --std R G B on a scale of "
        "0 to 1 (0 0 0 and 1 1 1 if they aren't)"
    )


def own_size(args):
    if not args.input_size:
        raise ExportError("give --input-size: one number, or height and width")
    return (args.input_size[0], args.input_size[-1])


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
        geometry=known_geometry(geometry.of_torchvision, transforms),
    )


def from_timm(args):
    import timm

    name = args.model.removeprefix("timm/")
    on_hub = name.startswith(("hf-hub:", "hf_hub:"))
    architecture, _, tag = name.partition(".")
    if not on_hub and not timm.is_model(architecture):
        raise unknown_model(name, "timm", timm.list_models())
    tags = timm.list_pretrained(f"{architecture}.*")
    if not on_hub and tag and f"{architecture}.{tag}" not in tags:
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
        say(f"Getting the weights of {name} from the Hugging Face hub, or from its cache")
        model = download(lambda: timm.create_model(name, pretrained=True, exportable=True))
    else:
        model = timm.create_model(name, pretrained=False, exportable=True, **options)
    data = timm.data.resolve_model_data_config(model)
    weights = model.pretrained_cfg.get("tag") or "default"
    return Classifier(
        model=model,
        size=tuple(data["input_size"][1:]),
        mean=tuple(data["mean"]),
        std=tuple(data["std"]),
        labels=timm_labels(model),
        source={"library": "timm", "name": name, "version": "", "weights": weights},
        geometry=known_geometry(geometry.of_timm, data),
    )


def timm_labels(model):
    """ImageNet label names of a timm model, in logit order, or None if timm knows no mapping."""
    from timm.data import ImageNetInfo, infer_imagenet_subset

    subset = "imagenet-1k" if model.num_classes == 1000 else infer_imagenet_subset(model)
    if subset is None:
        return None
    info = ImageNetInfo(subset)
    return [info.index_to_description(i) for i in range(info.num_classes())]


def from_transformers(args):
    """An image classifier of Transformers, from the Hugging Face hub or a folder that it was saved to."""
    from transformers import AutoConfig, AutoImageProcessor, AutoModelForImageClassification

    name = args.model.removeprefix("hf://")
    if args.num_classes is not None or (args.weights and not is_file(args.weights)):
        raise ExportError("--num-classes and names of --weights do not go with Transformers' models")
    if args.random_weights:
        config = download(lambda: AutoConfig.from_pretrained(name))
        model = AutoModelForImageClassification.from_config(config)
    else:
        say(f"Getting {name} from the Hugging Face hub, from its cache, or from the folder")
        model = download(lambda: AutoModelForImageClassification.from_pretrained(name))
    processor = download(lambda: AutoImageProcessor.from_pretrained(name)).to_dict()
    if abs(processor.get("rescale_factor", 1 / 255) * 255 - 1) > 1e-5 or processor.get("rescale_offset"):
        raise ExportError(f"{name} scales pixels in its own way, which is not implemented")
    if processor.get("do_flip_channel_order"):
        raise ExportError(f"{name} takes channels in the order BGR, which this script does not write")
    normalises = processor.get("do_normalize", True)
    # Logits and nothing else, without a wrapper around the model, so that paths of modules stay as they are.
    forward = model.forward
    model.forward = lambda pixel_values: forward(pixel_values=pixel_values).logits
    names = model.config.id2label
    labels = [names[index] for index in sorted(names)] if names else None
    made_up = labels == [f"LABEL_{index}" for index in range(len(labels or []))]
    stated = known_geometry(geometry.of_transformers, processor)
    size = stated["crop"] if isinstance(stated, dict) else own_size(args)
    return Classifier(
        model=model,
        size=tuple(size),
        mean=tuple(processor["image_mean"]) if normalises else (0.0, 0.0, 0.0),
        std=tuple(processor["image_std"]) if normalises else (1.0, 1.0, 1.0),
        labels=None if made_up else labels,
        source={"library": "transformers", "name": name, "version": "", "weights": name},
        geometry=stated,
    )


def from_code(args):
    """What a function of one's own returns: `module:function`, called without arguments or with --num-classes."""
    module, _, function = args.model.partition(":")
    sys.path.insert(0, os.getcwd())
    make = getattr(importlib.import_module(module), function, None)
    if not callable(make):
        raise ExportError(f"the module {module} has no function {function}")
    try:
        model = make() if args.num_classes is None else make(num_classes=args.num_classes)
    except Exception as cause:  # of anyone's code
        raise ExportError(
            f"{args.model} could not be called: {type(cause).__name__}: {first_line(cause)}"
        ) from cause
    return own_classifier(model, args, {"library": module, "name": function, "version": ""})


def from_checkpoint(args):
    """A whole model that was saved with torch.save(model), which only Python's pickle can read."""
    path = Path(args.model)
    if not args.trust:
        raise ExportError(
            f"{path} would be read with Python's pickle, which runs code that it contains: pass --trust if you know "
            "where the file comes from. A state dict needs no trust: name the architecture, and the file with "
            "--weights"
        )
    model = read_checkpoint(path, trust=True)
    model = model.get("model", model) if isinstance(model, dict) else model
    return own_classifier(model, args, {"library": "torch", "name": path.stem, "version": ""})


def own_classifier(model, args, source):
    import torch

    if not isinstance(model, torch.nn.Module):
        hint = ": it is a state dict, so name its architecture and pass the file with --weights"
        raise ExportError(
            f"{args.model} gives {type(model).__name__}, not a model{hint if isinstance(model, dict) else ''}"
        )
    if args.weights and not is_file(args.weights):
        raise ExportError(f"expected a file for --weights but {args.weights} is none")
    weights = "its own" if not args.weights else ""
    return Classifier(
        model=model,
        size=own_size(args),
        mean=None,
        std=None,
        labels=None,
        source={**source, "weights": weights},
    )


LIBRARIES = {
    "torchvision": from_torchvision,
    "timm": from_timm,
    "transformers": from_transformers,
    "code": from_code,
    "checkpoint": from_checkpoint,
}


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
    """The result of `create`, which fetches weights. The libraries and their transports have no error in
    common, so any that comes out of here is taken for a failed download."""
    try:
        return create()
    except ModuleNotFoundError:
        raise
    except Exception as cause:
        raise ExportError(
            f"the pretrained model could not be had: {type(cause).__name__}: {first_line(cause)}\n"
            "hint: on a machine without internet give --weights FILE with a state dict that you "
            "brought along, or --random-weights; of a Transformers model the folder it was saved to"
        ) from cause


def first_line(error):
    return next(iter(str(error).strip().splitlines()), "no message")


def is_file(path):
    return path is not None and Path(path).is_file()


def read_checkpoint(path, trust):
    """What a checkpoint holds. Of pickles only numbers and containers are read, unless they are trusted."""
    import pickle

    import torch

    if path.suffix == ".safetensors":
        from safetensors.torch import load_file

        return load_file(path)
    try:
        return torch.load(path, map_location="cpu", weights_only=not trust)
    except pickle.UnpicklingError as cause:
        raise ExportError(
            f"{path} holds more than weights: {first_line(cause)}\n"
            "hint: reading it runs code that it contains. Pass --trust if you know where the file comes from, or "
            "save model.state_dict() alone"
        ) from cause


def load_state_dict(model, path, trust=False):
    """Loads a state dict: bare, or inside a checkpoint, with or without the prefixes of wrappers."""
    import torch

    say(f"Reading the state dict {path}")
    try:
        state = read_checkpoint(path, trust)
        while not isinstance(state, torch.nn.Module):
            inner = next((state[key] for key in STATES if is_state(state.get(key))), None)
            if inner is None:
                break
            state = inner
        if isinstance(state, torch.nn.Module):
            state = state.state_dict()
        model.load_state_dict(without_prefixes(state, set(model.state_dict())))
    except (ExportError, ModuleNotFoundError):
        raise
    except Exception as cause:
        raise ExportError(
            f"{path} does not hold the weights of this model: {cause}\n"
            "hint: it takes a state dict of the same architecture; --num-classes sets the head's size"
        ) from cause


def is_state(value):
    import torch

    return isinstance(value, (dict, torch.nn.Module))


def without_prefixes(state, wanted):
    """The state dict under the model's names, if all of its own have a wrapper's name in front."""
    while not wanted & set(state):
        prefix = next((p for p in PREFIXES if all(key.startswith(p) for key in state)), None)
        if prefix is None:
            break
        state = {key.removeprefix(prefix): state[key] for key in state}
    return state


def read_labels(path):
    text = path.read_text(encoding="utf-8-sig")
    labels = json.loads(text) if text.lstrip().startswith("[") else text.splitlines()
    return [str(label) for label in labels]


def say(line):
    print(line, file=sys.stderr, flush=True)
