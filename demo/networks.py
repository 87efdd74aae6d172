"""The two architectures of the demo, and where Grad-CAM reads them."""

import torch
from torch import nn

SIDE = 128
GRID = 8  # tokens of the transformer along each side


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU()
        self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.bn2(self.conv2(y)) + self.downsample(x))


class SmallResNet(nn.Module):
    """A ResNet of four basic blocks; the last spatial feature map is 16 x 16, stride 8."""

    peak = 0.004  # learning rate

    def __init__(self, classes):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 24, 3, 2, 1, bias=False), nn.BatchNorm2d(24), nn.ReLU())
        self.layer1 = BasicBlock(24, 32, 2)
        self.layer2 = BasicBlock(32, 64, 2)
        self.layer3 = BasicBlock(64, 96, 1)
        self.layer4 = BasicBlock(96, 96, 1)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(96, classes)

    def forward(self, x):
        x = self.layer4(self.layer3(self.layer2(self.layer1(self.stem(x)))))
        return self.fc(self.pool(x).flatten(1))

    def cam_layer(self):
        """The layer that Grad-CAM reads, and how its output becomes [N, C, h, w]."""
        return self.layer4, None


class Block(nn.Module):
    """A transformer block that normalises before attention and before its two linear layers."""

    def __init__(self, width, heads):
        super().__init__()
        self.parts, self.scale = (3, heads, width // heads), (width // heads) ** -0.5
        self.norm1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.fc1 = nn.Linear(width, 2 * width)
        self.fc2 = nn.Linear(2 * width, width)

    def forward(self, x):
        q, k, v = self.qkv(self.norm1(x)).unflatten(2, self.parts).permute(2, 0, 3, 1, 4).unbind(0)
        attention = (q @ k.transpose(-2, -1) * self.scale).softmax(-1)
        x = x + self.proj((attention @ v).transpose(1, 2).flatten(2))
        return x + self.fc2(nn.functional.gelu(self.fc1(self.norm2(x))))


class SmallViT(nn.Module):
    """A vision transformer of two blocks over 8 x 8 tokens and a class token, from which logits are read (Dosovitskiy et al.
    2021). Its tokens come from four convolutions (Xiao et al. 2021): cut from patches, they would need many more photos."""

    peak = 0.003

    def __init__(self, classes, width=96, depth=2, heads=4):
        super().__init__()
        widths = [3, width // 4, width // 4, width // 2]
        self.stem = nn.Sequential(
            *(
                layer
                for a, b in zip(widths, widths[1:])
                for layer in (nn.Conv2d(a, b, 3, 2, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU())
            ),
            nn.Conv2d(widths[-1], width, 3, 2, 1),
        )
        self.class_token = nn.Parameter(0.02 * torch.randn(1, 1, width))
        self.position = nn.Parameter(0.02 * torch.randn(1, 1 + GRID**2, width))
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        x = self.stem(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_token.expand(x.shape[0], -1, -1), x], 1) + self.position
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x[:, 0]))

    def cam_layer(self):
        return self.blocks[-1].norm1, lambda x: x[:, 1:].transpose(1, 2).unflatten(2, (GRID, GRID))
