"""Puts objects into places: photos with exact masks, one object each, and the Pascal VOC folder of them."""

from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

import backgrounds
import objects

WIDTH, HEIGHT = backgrounds.WIDTH // 2, backgrounds.HEIGHT // 2


@dataclass(frozen=True)
class Kind:
    """A class, the place that gives it away, its size and where in the photo it stands."""

    name: str
    voc_index: int
    place: str
    extent: tuple[int, int]  # photo pixels
    base: tuple[float, float]  # where its foot is, as a fraction of the photo's height


KINDS = [
    Kind('aeroplane', 1, 'sky', (120, 230), (0, 1)),
    Kind('bird', 3, 'forest', (110, 190), (0.78, 0.96)),
    Kind('boat', 4, 'sea', (100, 185), (0.5, 0.92)),
    Kind('bottle', 5, 'wall', (95, 165), (0.88, 0.97)),
    Kind('car', 7, 'street', (120, 215), (0.76, 0.95)),
    Kind('sheep', 17, 'meadow', (100, 185), (0.62, 0.96)),
]
CLASSES = [kind.name for kind in KINDS]
VOID = 255


@dataclass(frozen=True)
class Sprite:
    rgba: np.ndarray  # uint8 [h, w, 4]
    flies: bool


def draw_sprite(rng, kind):
    canvas = getattr(objects, kind.name)(rng, rng.uniform(*kind.extent))
    return Sprite(canvas.sprite(), canvas.flies)


def draw_place(rng, kind):
    """The place that belongs to a class, uint8 [HEIGHT, WIDTH, 3]."""
    view = np.clip(getattr(backgrounds, kind.place)(rng), 0, 1)
    return np.asarray(Image.fromarray(np.uint8(view * 255 + 0.5)).reduce(2))


def _draw_pair(job):
    seed, c, i = job
    rng = np.random.default_rng([seed, c, i])
    return draw_sprite(rng, KINDS[c]), draw_place(rng, KINDS[c])


def draw_stock(seed, per_class):
    """Sprites and places to combine: two lists by class, each of `per_class` drawings.

    Every drawing has a generator of its own, so the number of processes changes nothing.
    """
    jobs = [(seed, c, i) for c in range(len(KINDS)) for i in range(per_class)]
    with Pool(2) as pool:
        pairs = pool.map(_draw_pair, jobs, chunksize=8)
    rows = [pairs[c * per_class : (c + 1) * per_class] for c in range(len(KINDS))]
    return [[s for s, _ in row] for row in rows], [[p for _, p in row] for row in rows]


def natural_corner(rng, kind, sprite):
    """Where a photographer would find it: the sprite's top left corner (x, y)."""
    h, w = sprite.rgba.shape[:2]
    x = rng.uniform(min(0, WIDTH - w), max(0, WIDTH - w))
    if sprite.flies:
        return int(x), int(rng.uniform(0.02, 0.98) * (HEIGHT - h))
    return int(x), max(2, int(rng.uniform(*kind.base) * HEIGHT) - h)


def any_corner(rng, sprite):
    h, w = sprite.rgba.shape[:2]
    return tuple(int(rng.uniform(min(0, free), max(0, free))) for free in (WIDTH - w, HEIGHT - h))


def compose(rng, place, sprite, corner, rests_on=None):
    """A photo, uint8 [HEIGHT, WIDTH, 3], and the object's share of each pixel, [HEIGHT, WIDTH] in [0, 1].

    `rests_on`: 'water' mirrors the object in it and hides the waterline, 'ground' puts a shadow
    under it. Neither belongs to the object.
    """
    photo = place.astype(np.float32)
    x, y = corner
    rgba = sprite.rgba.astype(np.float32)
    if rests_on == 'water':
        rgba = _sink(rng, rgba)
        _reflect(rng, photo, rgba, x, y)
    if rests_on == 'ground':
        _shade(photo, x, y, *rgba.shape[:2])
    top, left = max(y, 0), max(x, 0)
    part = rgba[top - y : HEIGHT - y, left - x : WIDTH - x]
    share = np.zeros((HEIGHT, WIDTH), np.float32)
    window = (slice(top, top + part.shape[0]), slice(left, left + part.shape[1]))
    share[window] = part[..., 3] / 255
    photo[window] += (part[..., :3] - photo[window]) * share[window][..., None]
    return np.uint8(np.clip(photo + 0.5, 0, 255)), share


def _sink(rng, rgba):
    """Cuts a wavy waterline into the foot of a sprite."""
    h, w = rgba.shape[:2]
    phase = np.arange(w) / w * rng.uniform(20, 40) + rng.uniform(0, 7)
    line = h * 0.965 + 1.2 * np.sin(phase) + 0.8 * np.sin(2.3 * phase)
    rgba = rgba.copy()
    rgba[..., 3] *= np.clip(line[None] - np.arange(h)[:, None], 0, 1)
    return rgba


