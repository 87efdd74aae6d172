"""What the networks score and where their Grad-CAM heat lies, measured with pytorch-grad-cam."""

import numpy as np
import torch
from PIL import Image
from pytorch_grad_cam import GradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from scipy import stats

from networks import SIDE
from scenes import CLASSES, VOID
from train import to_batch, to_input


def accuracy(model, photos, labels):
    with torch.no_grad():
        logits = model(to_batch([to_input(p) for p in photos]))
    return float((logits.argmax(1).numpy() == np.asarray(labels)).mean())


def heatmaps(model, photos, labels):
    """Grad-CAM of each photo's own class: float32 [N, SIDE, SIDE] in [0, 1]."""
    maps = []
    layer, to_map = model.cam_layer()
    with GradCAM(model=model, target_layers=[layer], reshape_transform=to_map) as cam:
        for photo, label in zip(photos, labels):
            maps.append(cam(to_batch([to_input(photo)]), [ClassifierOutputTarget(int(label))])[0])
    return np.stack(maps)


def region_means(maps, masks):
    """Mean heat on the object and off it, [N, 2]; NaN where the map is flat or a region is empty."""
    rows = []
    for heat, mask in zip(maps, masks):
        mask = np.asarray(Image.fromarray(mask).resize((SIDE, SIDE), Image.NEAREST))
        on, off = heat[(mask != 0) & (mask != VOID)], heat[mask == 0]
        flat = heat.max() - heat.min() < 1e-6
        usable = not flat and len(on) and len(off)
        rows.append((on.mean(dtype=float), off.mean(dtype=float)) if usable else (np.nan, np.nan))
    return np.array(rows)


def summary(means, labels):
    """The paired t-test of heat on the object against heat off it, over all photos and by class; None below two photos."""
    table = {}
    for name in ['all', *CLASSES]:
        rows = means if name == 'all' else means[np.asarray(labels) == CLASSES.index(name)]
        kept = rows[~np.isnan(rows).any(1)]
        difference = kept[:, 0] - kept[:, 1]
        table[name] = {
            'n': len(kept),
            'flat': len(rows) - len(kept),
            'foreground': kept[:, 0].mean(),
            'background': kept[:, 1].mean(),
            't': stats.ttest_rel(kept[:, 0], kept[:, 1]).statistic if len(kept) > 1 else None,
            'dz': difference.mean() / difference.std(ddof=1) if len(kept) > 1 else None,
            'positive': (difference > 0).mean(),
        }
    return table
