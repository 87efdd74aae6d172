"""Small classifiers with random weights, one for each kind of tail between a layer and the logits.

They stand for real ones: `resnet` runs torchvision's own ResNet code at a fraction of ResNet-50's
width; the others are the last layers of well-known families behind two convolutions.
"""

import torch
from torch import nn
from torchvision.models.resnet import Bottleneck, ResNet


class NarrowResNet(ResNet):
    """ResNet-50's topology (bottlenecks, strided 3x3 convolutions, downsampling shortcuts) with an
    eighth to a sixteenth of its channels and one block a stage, two in the last."""

    def __init__(self, classes=10):
        super().__init__(Bottleneck, [1, 1, 1, 1], num_classes=classes)
        self.inplanes = 8
        self.conv1 = nn.Conv2d(3, 8, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.layer1 = self._make_layer(Bottleneck, 4, 1)
        self.layer2 = self._make_layer(Bottleneck, 8, 1, stride=2)
        self.layer3 = self._make_layer(Bottleneck, 16, 1, stride=2)
        self.layer4 = self._make_layer(Bottleneck, 32, 2, stride=2)
        self.fc = nn.Linear(32 * Bottleneck.expansion, classes)

    def head(self):
        return self.fc


def trunk(channels):
    """Two convolutions and a ReLU: [N, 3, H, W] to [N, channels, H/4, W/4]."""
    return [
        nn.Conv2d(3, 8, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(8, channels, 3, stride=2, padding=1),
        nn.ReLU(),
    ]


class Tail(nn.Module):
    """Features, then whatever `forward` of the family does."""

    def __init__(self, features):
        super().__init__()
        self.features = nn.Sequential(*features)
        self.pool = nn.AdaptiveAvgPool2d(1)

    def head(self):
        """The layer whose bias is added to the logits."""
        return self.classifier


class MobileNetTail(Tail):
    """MobileNetV2: Conv, BatchNorm, Clip, GlobalAveragePool, 1x1 Conv, Flatten. It clips to [0, 1], not
    to [0, 6], so that both bounds are met."""

    def __init__(self):
        last = [nn.Conv2d(12, 24, 1, bias=False), nn.BatchNorm2d(24), nn.Hardtanh(0, 1)]
        super().__init__([*trunk(12), *last])
        self.classifier = nn.Conv2d(24, 10, 1)

    def forward(self, x):
        return torch.flatten(self.classifier(self.pool(self.features(x))), 1)


class SqueezeNetTail(Tail):
    """SqueezeNet: 1x1 Conv to the classes, Relu, GlobalAveragePool, Flatten. No linear layer, and no
    logit below 0."""

    def __init__(self):
        super().__init__(trunk(16))
        self.classifier = nn.Sequential(nn.Conv2d(16, 10, 1), nn.ReLU())

    def head(self):
        return self.classifier[0]

    def forward(self, x):
        return torch.flatten(self.pool(self.classifier(self.features(x))), 1)


class SoftmaxTail(Tail):
    """GlobalAveragePool, Flatten, Gemm and, in the exported file, a closing Softmax."""

    def __init__(self):
        super().__init__(trunk(16))
        self.classifier = nn.Linear(16, 10)
        self.softmax = nn.Softmax(dim=1)
        self.closing = False

    def forward(self, x):
        logits = self.classifier(torch.flatten(self.pool(self.features(x)), 1))
        return self.softmax(logits) if self.closing else logits


class GatedTail(Tail):
    """Squeeze and excitation without its Sigmoid: ReduceMean, 1x1 Conv, Clip to [0, 1], and a Mul with
    the features themselves, so that the layer reaches the logits by two ways; then a Mul and an Add
    with constants a channel, ReduceMean, Gemm."""

    def __init__(self):
        super().__init__(trunk(16))
        self.gate = nn.Conv2d(16, 16, 1)
        nn.init.uniform_(self.gate.bias, -0.5, 1.5)
        self.scale = nn.Parameter(torch.rand(1, 16, 1, 1) + 0.5)
        self.shift = nn.Parameter(torch.randn(16, 1, 1))
        self.classifier = nn.Linear(16, 10)

    def forward(self, x):
        features = self.features(x)
        gate = torch.clamp(self.gate(features.mean((2, 3), keepdim=True)), 0, 1)
        gated = features * gate * self.scale + self.shift
        return self.classifier(torch.relu(gated).mean((2, 3)))


class MatMulTail(Tail):
    """GlobalAveragePool, Flatten, then a linear layer as MatMul and Add."""

    def __init__(self):
        super().__init__(trunk(16))
        self.weight = nn.Parameter(torch.randn(16, 10))
        self.bias = nn.Parameter(torch.randn(10))

    def head(self):
        return self

    def forward(self, x):
        return torch.matmul(torch.flatten(self.pool(self.features(x)), 1), self.weight) + self.bias


class ReshapeTail(Tail):
    """No pooling: Reshape to [-1, C h w] and Gemm, so that every place has a gradient of its own, as
    in AlexNet and VGG. With `by_shape` the batch size is read from the tensor (Shape, Gather,
    Concat), as `x.view(x.size(0), -1)` is exported."""

    def __init__(self, size, by_shape):
        super().__init__([*trunk(6), nn.Conv2d(6, 8, 3, padding=1)])
        self.count = 8 * (size[0] // 4) * (size[1] // 4)
        self.by_shape = by_shape
        self.classifier = nn.Linear(self.count, 10)

    def forward(self, x):
        features = torch.relu(self.features(x))
        flat = features.view(x.size(0), -1) if self.by_shape else features.reshape(-1, self.count)
        return self.classifier(flat)


class ConvTail(Tail):
    """Convolutions of every kind after the layer: a stride that leaves the last places unread, other
    strides and kernels along the two axes, groups, dilation, depthwise."""

    def __init__(self):
        super().__init__(trunk(8))
        self.strided = nn.Conv2d(8, 12, 2, stride=3)
        self.grouped = nn.Conv2d(12, 16, 3, padding=1, groups=4)
        self.dilated = nn.Conv2d(16, 16, 3, padding=(2, 3), dilation=(2, 3))
        self.uneven = nn.Conv2d(16, 16, (1, 3), stride=(1, 2), padding=(0, 1), bias=False)
        self.depthwise = nn.Conv2d(16, 16, 3, padding=1, groups=16)
        self.classifier = nn.Linear(16, 10)

    def forward(self, x):
        x = torch.relu(self.strided(self.features(x)))
        x = torch.relu(self.grouped(x))
        x = torch.relu(self.dilated(x))
        x = torch.relu(self.uneven(x))
        return self.classifier(torch.flatten(self.pool(self.depthwise(x)), 1))