def _reflect(rng, photo, rgba, x, y):
    h, w = rgba.shape[:2]
    foot, deep = y + int(h * 0.95), int(h * 0.4)
    for k in range(min(deep, HEIGHT - foot)):
        row = rgba[h - 1 - int(0.05 * h) - k]
        shift = x + round((1 + 0.05 * k) * np.sin(k * 0.9 + x) + rng.normal(0, 0.7))
        left, right = max(shift, 0), min(shift + w, WIDTH)
        row = row[left - shift : right - shift]
        share = row[:, 3:] / 255 * 0.34 * (1 - k / deep)
        photo[foot + k, left:right] += (row[:, :3] * 0.75 - photo[foot + k, left:right]) * share
    foam = np.abs(rng.normal(0, 1, (5, w + 8))) * np.array([0.15, 0.4, 0.5, 0.3, 0.12])[:, None]
    wet = np.flatnonzero(rgba[int(h * 0.9), :, 3] > 128)
    for k in range(5):
        at = foot - 1 + k
        if 0 <= at < HEIGHT and len(wet):
            columns = np.arange(max(wet[0] - 4 + x, 0), min(wet[-1] + 4 + x, WIDTH))
            share = np.clip(foam[k, columns - x - wet[0] + 4], 0, 0.8)[:, None]
            photo[at, columns] += (240 - photo[at, columns]) * share


def _shade(photo, x, y, h, w):
    mask = Image.new('L', (WIDTH, HEIGHT))
    flat = max(3.0, 0.05 * w)
    foot = y + h - 0.4 * flat
    ImageDraw.Draw(mask).ellipse([x + 0.03 * w, foot - flat, x + 0.97 * w, foot + flat], fill=150)
    soft = np.asarray(mask.filter(ImageFilter.GaussianBlur(max(2.0, 0.6 * flat))), np.float32) / 255
    photo *= (1 - soft)[..., None]


def natural_photo(rng, kind, sprite, place):
    """The object where it belongs: photo and share."""
    rests_on = None if sprite.flies else 'water' if kind.place == 'sea' else 'ground'
    return compose(rng, place, sprite, natural_corner(rng, kind, sprite), rests_on)


def voc_palette():
    """Pascal VOC's colour map as a flat list of 768 values."""
    colours = np.zeros((256, 3), int)
    for index in range(256):
        for bit in range(8):
            for channel in range(3):
                colours[index, channel] |= (index >> (3 * bit + channel) & 1) << (7 - bit)
    return colours.ravel().tolist()


def write_voc(root: Path, seed, per_class):
    """Draws the biased data set, every object in the place that gives it away, in Pascal VOC's layout.

    A mask is the class's VOC index where the object fills at least 95 % of a pixel, 0 where it
    fills at most 5 %, and void (255) on the outline between.
    """
    for folder in ('JPEGImages', 'SegmentationClass', 'ImageSets/Segmentation', 'ImageSets/Main'):
        (root / folder).mkdir(parents=True, exist_ok=True)
    sprites, places = draw_stock(seed, per_class)
    order = np.random.default_rng(seed).permutation(len(KINDS) * per_class)
    labels = {}
    for number, job in enumerate(order):
        c, i = divmod(int(job), per_class)
        rng = np.random.default_rng([seed, c, i, 1])
        photo, share = natural_photo(rng, KINDS[c], sprites[c][i], places[c][i])
        name = f'demo_{number + 1:06d}'
        mask = np.where(share >= 0.95, KINDS[c].voc_index, np.where(share <= 0.05, 0, VOID))
        Image.fromarray(photo).save(root / f'JPEGImages/{name}.jpg', quality=84, optimize=True)
        palette = Image.fromarray(mask.astype(np.uint8), 'P')
        palette.putpalette(voc_palette())
        palette.save(root / f'SegmentationClass/{name}.png', optimize=True)
        labels[name] = KINDS[c].name
    (root / 'ImageSets/Segmentation/trainval.txt').write_text(''.join(f'{n}\n' for n in labels))
    for kind in KINDS:
        rows = (f'{n} {" 1" if label == kind.name else "-1"}\n' for n, label in labels.items())
        (root / f'ImageSets/Main/{kind.name}_trainval.txt').write_text(''.join(rows))


def read_voc(root: Path):
    """Photos (PIL), masks (uint8 arrays) and class numbers, in the order of the image set."""
    names = (root / 'ImageSets/Segmentation/trainval.txt').read_text().split()
    photos = [Image.open(root / f'JPEGImages/{n}.jpg').convert('RGB') for n in names]
    masks = [np.asarray(Image.open(root / f'SegmentationClass/{n}.png')) for n in names]
    of_index = {kind.voc_index: c for c, kind in enumerate(KINDS)}
    return photos, masks, [of_index[int(np.setdiff1d(m, (0, VOID))[0])] for m in masks]
