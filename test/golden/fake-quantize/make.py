"""Golden vectors of fake quantisation's values and gradients, by PyTorch's own.

    python make.py > golden.json

torch.fake_quantize_per_tensor_affine and torch.fake_quantize_per_channel_affine are QuantizeLinear
and DequantizeLinear in one, with the straight-through estimator as gradient.
"""

import json

import torch


def case(x, scale, zero_point, dtype, axis=None):
    low, high = {"uint8": (0, 255), "int8": (-128, 127)}[dtype]
    x = x.clone().requires_grad_(True)
    if axis is None:
        y = torch.fake_quantize_per_tensor_affine(x, scale, zero_point, low, high)
    else:
        y = torch.fake_quantize_per_channel_affine(
            x, torch.tensor(scale), torch.tensor(zero_point, dtype=torch.int32), axis, low, high
        )
    seed = torch.randn(y.shape, generator=random)
    y.backward(seed)
    return {
        "dtype": dtype,
        "axis": axis,
        "scale": scale if isinstance(scale, list) else [scale],
        "zeroPoint": zero_point if isinstance(zero_point, list) else [zero_point],
        "dims": list(x.shape),
        "x": x.detach().flatten().tolist(),
        "seed": seed.flatten().tolist(),
        "y": y.detach().flatten().tolist(),
        "gradient": x.grad.flatten().tolist(),
    }


random = torch.Generator().manual_seed(3)
values = torch.randn((2, 3, 4), generator=random) * 2
cases = [
    case(values, 0.01, 128, "uint8"),
    case(values, 0.015, 0, "uint8"),
    case(values, 0.02, 0, "int8"),
    case(values, 0.03, -128, "int8"),
    case(values, [0.005, 0.01, 0.1], [3, 100, 255], "uint8", axis=1),
    case(values, [0.005, 0.01, 0.02, 0.1], [0, 0, 0, 0], "int8", axis=2),
]
print(json.dumps({"torch": torch.__version__, "cases": cases}, indent=1))
