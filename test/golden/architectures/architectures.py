"""Small configurations of the usual image classifiers: torchvision's and timm's own code with few blocks,
narrow widths and small inputs, so that a graph has every kind of node that the full model's has.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from unittest import mock

import timm
import torch
from timm.models.mlp_mixer import MlpMixer
from torch import nn
from torchvision.models import (
    AlexNet,
    ConvNeXt,
    DenseNet,
    EfficientNet,
    GoogLeNet,
    Inception3,
    MaxVit,
    MNASNet,
    MobileNetV2,
    MobileNetV3,
    RegNet,
    ResNet,
    ShuffleNetV2,
    SqueezeNet,
    SwinTransformer,
    VGG,
    VisionTransformer,
)
from torchvision.models.convnext import CNBlockConfig
from torchvision.models.efficientnet import FusedMBConvConfig, MBConvConfig
from torchvision.models.mobilenetv3 import InvertedResidualConfig
from torchvision.models.regnet import BlockParams
from torchvision.models.resnet import BasicBlock, Bottleneck
from torchvision.models.swin_transformer import PatchMergingV2, SwinTransformerBlockV2
from torchvision.models.vgg import make_layers

CLASSES = 10


@dataclass
class Architecture:
    """A model, the size of its images, and the layer to explain it at."""

    make: object
    # As pytorch-grad-cam's README names it for the family, or the last map before pooling.
    layer: str
    size: tuple[int, int]
    # How many tokens come before those of the grid, and the grid's size: for layers [N, T, C].
    tokens: int | None = None
    grid: tuple[int, int] | None = None
    images: int = 2
    # The opset that each exporter is to write.
    torchscript: int | None = 17
    dynamo: int | None = 20


@contextmanager
def divided_by(factor):
    """Within it, layers are made with `factor` times fewer channels, for families whose widths are
    written into their code. The image's 3 channels and the classes stay."""

    def divide(count):
        return count if count in (3, CLASSES) else -(-count // factor)

    def narrow(layer, counts):
        make = layer.__init__

        def __init__(self, *args, **options):
            if options.get("groups") == args[0]:  # depthwise
                options["groups"] = divide(args[0])
            make(self, *map(divide, args[:counts]), *args[counts:], **options)

        return mock.patch.object(layer, "__init__", __init__)

    with narrow(nn.Conv2d, 2), narrow(nn.BatchNorm2d, 1), narrow(nn.Linear, 2):
        yield


def narrow_resnet(block, layers, width=4, **options):
    """torchvision's ResNet code with widths of 4 to 32 in place of 64 to 512."""
    with divided_by(64 // width):
        return ResNet(block, layers, num_classes=CLASSES, **options)


def squeezenet():
    with divided_by(8):
        return SqueezeNet("1_1", num_classes=CLASSES)


def vgg(batch_norm):
    model = VGG(make_layers([8, "M", 12, 12, "M", 16, 16, "M"], batch_norm), CLASSES)
    model.classifier = fully_connected(16 * 7 * 7)
    return model


def alexnet():
    with divided_by(16):
        model = AlexNet(CLASSES)
    model.classifier = fully_connected(16 * 6 * 6)
    return model


def fully_connected(features):
    """AlexNet's and VGG's classifier with 24 hidden units in place of 4096."""
    relu, drop = partial(nn.ReLU, True), nn.Dropout
    return nn.Sequential(
        nn.Linear(features, 24), relu(), drop(), nn.Linear(24, 24), relu(), drop(), nn.Linear(24, CLASSES)
    )


def googlenet():
    with divided_by(16):
        return GoogLeNet(CLASSES, aux_logits=False, init_weights=False)


def inception():
    with divided_by(32):
        return Inception3(CLASSES, aux_logits=False, init_weights=False)


def mobilenet_v2():
    blocks = [[1, 16, 1, 1], [4, 24, 2, 2], [4, 32, 1, 2]]
    with divided_by(16):
        return MobileNetV2(CLASSES, inverted_residual_setting=blocks)


def mnasnet():
    with divided_by(16):
        return MNASNet(0.5, num_classes=CLASSES)


def mobilenet_v3():
    block = InvertedResidualConfig
    blocks = [
        block(8, 3, 16, 8, False, "RE", 2, 1, 1),
        block(8, 3, 24, 16, True, "RE", 2, 1, 1),
        block(16, 5, 32, 16, True, "HS", 2, 1, 1),
        block(16, 5, 32, 16, True, "HS", 1, 1, 1),
    ]
    return MobileNetV3(blocks, last_channel=48, num_classes=CLASSES)


def efficientnet_b0():
    block = partial(MBConvConfig, width_mult=1.0, depth_mult=1.0)
    blocks = [
        block(1, 3, 1, 8, 8, 1),
        block(4, 3, 2, 8, 12, 1),
        block(4, 5, 2, 12, 16, 2),
    ]
    return EfficientNet(blocks, dropout=0.2, num_classes=CLASSES, last_channel=48)


def efficientnet_v2():
    blocks = [
        FusedMBConvConfig(1, 3, 1, 8, 8, 1),
        FusedMBConvConfig(4, 3, 2, 8, 16, 1),
        MBConvConfig(4, 3, 2, 16, 16, 2),
    ]
    norm = partial(nn.BatchNorm2d, eps=1e-3)
    return EfficientNet(
        blocks, dropout=0.2, num_classes=CLASSES, norm_layer=norm, last_channel=48
    )


def regnet(se_ratio):
    params = BlockParams(
        depths=[1, 1, 1, 2],
        widths=[8, 16, 16, 24],
        group_widths=[8, 8, 8, 8],
        bottleneck_multipliers=[1.0] * 4,
        strides=[2] * 4,
        se_ratio=se_ratio,
    )
    return RegNet(params, num_classes=CLASSES, stem_width=8)


def convnext():
    blocks = [CNBlockConfig(8, 16, 1), CNBlockConfig(16, 24, 1), CNBlockConfig(24, None, 2)]
    return with_layer_scales(ConvNeXt(blocks, layer_scale=0.5, num_classes=CLASSES))


def with_layer_scales(model):
    """Draws the layer scales, which start as one value for all channels."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.rsplit(".", 1)[-1] in ("layer_scale", "gamma", "gamma_1", "gamma_2"):
                parameter.uniform_(0.3, 0.9)
    return model


def maxvit():
    return MaxVit(
        input_size=(32, 32),
        stem_channels=8,
        partition_size=4,
        block_channels=[8, 16],
        block_layers=[1, 1],
        head_dim=8,
        stochastic_depth_prob=0.0,
        num_classes=CLASSES,
    )


def vit():
    return VisionTransformer(
        image_size=32,
        patch_size=8,
        num_layers=2,
        num_heads=2,
        hidden_dim=24,
        mlp_dim=48,
        num_classes=CLASSES,
    )


def swin(**options):
    return SwinTransformer(
        patch_size=[4, 4],
        embed_dim=12,
        depths=[1, 2],
        num_heads=[2, 2],
        window_size=[4, 4],
        mlp_ratio=2.0,
        num_classes=CLASSES,
        **options,
    )


swin_v2 = partial(swin, block=SwinTransformerBlockV2, downsample_layer=PatchMergingV2)


def from_timm(name, **options):
    """A timm model under its registered name, which brings the options of its family."""
    model = timm.create_model(name, num_classes=CLASSES, exportable=True, **options)
    return with_layer_scales(model)


timm_vit = partial(from_timm, img_size=(24, 32), patch_size=8, embed_dim=24, depth=2, num_heads=2)
timm_swin = partial(
    from_timm, img_size=32, patch_size=4, embed_dim=12, depths=(1, 2), num_heads=(2, 2), window_size=4
)

ARCHITECTURES = {
    "resnet-basic": Architecture(
        partial(narrow_resnet, BasicBlock, [1, 1, 1, 2], width=2), "layer4[-1]", (64, 96), dynamo=None),
    "resnet-bottleneck": Architecture(
        partial(narrow_resnet, Bottleneck, [1, 1, 1, 2], width=2), "layer4[-1]", (64, 96), torchscript=11, dynamo=18),
    "resnext": Architecture(
        partial(narrow_resnet, Bottleneck, [1, 1, 1, 2], width=2, groups=2, width_per_group=64),
        "layer4[-1]",
        (64, 96), dynamo=None),
    "wide-resnet": Architecture(
        partial(narrow_resnet, Bottleneck, [1, 1, 1, 1], width=2, width_per_group=128),
        "layer4[-1]",
        (64, 96), dynamo=None),
    "regnet-x": Architecture(partial(regnet, None), "trunk_output[-1]", (96, 128), dynamo=None),
    "regnet-y": Architecture(partial(regnet, 0.25), "trunk_output[-1]", (96, 128)),
    "densenet": Architecture(
        partial(
            DenseNet,
            growth_rate=4,
            block_config=(2, 2, 2),
            num_init_features=8,
            bn_size=2,
            num_classes=CLASSES,
        ),
        "features[-1]",
        (48, 64), torchscript=17, dynamo=23),
    "vgg": Architecture(partial(vgg, False), "features[-1]", (56, 56), dynamo=None),
    "vgg-bn": Architecture(partial(vgg, True), "features[-1]", (56, 56)),
    "alexnet": Architecture(alexnet, "features[-1]", (224, 224), images=1, dynamo=None),
    "squeezenet": Architecture(squeezenet, "classifier[2]", (64, 96)),
    "googlenet": Architecture(googlenet, "inception5b", (64, 96), torchscript=20, dynamo=None),
    "inception": Architecture(inception, "Mixed_7c", (107, 139), images=1, dynamo=None),
    "mobilenet-v2": Architecture(
        mobilenet_v2,
        "features[-1]",
        (32, 48),
    ),
    "mobilenet-v3": Architecture(mobilenet_v3, "features[-1]", (64, 96), torchscript=11, dynamo=18),
    "shufflenet-v2": Architecture(
        partial(ShuffleNetV2, [2, 2, 2], [8, 16, 24, 32, 48], num_classes=CLASSES),
        "conv5",
        (64, 96),
    ),
    "mnasnet": Architecture(mnasnet, "layers[-1]", (64, 96), dynamo=None),
    "efficientnet-b0": Architecture(efficientnet_b0, "features[-1]", (32, 48), torchscript=13, dynamo=18),
    "efficientnet-v2": Architecture(efficientnet_v2, "features[-1]", (32, 48), dynamo=None),
    "convnext": Architecture(convnext, "features[-1]", (32, 48), torchscript=14, dynamo=23),
    "maxvit": Architecture(maxvit, "blocks[-1]", (32, 32), torchscript=17, dynamo=20),
    "vit": Architecture(vit, "encoder.layers[-1].ln_1", (32, 32), tokens=1, grid=(4, 4), torchscript=14, dynamo=23),
    "swin": Architecture(swin, "features[-1][-1].norm1", (32, 48), torchscript=17, dynamo=18),
    "swin-v2": Architecture(swin_v2, "features[-1][-1].norm1", (32, 48), torchscript=None),
    "timm-vit": Architecture(
        partial(timm_vit, "vit_base_patch16_224"), "blocks[-1].norm1", (24, 32), 1, (3, 4), torchscript=16, dynamo=20),
    "timm-vit-registers": Architecture(
        partial(timm_vit, "vit_base_patch16_224", reg_tokens=4, class_token=True),
        "blocks[-1].norm1",
        (24, 32),
        5,
        (3, 4), dynamo=None),
    "deit": Architecture(
        partial(timm_vit, "deit_tiny_patch16_224"), "blocks[-1].norm1", (24, 32), 1, (3, 4), torchscript=17, dynamo=None),
    "deit-distilled": Architecture(
        partial(timm_vit, "deit_tiny_distilled_patch16_224"),
        "blocks[-1].norm1",
        (24, 32),
        2,
        (3, 4),
    ),
    "beit": Architecture(
        partial(timm_vit, "beit_base_patch16_224"), "blocks[-1].norm1", (24, 32), 1, (3, 4)
    ),
    "timm-swin": Architecture(
        partial(timm_swin, "swin_tiny_patch4_window7_224"),
        "layers[-1].blocks[-1].norm1",
        (32, 32), torchscript=None),
    "timm-swin-v2": Architecture(
        partial(timm_swin, "swinv2_tiny_window8_256"), "layers[-1].blocks[-1].norm1", (32, 32), dynamo=None),
    "mixer": Architecture(
        partial(
            MlpMixer,
            num_classes=CLASSES,
            img_size=32,
            patch_size=8,
            embed_dim=24,
            num_blocks=2,
        ),
        "blocks[-1].norm1",
        (32, 32),
        0,
        (4, 4), torchscript=11, dynamo=23),
}
