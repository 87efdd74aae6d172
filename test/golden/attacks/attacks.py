"""Attacks on two small networks by torchattacks and Foolbox: what images, losses and step sizes they come to.

Run with a Python that has torch, onnx, torchattacks 3.5.1 and foolbox 3.3.4: writes <network>.onnx and <network>.json.
Images and epsilons are in pixel values, 0 to 255."""

import base64
import copy
import json
import pathlib
import sys

import foolbox
import numpy as np
import torch
import torch.nn.functional as F
import torchattacks
from torch import nn

HERE = pathlib.Path(__file__).parent
SIZE, CLASSES = 12, 10
MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


class Network(nn.Module):
    """Three convolutions with some activation, a pooling and a linear layer, with random weights."""

    def __init__(self, activation, pool):
        super().__init__()
        self.features = nn.Sequential(
            *(nn.Conv2d(3, 8, 3, padding=1), activation()),
            *(nn.Conv2d(8, 12, 3, stride=2, padding=1), activation()),
            *(pool, nn.Conv2d(12, 12, 3, padding=1), activation()),
        )
        self.classifier = nn.Linear(12, CLASSES)

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))


class Recorded(nn.Module):
    """A network of images in [0, 1] that remembers what it was asked, and the attack's step size then."""

    def __init__(self, network):
        super().__init__()
        self.network = network
        self.asked = []

    def forward(self, x):
        mean, std = torch.tensor(MEAN)[:, None, None], torch.tensor(STD)[:, None, None]
        logits = self.network((x - mean) / std)
        frame = sys._getframe()
        while frame and frame.f_code.co_name != "attack_single_run":
            frame = frame.f_back
        step = frame.f_locals.get("step_size") if frame else None
        target = frame.f_locals.get("y_target") if frame else None
        self.asked.append(
            {
                "x": x.detach().clone(),
                "logits": logits.detach().clone(),
                "step": None if step is None else 255 * step.item(),
                "target": None if target is None else int(target),
            }
        )
        return logits


def tensor(array):
    array = np.ascontiguousarray(array, dtype=np.uint8 if array.dtype == np.uint8 else "<f4")
    data = base64.b64encode(array.tobytes()).decode()
    return {"dtype": array.dtype.name, "shape": list(array.shape), "data": data}


def pixels(x):
    """[1, 3, H, W] in [0, 1] as [H, W, 3] pixel values."""
    return tensor((255 * x[0].detach()).permute(1, 2, 0).numpy())


def loss_of(name, logits, label, target=None):
    if name == "ce":
        return F.cross_entropy(logits, label).item()
    if name == "dlr":
        return torchattacks.APGD(nn.Identity()).dlr_loss(logits, label).item()
    attack = torchattacks.APGDT(nn.Identity())
    return attack.dlr_loss_targeted(logits, label, torch.tensor([target])).item()


def apgd(model, x, label, norm, epsilon, steps, loss, targets=None):
    """Runs of APGD: where each started, its losses and its step sizes, in pixel values."""
    if loss == "dlr-toward":
        attack = torchattacks.APGDT(model, norm=norm, eps=epsilon / 255, steps=steps, n_classes=CLASSES)
    else:
        attack = torchattacks.APGD(model, norm=norm, eps=epsilon / 255, steps=steps, loss=loss, seed=1)
    oscillates = attack.check_oscillation
    start = {}

    def check(losses, step, *rest, **named):
        # The code compares the first step's loss with a row that is still zero; the paper, with that at the start.
        if step < losses.shape[0] - 1:
            losses[-1] = start["loss"]
        return oscillates(losses, step, *rest, **named)

    attack.check_oscillation = check
    runs = []
    torch.manual_seed(1)
    for target_class in targets or [None]:
        model.asked.clear()
        attack.target_class = target_class

        # The loss at the start is known once it was asked for: the network says so.
        forward = model.forward

        def ask(x_adv, forward=forward):
            logits = forward(x_adv)
            last = model.asked[-1]
            if "loss" not in start and not torch.equal(x_adv, x):
                start["loss"] = loss_of(loss, logits.detach(), label, last["target"])
            return logits

        start.clear()
        model.forward = ask
        attack.attack_single_run(x, label)
        model.forward = forward
        asked = [a for a in model.asked if not torch.equal(a["x"], x)]
        runs.append(
            {
                "target": asked[0]["target"],
                "start": pixels(asked[0]["x"]),
                "losses": [loss_of(loss, a["logits"], label, a["target"]) for a in asked],
                # The size of step i is what was in force when its result was asked about.
                "stepSizes": [a["step"] for a in asked[1:]],
            }
        )
    return {"norm": {"Linf": "linf", "L2": "l2"}[norm], "epsilon": epsilon, "steps": steps, "loss": loss, "runs": runs}


def trajectory(model, attack, x, label):
    model.asked.clear()
    attack(x, label)
    return [F.cross_entropy(a["logits"], label).item() for a in model.asked]


