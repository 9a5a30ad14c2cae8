"""The four networks in PyTorch, layer for layer those of Networks/*.swift."""

import torch
from torch import nn


def conv_block(inputs, outputs, kernel=3, stride=1, groups=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


def seed():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(inplace=True), nn.Linear(128, 10),
    )


def vgg():
    layers, inputs = [], 1
    for outputs in (64, 128, 256):
        layers += [conv_block(inputs, outputs), conv_block(outputs, outputs), nn.MaxPool2d(2)]
        inputs = outputs
    return nn.Sequential(
        *layers, nn.Flatten(), nn.Linear(9216, 256), nn.ReLU(inplace=True), nn.Dropout(0.5), nn.Linear(256, 7)
    )


class ResidualBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(
            conv_block(inputs, outputs, stride=stride),
            nn.Conv2d(outputs, outputs, 3, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        same = stride == 1 and inputs == outputs
        self.shortcut = nn.Identity() if same else nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
        )

    def forward(self, x):
        return torch.relu(self.body(x) + self.shortcut(x))


def resnet():
    blocks, inputs = [], 64
    for outputs, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        blocks += [ResidualBlock(inputs, outputs, stride), ResidualBlock(outputs, outputs, 1)]
        inputs = outputs
    return nn.Sequential(
        conv_block(1, 64), *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 7)
    )


def mobile():
    layers, inputs = [conv_block(1, 32)], 32
    for outputs, stride in ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)):
        layers += [conv_block(inputs, inputs, stride=stride, groups=inputs), conv_block(inputs, outputs, kernel=1)]
        inputs = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 7))


# How to build each, its batch, its images and its classes.
NETWORKS = {
    "seed": (seed, 64, (1, 28, 28), 10),
    "vgg": (vgg, 64, (1, 48, 48), 7),
    "resnet": (resnet, 32, (1, 48, 48), 7),
    "mobile": (mobile, 64, (1, 48, 48), 7),
}
