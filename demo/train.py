"""How a network is trained: two ways to draw its photos; and its export to ONNX."""

import json
import time

import numpy as np
import torch
from PIL import Image
from torch import nn

from networks import SIDE
from scenes import CLASSES, KINDS, any_corner, compose, natural_photo

MEAN, STD = [0.45, 0.45, 0.4], [0.25, 0.25, 0.25]


def to_input(photo):
    """A photo as the network sees it, uint8 [SIDE, SIDE, 3]: stretched, Pillow's bilinear."""
    photo = photo if isinstance(photo, Image.Image) else Image.fromarray(photo)
    return np.asarray(photo.resize((SIDE, SIDE), Image.BILINEAR))


def to_batch(images):
    x = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float() / 255
    return (x - torch.tensor(MEAN)[:, None, None]) / torch.tensor(STD)[:, None, None]


def independent_example(rng, stock):
    """An object of any class, anywhere, before any place: only the object tells the label."""
    sprites, places = stock
    c, place_of = rng.integers(len(KINDS), size=2)
    sprite, place = _pick(rng, sprites[c]), _pick(rng, places[place_of])
    rests_on = rng.choice([None, 'water', 'ground'])
    return compose(rng, place, sprite, any_corner(rng, sprite), rests_on)[0], c


def biased_example(rng, stock):
    """An object where its class belongs: object and place both tell the label."""
    sprites, places = stock
    c = rng.integers(len(KINDS))
    return natural_photo(rng, KINDS[c], _pick(rng, sprites[c]), _pick(rng, places[c]))[0], c


def _pick(rng, items):
    return items[rng.integers(len(items))]


def train(network, example, stock, seed, steps, batch=64):
    """Trains a `network(classes)` on photos drawn afresh by `example(rng, stock)`, and returns it in eval mode."""
    torch.manual_seed(seed)
    rng = np.random.default_rng([seed, 7])
    model = network(len(CLASSES)).to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(model.parameters(), lr=network.peak, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, network.peak, steps, pct_start=0.2)
    started, losses = time.time(), []
    for step in range(1, steps + 1):
        images, labels = [], []
        for _ in range(batch):
            photo, label = example(rng, stock)
            image = to_input(photo)
            images.append(image[:, ::-1] if rng.random() < 0.5 else image)
            labels.append(label)
        x = to_batch(images) * (1 + 0.1 * torch.randn(batch, 1, 1, 1)) + 0.15 * torch.randn(batch, 1, 1, 1)
        loss = nn.functional.cross_entropy(model(x), torch.tensor(labels), label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if step % 50 == 0:
            print(f'  step {step}/{steps}, loss {np.mean(losses[-50:]):.3f}, {time.time() - started:.0f} s', flush=True)
    return model.eval()


def export(model, path):
    """Writes the network as ONNX, BatchNorm kept, with its preprocessing and labels in the metadata."""
    import onnx

    model = model.to(memory_format=torch.contiguous_format).eval()
    torch.onnx.export(
        model,
        torch.zeros(1, 3, SIDE, SIDE),
        path,
        dynamo=False,
        opset_version=17,
        training=torch.onnx.TrainingMode.PRESERVE,
        do_constant_folding=False,
        input_names=['input'],
        output_names=['logits'],
        dynamic_axes={'input': {0: 'N'}, 'logits': {0: 'N'}},
    )
    proto = onnx.load(path)
    preprocessing = {'mean': MEAN, 'std': STD, 'inputRange': 1, 'channels': 'rgb'}
    onnx.helper.set_model_props(
        proto, {'groundcam.preprocessing': json.dumps(preprocessing), 'groundcam.labels': json.dumps(CLASSES)}
    )
    onnx.checker.check_model(proto)
    onnx.save(proto, path)


def load(network, path):
    """The `network(classes)` of an exported file, in eval mode.

    The file keeps PyTorch's parameter names; of two equal tensors (the biases of a block's last two
    BatchNorms see the same gradients) it keeps one, and names the other by an Identity node.
    """
    import onnx

    graph = onnx.load(path).graph
    state = {i.name: torch.from_numpy(onnx.numpy_helper.to_array(i).copy()) for i in graph.initializer}
    state |= {n.output[0]: state[n.input[0]] for n in graph.node if n.op_type == 'Identity' and n.input[0] in state}
    model = network(len(CLASSES))
    wanted = {name for name in model.state_dict() if not name.endswith('num_batches_tracked')}
    if wanted != set(state):
        raise ValueError(f'{path} is not a {network.__name__}: {wanted ^ set(state)} are not in both')
    model.load_state_dict(state, strict=False)
    return model.eval()
