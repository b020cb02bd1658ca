"""The two networks: an autoencoder that makes 12×8×8 numbers of a 128×128 picture, and a denoiser for those numbers."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LATENT_CHANNELS = 12
LATENT_SIZE = 8
TEXT_WIDTH = 384
#: Side of the square of latents that is one token of the denoiser.
PATCH = 2


class Residual(nn.Module):
    """Two 3×3 convolutions beside a skip. No normalisation: the last one starts at zero instead, which trains as well and costs less."""

    def __init__(self, width: int):
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.silu(self.first(F.silu(x))))


class Encoder(nn.Module):
    """Picture in −1…1 to latents. The picture is folded by 4 at once, so that nothing runs at its full size."""

    def __init__(self, widths: tuple[int, int, int]):
        super().__init__()
        a, b, c = widths
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(4),
            nn.Conv2d(48, a, 3, padding=1),
            Residual(a),
            nn.Conv2d(a, b, 3, stride=2, padding=1),
            Residual(b),
            nn.Conv2d(b, c, 3, stride=2, padding=1),
            Residual(c),
            nn.SiLU(),
            nn.Conv2d(c, LATENT_CHANNELS, 1),
        )
        # Gives every latent channel mean 0 and spread 1, so that no scaling factor is needed outside.
        self.normalise = nn.BatchNorm2d(LATENT_CHANNELS, affine=False, momentum=0.02)

    def forward(self, picture: Tensor) -> Tensor:
        return self.normalise(self.layers(picture))


class Decoder(nn.Module):
    """Latents to picture in −1…1."""

    def __init__(self, widths: tuple[int, int, int]):
        super().__init__()
        a, b, c = widths
        self.layers = nn.Sequential(
            nn.Conv2d(LATENT_CHANNELS, c, 3, padding=1),
            Residual(c),
            nn.Conv2d(c, 4 * b, 1),
            nn.PixelShuffle(2),
            Residual(b),
            nn.Conv2d(b, 4 * a, 1),
            nn.PixelShuffle(2),
            Residual(a),
            Residual(a),
            nn.SiLU(),
            nn.Conv2d(a, 2 * a, 3, padding=1),
            nn.PixelShuffle(2),
            nn.SiLU(),
            nn.Conv2d(a // 2, 12, 3, padding=1),
            nn.PixelShuffle(2),
        )

    def forward(self, latents: Tensor) -> Tensor:
        return self.layers(latents)


class Block(nn.Module):
    """Transformer block whose attention looks at the picture's tokens and the text's at once; the time shifts and scales it."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads, self.width = heads, width
        self.of_picture = nn.Linear(width, 3 * width, bias=False)
        self.of_text = nn.Linear(width, 2 * width, bias=False)
        self.out = nn.Linear(width, width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)
        self.shifts = nn.Parameter(torch.zeros(6, width))
        self.query_scale = nn.Parameter(torch.ones(width // heads))
        self.key_scale = nn.Parameter(torch.ones(width // heads))
        # Queries and keys have length one; the learned scales start from the spread of ordinary dot products, halved.
        self.sharpness = math.sqrt(width // heads) / 2

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def forward(self, x: Tensor, text: Tensor, bias: Tensor, time: Tensor) -> Tensor:
        shift, scale, gate, shift2, scale2, gate2 = (time + self.shifts).unsqueeze(2).unbind(1)
        width = (self.width,)
        h = F.layer_norm(x, width) * (1 + scale) + shift
        query, key, value = self.of_picture(h).chunk(3, -1)
        text_key, text_value = self.of_text(text).chunk(2, -1)
        query = unit(self._split(query)) * self.query_scale
        key = unit(self._split(torch.cat((key, text_key), 1))) * self.key_scale
        value = self._split(torch.cat((value, text_value), 1))
        weight = (query @ key.transpose(-1, -2) * self.sharpness + bias).softmax(-1)
        h = (weight @ value).transpose(1, 2).flatten(2)
        x = x + gate * self.out(h)
        h = F.layer_norm(x, width) * (1 + scale2) + shift2
        return x + gate2 * self.down(F.gelu(self.up(h), approximate="tanh"))


def unit(x: Tensor) -> Tensor:
    """Rows of length one."""
    return x * torch.rsqrt(x.square().sum(-1, keepdim=True) + 1e-6)


class Denoiser(nn.Module):
    """Predicts the velocity (v-prediction) of noisy latents at a time, given a text's token vectors."""

    def __init__(self, width: int, depth: int, heads: int):
        super().__init__()
        side = LATENT_SIZE // PATCH
        self.width = width
        self.into = nn.Linear(LATENT_CHANNELS * PATCH**2, width)
        self.place = nn.Parameter(torch.randn(side * side, width) * 0.02)
        self.text = nn.Linear(TEXT_WIDTH, width)
        self.pooled = nn.Sequential(nn.Linear(TEXT_WIDTH, width), nn.SiLU(), nn.Linear(width, width))
        self.time = nn.Sequential(nn.Linear(128, width), nn.SiLU(), nn.Linear(width, width))
        self.modulate = nn.Linear(width, 6 * width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.last_modulate = nn.Linear(width, 2 * width)
        self.outof = nn.Linear(width, LATENT_CHANNELS * PATCH**2)
        frequencies = torch.exp(torch.arange(64) * (-math.log(10_000) / 64))
        self.register_buffer("frequencies", frequencies, persistent=False)
        for layer in (self.modulate, self.last_modulate, self.outof):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        with torch.no_grad():
            # Gates start open by a little: a closed gate at every block would learn nothing in its first steps.
            self.modulate.bias.view(6, width)[2].fill_(0.3)
            self.modulate.bias.view(6, width)[5].fill_(0.3)

    def forward(self, sample: Tensor, timestep: Tensor, states: Tensor, mask: Tensor) -> Tensor:
        batch = sample.shape[0]
        side = LATENT_SIZE // PATCH
        x = sample.reshape(batch, LATENT_CHANNELS, side, PATCH, side, PATCH).permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)
        x = self.into(x) + self.place
        angles = timestep.unsqueeze(1) * self.frequencies
        time = self.time(torch.cat((angles.cos(), angles.sin()), 1))
        valid = mask.to(sample.dtype)
        mean = (states * valid.unsqueeze(-1)).sum(1) / valid.sum(1, keepdim=True)
        # The mean of the token vectors is short; the sentence embedding is its direction.
        condition = F.silu(time + self.pooled(unit(mean) * math.sqrt(TEXT_WIDTH)))
        modulation = self.modulate(condition).view(batch, 6, -1)
        text = self.text(F.layer_norm(states, (TEXT_WIDTH,)))
        bias = F.pad((1 - valid) * -30_000.0, (side * side, 0))[:, None, None]
        for block in self.blocks:
            x = block(x, text, bias, modulation)
        shift, scale = self.last_modulate(condition).unsqueeze(1).chunk(2, -1)
        x = self.outof(F.layer_norm(x, (self.width,)) * (1 + scale) + shift)
        x = x.view(batch, side, side, LATENT_CHANNELS, PATCH, PATCH).permute(0, 3, 1, 4, 2, 5)
        return x.reshape(batch, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE)