def toward(model, fmodel, x, target):
    """FGSM and PGD toward a class: images, and log P(class) at each step."""
    target = torch.tensor([target])
    criterion = foolbox.criteria.TargetedMisclassification(target)

    def torchattack(attack):
        attack.set_mode_targeted_by_label(quiet=True)
        return lambda: attack(x, target)

    def of_foolbox(attack, epsilon):
        return lambda: attack.run(fmodel, x, criterion, epsilon=epsilon / 255)

    def losses(run):
        model.asked.clear()
        run()
        return [-F.cross_entropy(a["logits"], target).item() for a in model.asked]

    fb = foolbox.attacks
    # Foolbox's fast gradient methods don't go toward a class.
    fgsm = [("torchattacks", "linf", 4, torchattack(torchattacks.FGSM(model, 4 / 255)))]
    pgd = [
        ("torchattacks", "linf", 8, 2, torchattack(torchattacks.PGD(model, 8 / 255, 2 / 255, 10, False))),
        ("torchattacks", "l2", 100, 25, torchattack(torchattacks.PGDL2(model, 100 / 255, 25 / 255, 10, False))),
        ("foolbox", "linf", 8, 2, of_foolbox(fb.LinfPGD(abs_stepsize=2 / 255, steps=10, random_start=False), 8)),
        ("foolbox", "l2", 100, 25, of_foolbox(fb.L2PGD(abs_stepsize=25 / 255, steps=10, random_start=False), 100)),
    ]
    variable = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(-F.cross_entropy(model(variable), target), variable)
    return {
        "target": target.item(),
        "gradient": pixels(gradient / 255 / 255),
        "fgsm": [{"by": by, "norm": norm, "epsilon": e, "image": pixels(run())} for by, norm, e, run in fgsm],
        "pgd": [
            {"by": by, "norm": norm, "epsilon": e, "stepSize": step, "losses": losses(run)} for by, norm, e, step, run in pgd
        ],
    }


def vectors(model, x):
    with torch.no_grad():
        logits = model(x)
    label = logits.argmax(1)
    variable = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(F.cross_entropy(model(variable), label), variable)
    fmodel = foolbox.PyTorchModel(model.eval(), bounds=(0, 1), device="cpu")

    def foolbox_pgd(attack, epsilon):
        model.asked.clear()
        attack.run(fmodel, x, foolbox.criteria.Misclassification(label), epsilon=epsilon)
        return [F.cross_entropy(a["logits"], label).item() for a in model.asked]

    def foolbox_fgsm(attack, epsilon):
        criterion = foolbox.criteria.Misclassification(label)
        return pixels(attack.run(fmodel, x, criterion, epsilon=epsilon / 255))

    pgd = [
        ("linf", "torchattacks", 8, 2, trajectory(model, torchattacks.PGD(model, 8 / 255, 2 / 255, 10, False), x, label)),
        ("l2", "torchattacks", 100, 25, trajectory(model, torchattacks.PGDL2(model, 100 / 255, 25 / 255, 10, False), x, label)),
        ("linf", "foolbox", 8, 2, foolbox_pgd(foolbox.attacks.LinfPGD(abs_stepsize=2 / 255, steps=10, random_start=False), 8 / 255)),
        ("l2", "foolbox", 100, 25, foolbox_pgd(foolbox.attacks.L2PGD(abs_stepsize=25 / 255, steps=10, random_start=False), 100 / 255)),
    ]
    return {
        "pixels": tensor((255 * x[0]).round().to(torch.uint8).permute(1, 2, 0).numpy()),
        "logits": logits[0].tolist(),
        "label": label.item(),
        "gradient": pixels(gradient / 255 / 255),
        "fgsm": [
            {"by": "torchattacks", "norm": "linf", "epsilon": 4, "image": pixels(torchattacks.FGSM(model, 4 / 255)(x, label))},
            {"by": "foolbox", "norm": "linf", "epsilon": 4, "image": foolbox_fgsm(foolbox.attacks.LinfFastGradientAttack(), 4)},
            {"by": "foolbox", "norm": "l2", "epsilon": 60, "image": foolbox_fgsm(foolbox.attacks.L2FastGradientAttack(), 60)},
        ],
        "pgd": [
            {"norm": norm, "by": by, "epsilon": epsilon, "stepSize": step, "losses": losses}
            for norm, by, epsilon, step, losses in pgd
        ],
        "toward": toward(model, fmodel, x, (label.item() + 4) % CLASSES),
        "apgd": [
            apgd(model, x, label, "Linf", 8, 30, "ce"),
            apgd(model, x, label, "L2", 100, 30, "ce"),
            apgd(model, x, label, "Linf", 8, 50, "dlr"),
            apgd(model, x, label, "Linf", 8, 30, "dlr-toward", targets=[2, 3]),
        ],
    }


def main():
    networks = {"smooth": (nn.SiLU, nn.AvgPool2d(2)), "kinked": (nn.ReLU, nn.MaxPool2d(2))}
    for seed, (name, (activation, pool)) in enumerate(networks.items()):
        torch.manual_seed(seed)
        network = Network(activation, pool).eval()
        with torch.no_grad():
            network.classifier.weight *= 12
        for parameter in network.parameters():
            parameter.requires_grad_(False)
        example = torch.zeros(2, 3, SIZE, SIZE)
        torch.onnx.export(
            copy.deepcopy(network), (example,), HERE / f"{name}.onnx", dynamo=False, opset_version=17,
            input_names=["input"], output_names=["logits"],
            dynamic_axes={"input": {0: "N"}, "logits": {0: "N"}},
        )
        images = torch.randint(0, 256, (3, 1, 3, SIZE, SIZE)).float() / 255
        model = Recorded(network)
        golden = {
            "torchattacks": "3.5.1",
            "foolbox": foolbox.__version__,
            "torch": torch.__version__,
            "preprocessing": {"mean": MEAN, "std": STD, "inputRange": 1, "channels": "rgb"},
            "images": [vectors(model, x) for x in images],
        }
        (HERE / f"{name}.json").write_text(json.dumps(golden) + "\n")
        for image in golden["images"]:
            print(name, image["label"], [f"{a['losses'][0]:.3f} {a['losses'][-1]:.3f}" for a in image["pgd"]])
            for run in image["apgd"]:
                print("  ", run["loss"], [(r["target"], r["losses"][0], max(r["losses"]), r["stepSizes"][::5], r["stepSizes"][-1]) for r in run["runs"]])


if __name__ == "__main__":
    main()
