"""Losses and their gradients by the logits: PyTorch's autograd over the formulas of the papers and, for one class, over
torchattacks' own functions. Run with a Python that has torch and torchattacks 3.5.1: writes losses.json."""

import json
import pathlib

import torch
import torch.nn.functional as F
import torchattacks

HERE = pathlib.Path(__file__).parent
CLASSES = 7
# One class, a group of the two highest, of one high and one low, and almost all.
CASES = [([2], [4]), ([0, 1], [5]), ([3, 6], [1, 2]), ([0, 1, 2, 3], [6])]


def merged(z, group):
    """The group's highest logit, and all others."""
    others = [k for k in range(CLASSES) if k not in group]
    return z[group].max(), z[others], others


def ce(z, group, _):
    return z.logsumexp(0) - z[group].logsumexp(0)


def ce_toward(z, _, toward):
    return z[toward].logsumexp(0) - z.logsumexp(0)


def dlr(z, group, _):
    inside, outside, _ = merged(z, group)
    first, _, third = torch.cat([inside[None], outside]).sort(descending=True).values[:3]
    return -(inside - outside.max()) / (first - third + 1e-12)


def dlr_toward(z, group, toward):
    inside, outside, others = merged(z, group)
    if len(others) < 3:
        return None
    wanted = z[[k for k in toward if k not in group]].max()
    first, _, third, fourth = torch.cat([inside[None], outside]).sort(descending=True).values[:4]
    return -(inside - wanted) / (first - (third + fourth) / 2 + 1e-12)


LOSSES = {"ce": ce, "ce-toward": ce_toward, "dlr": dlr, "dlr-toward": dlr_toward}


def check(name, z, group, toward, value):
    """One class: what torchattacks and PyTorch compute."""
    if len(group) > 1 or len(toward) > 1:
        return
    y, t = torch.tensor(group), torch.tensor(toward)
    apgdt = torchattacks.APGDT(torch.nn.Identity())
    apgdt.y_target = t
    theirs = {
        "ce": lambda: F.cross_entropy(z[None], y),
        "ce-toward": lambda: -F.cross_entropy(z[None], t),
        "dlr": lambda: torchattacks.APGD(torch.nn.Identity()).dlr_loss(z[None], y),
        "dlr-toward": lambda: apgdt.dlr_loss_targeted(z[None], y, t),
    }[name]()
    assert torch.allclose(theirs, value, atol=1e-6), (name, theirs, value)


generator = torch.Generator().manual_seed(3)
rows = []
for group, toward in CASES:
    # The last is as confident as a trained model: cross-entropy's gradient nearly vanishes.
    for scale in (1, 5, 12):
        z = (scale * torch.randn(CLASSES, generator=generator, dtype=torch.float64)).requires_grad_()
        for name, loss in LOSSES.items():
            value = loss(z, group, toward)
            (gradient,) = torch.autograd.grad(value, z)
            check(name, z.detach(), group, toward, value.detach())
            rows.append(
                {
                    "loss": name,
                    "from": group,
                    "toward": toward,
                    "logits": z.detach().tolist(),
                    "value": value.item(),
                    "gradient": gradient.tolist(),
                }
            )
(HERE / "losses.json").write_text(
    json.dumps({"torch": torch.__version__, "torchattacks": "3.5.1", "rows": rows}) + "\n"
)
