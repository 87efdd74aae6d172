"""Writes the gradients that PyTorch computes for GridSample, LpPool, GatherND with batch_dims and ScatterND.

Run: python test/golden/operators/make.py
"""

import json
import pathlib
import torch
import torch.nn.functional as F

torch.manual_seed(0)


def flat(t):
    return {"dims": list(t.shape), "values": [round(float(v), 6) for v in t.flatten()]}


def r(*dims):
    return (torch.randn(*dims) * 1000).round() / 1000


cases = []


def case(operator, attributes, x, function, **others):
    x = x.clone().requires_grad_()
    y = function(x)
    seed = r(*y.shape)
    (y * seed).sum().backward()
    tensors = {name: flat(t) for name, t in others.items()}
    cases.append({"operator": operator, "attributes": attributes, "others": tensors,
                  "x": flat(x.detach()), "seed": flat(seed), "y": flat(y.detach()), "gradient": flat(x.grad)})


x = r(2, 2, 4, 5)
grid = r(2, 3, 2, 2)
for mode in ["bilinear", "nearest"]:
    for padding in ["zeros", "border"]:
        for align in [0, 1]:
            case("GridSample", {"mode": mode, "padding_mode": padding, "align_corners": align}, x,
                 lambda x: F.grid_sample(x, grid, mode, padding, bool(align)), grid=grid)
for p in [1, 2, 3]:
    case("LpPool", {"p": p, "kernel_shape": [2, 3], "strides": [1, 2]}, x.abs() + 0.1,
         lambda x: F.lp_pool2d(x, p, (2, 3), (1, 2)))
indices = torch.tensor([[[0, 1], [3, 2]], [[2, 2], [1, 0]]])
case("GatherND", {"batch_dims": 1}, r(2, 4, 3),
     lambda x: torch.stack([x[b, indices[b, :, 0], indices[b, :, 1]] for b in range(2)]), indices=indices)
rows = torch.tensor([[2], [0]])
updates = r(2, 3)
case("ScatterND", {}, r(4, 3), lambda x: x.index_put((rows[:, 0],), updates), indices=rows, updates=updates)
case("ScatterND", {"reduction": "add"}, r(4, 3),
     lambda x: x.index_put((rows[:, 0],), updates, accumulate=True), indices=rows, updates=updates)

out = pathlib.Path(__file__).with_name("gradients.json")
out.write_text(json.dumps(cases) + "\n")
