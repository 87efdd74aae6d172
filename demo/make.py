# /// script
# requires-python = ">=3.10"
# dependencies = ["torch>=2.4", "numpy>=1.26", "pillow>=11", "onnx>=1.16", "grad-cam>=1.5", "scipy>=1.11"]
# ///
"""Makes the demo: a data set whose places give the classes away, and of each architecture a network that looks at the
objects (honest) and one that looks at the places (shortcut).

    uv run demo/make.py                  everything
    uv run demo/make.py data             only demo/data/VOC
    uv run demo/make.py models figures   only demo/models/*.onnx, then demo/figures.json
    uv run demo/make.py models figures --seed 2 --out seeds/2 --only honest-vit,shortcut-vit
                                         other networks of the same recipes, elsewhere

Takes about half an hour on two cores. The committed files were made with Python 3.11.7, torch 2.15.0, numpy 2.4.6, Pillow 13.0.0, onnx 1.23.2, grad-cam 1.5.7 and
scipy 1.17.1 on Linux x64, two threads.
Run by hand; nothing else runs it. With the same versions the same seeds draw the same data, byte for
byte; the networks agree only as far as floating-point sums over threads and processors do.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch

import figures
import networks
import scenes
import train

HERE = Path(__file__).resolve().parent
VOC = HERE / 'data/VOC'

DATA_SEED, PHOTOS_PER_CLASS = 20261123, 18
STOCK_SEED, STOCK_PER_CLASS = 1, 120
TEST_SEED, TEST_PER_CLASS, TEST_PHOTOS = 2, 40, 600
RECIPES = {  # the network, how its training photos are drawn, steps of 64 photos
    'honest': (networks.SmallResNet, train.independent_example, 400),
    'shortcut': (networks.SmallResNet, train.biased_example, 150),
    'honest-vit': (networks.SmallViT, train.independent_example, 700),
    'shortcut-vit': (networks.SmallViT, train.biased_example, 150),
}


def make_data(_):
    shutil.rmtree(VOC, ignore_errors=True)
    scenes.write_voc(VOC, DATA_SEED, PHOTOS_PER_CLASS)
    size = sum(f.stat().st_size for f in VOC.rglob('*') if f.is_file())
    print(f'{VOC}: {len(scenes.KINDS) * PHOTOS_PER_CLASS} photos, {size / 1e6:.2f} MB', flush=True)


def make_models(asked):
    folder = asked.out / 'models'
    folder.mkdir(parents=True, exist_ok=True)
    print('drawing the training stock', flush=True)
    stock = scenes.draw_stock(STOCK_SEED, STOCK_PER_CLASS)
    for name in asked.only:
        print(name, flush=True)
        network, example, steps = RECIPES[name]
        path = folder / f'{name}.onnx'
        train.export(train.train(network, example, stock, asked.seed, steps), path)
        print(f'{path}: {path.stat().st_size / 1e6:.2f} MB', flush=True)


def make_figures(asked):
    photos, masks, labels = scenes.read_voc(VOC)
    stock, rng = scenes.draw_stock(TEST_SEED, TEST_PER_CLASS), np.random.default_rng(TEST_SEED)
    independent = [train.independent_example(rng, stock) for _ in range(TEST_PHOTOS)]
    path = asked.out / 'figures.json'
    result = json.loads(path.read_text()) if path.exists() else {}
    for name in asked.only:
        model = train.load(RECIPES[name][0], asked.out / f'models/{name}.onnx')
        means = figures.region_means(figures.heatmaps(model, photos, labels), masks)
        result[name] = {
            'accuracyBiased': figures.accuracy(model, photos, labels),
            'accuracyIndependent': figures.accuracy(model, *zip(*independent)),
            'heat': figures.summary(means, labels),
        }
    path.write_text(json.dumps(result, indent=2, default=float) + '\n')
    for name, entry in result.items():
        print(f'{name}: accuracy {entry["accuracyBiased"]:.3f} biased, {entry["accuracyIndependent"]:.3f} independent')
        for scope, row in entry['heat'].items():
            print(f'  {scope:10}', ', '.join(f'{key} {value:.4g}' for key, value in row.items() if value is not None))


def recipes(text):
    names = text.split(',')
    unknown = sorted(set(names) - set(RECIPES))
    if unknown:
        raise argparse.ArgumentTypeError(f'{", ".join(unknown)}: expected some of {", ".join(RECIPES)}')
    return names


if __name__ == '__main__':
    steps = {'data': make_data, 'models': make_models, 'figures': make_figures}
    parser = argparse.ArgumentParser(description='Makes the demo data, models and figures.')
    parser.add_argument('steps', nargs='*', choices=[*steps, []], metavar='data|models|figures')
    parser.add_argument('--seed', type=int, default=1, help='of the weights and training photos (default: 1)')
    parser.add_argument('--only', type=recipes, default=[*RECIPES], metavar='NAMES', help='of models: a,b')
    parser.add_argument('--out', type=Path, default=HERE, help='folder of models/ and figures.json (default: demo)')
    parser.add_argument('--threads', type=int, default=2, help='of PyTorch (default: 2)')
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    for step in asked.steps or list(steps):
        steps[step](asked)
