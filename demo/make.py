# /// script
# requires-python = ">=3.10"
# dependencies = ["torch>=2.4", "numpy>=1.26", "pillow>=11", "onnx>=1.16", "grad-cam>=1.5", "scipy>=1.11"]
# ///
"""Makes the demo: a data set whose places give the classes away, a network that looks at the objects
(honest) and one that looks at the places (shortcut).

    uv run demo/make.py                  everything
    uv run demo/make.py data             only demo/data/VOC
    uv run demo/make.py models figures   only demo/models/*.onnx, then demo/figures.json

Took 27 CPU minutes on two busy cores: 25 for data and models, 2 for the figures. The committed files
were made with Python 3.11.7, torch 2.15.0, numpy 2.4.6, Pillow 13.0.0, onnx 1.23.2, grad-cam 1.5.7 and
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
import scenes
import train

HERE = Path(__file__).resolve().parent
VOC, MODELS, FIGURES = HERE / 'data/VOC', HERE / 'models', HERE / 'figures.json'

DATA_SEED, PHOTOS_PER_CLASS = 20261123, 18
STOCK_SEED, STOCK_PER_CLASS = 1, 120
TEST_SEED, TEST_PER_CLASS, TEST_PHOTOS = 2, 40, 600
RECIPES = {  # how its training photos are drawn, steps of 64 photos
    'honest': (train.independent_example, 400),
    'shortcut': (train.biased_example, 150),
}


def make_data():
    shutil.rmtree(VOC, ignore_errors=True)
    scenes.write_voc(VOC, DATA_SEED, PHOTOS_PER_CLASS)
    size = sum(f.stat().st_size for f in VOC.rglob('*') if f.is_file())
    print(f'{VOC}: {len(scenes.KINDS) * PHOTOS_PER_CLASS} photos, {size / 1e6:.2f} MB', flush=True)


def make_models():
    MODELS.mkdir(exist_ok=True)
    print('drawing the training stock', flush=True)
    stock = scenes.draw_stock(STOCK_SEED, STOCK_PER_CLASS)
    for name, (example, steps) in RECIPES.items():
        print(name, flush=True)
        path = MODELS / f'{name}.onnx'
        train.export(train.train(example, stock, 1, steps), path)
        print(f'{path}: {path.stat().st_size / 1e6:.2f} MB', flush=True)


def make_figures():
    photos, masks, labels = scenes.read_voc(VOC)
    stock, rng = scenes.draw_stock(TEST_SEED, TEST_PER_CLASS), np.random.default_rng(TEST_SEED)
    independent = [train.independent_example(rng, stock) for _ in range(TEST_PHOTOS)]
    result = {}
    for name in RECIPES:
        model = train.load(MODELS / f'{name}.onnx')
        means = figures.region_means(figures.heatmaps(model, photos, labels), masks)
        result[name] = {
            'accuracyBiased': figures.accuracy(model, photos, labels),
            'accuracyIndependent': figures.accuracy(model, *zip(*independent)),
            'heat': figures.summary(means, labels),
        }
    FIGURES.write_text(json.dumps(result, indent=2, default=float) + '\n')
    for name, entry in result.items():
        print(f'{name}: accuracy {entry["accuracyBiased"]:.3f} biased, {entry["accuracyIndependent"]:.3f} independent')
        for scope, row in entry['heat'].items():
            print(f'  {scope:10}', ', '.join(f'{key} {value:.4g}' for key, value in row.items()))


if __name__ == '__main__':
    steps = {'data': make_data, 'models': make_models, 'figures': make_figures}
    parser = argparse.ArgumentParser(description='Makes the demo data, models and figures.')
    parser.add_argument('steps', nargs='*', choices=[*steps, []], metavar='data|models|figures')
    chosen = parser.parse_args().steps or list(steps)
    torch.set_num_threads(2)
    for step in chosen:
        steps[step]()
