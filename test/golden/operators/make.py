"""Writes the gradients that PyTorch computes for GridSample, LpPool, GatherND with batch_dims, ScatterND and LSTM.

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


def lstm_weights(lstm, suffix):
    """ONNX orders gates input, output, forget, cell; PyTorch input, forget, cell, output."""
    ordered = lambda t: torch.cat([t.chunk(4)[i] for i in (0, 3, 1, 2)])
    named = dict(lstm.named_parameters())
    w, r, wb, rb = (ordered(named[f"{kind}_l0{suffix}"].detach()) for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
    return w, r, torch.cat([wb, rb])


for direction, suffixes in [("forward", [""]), ("bidirectional", ["", "_reverse"])]:
    lstm = torch.nn.LSTM(3, 4, bidirectional=len(suffixes) == 2)
    W, R, B = (torch.stack(each) for each in zip(*(lstm_weights(lstm, s) for s in suffixes)))
    case("LSTM", {"hidden_size": 4, "direction": direction}, r(5, 2, 3),
         lambda x: lstm(x)[0].reshape(5, 2, len(suffixes), 4).transpose(1, 2), W=W, R=R, B=B)

out = pathlib.Path(__file__).with_name("gradients.json")
out.write_text(json.dumps(cases) + "\n")
