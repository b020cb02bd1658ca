"""The two towers: a small convolutional net for pictures, a small head on MiniLM's token vectors for texts."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

IMAGE_SIZE = 64
EMBEDDING = 128
TEXT_WIDTH = 384


class Step(nn.Module):
    """3×3 convolution, batch normalisation, ReLU; halves the size when asked."""

    def __init__(self, before: int, after: int, stride: int = 1):
        super().__init__()
        self.convolution = nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(after)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.convolution(x)))


class VisionTower(nn.Module):
    """Picture [B,3,64,64] in −1…1 to an embedding of length 1. Works on squares of 8×8 pixels, so that it costs little."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(8),
            nn.Conv2d(192, 96, 1),
            nn.ReLU(),
            Step(96, 96),
            Step(96, 192, 2),
        )
        self.out = nn.Linear(192 * 16, EMBEDDING)

    def forward(self, picture: Tensor) -> Tensor:
        return F.normalize(self.out(self.layers(picture).flatten(1)), dim=-1)


class TextTower(nn.Module):
    """Token vectors [B,T,384] and mask [B,T] to an embedding of length 1."""

    def __init__(self, width: int = 256):
        super().__init__()
        self.into = nn.Linear(TEXT_WIDTH, width)
        self.out = nn.Sequential(nn.Linear(2 * width + TEXT_WIDTH, width), nn.ReLU(), nn.Linear(width, EMBEDDING))
        self.logit_scale = nn.Parameter(torch.tensor(math.log(10.0)))

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        valid = mask.to(states.dtype).unsqueeze(-1)
        count = valid.sum(1)
        tokens = F.relu(self.into(states))
        highest = (tokens * valid).amax(1)
        mean = (tokens * valid).sum(1) / count
        sentence = (states * valid).sum(1) / count
        return F.normalize(self.out(torch.cat((mean, highest, F.normalize(sentence, dim=-1)), -1)), dim=-1)
