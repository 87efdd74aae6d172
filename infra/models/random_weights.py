"""Seeded weights and images for exports without pretrained weights, and for comparing an export with PyTorch."""


def fill_zero_weights(model, seed):
    """Draws the weights that the library starts at zero, such as the head of torchvision's ViT: with
    zeros every logit would be the same."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim > 1 and not parameter.any():
                parameter.normal_(std=0.02, generator=generator)


def randomise_batch_norms(model, size, seed):
    """Gives every BatchNorm random affine parameters and the statistics of its own input on noise,
    off by up to a quarter. An untrained BatchNorm (mean 0, variance 1) would hide mistakes in its
    arithmetic; statistics drawn at will would make deep models overflow.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    norms = [m for m in model.modules() if isinstance(m, torch.nn.modules.batchnorm._BatchNorm)]

    def uniform(like, low, high):
        return torch.rand(like.shape, generator=generator) * (high - low) + low

    with torch.no_grad():
        for norm in norms:
            norm.weight.copy_(uniform(norm.weight, 0.5, 1.5))
            norm.bias.copy_(uniform(norm.bias, -0.3, 0.3))
        momenta = [norm.momentum for norm in norms]
        for norm in norms:
            norm.momentum = 1.0
            norm.train()
        model(noise(4, size, seed))
        for norm, momentum in zip(norms, momenta):
            norm.momentum = momentum
            norm.eval()
            deviation = norm.running_var.sqrt()
            norm.running_mean += deviation * uniform(deviation, -0.25, 0.25)
            norm.running_var *= uniform(deviation, 0.75, 1.25)
            norm.num_batches_tracked.fill_(0)


def noise(batch, size, seed):
    """Seeded images [N, 3, H, W] with coarse and fine structure, in about the range of normalised
    photos."""
    import torch
    from torch.nn.functional import interpolate

    generator = torch.Generator().manual_seed(seed)
    coarse = torch.randn(batch, 3, 5, 5, generator=generator)
    fine = torch.randn(batch, 3, *size, generator=generator)
    return interpolate(coarse, size, mode="bilinear") + 0.5 * fine
