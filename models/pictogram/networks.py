"""The two networks: an autoencoder that makes 32×8×8 numbers of a 128×128 picture, and a denoiser for those numbers."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from schedule import BETA_END, BETA_START, STEPS

LATENT_CHANNELS = 32
LATENT_SIZE = 8
#: Side of the square of pixels that one column of latents stands for.
CELL = 16
TEXT_WIDTH = 384
#: Side of the square of latents that is one token of the denoiser.
PATCH = 2
#: How quickly two sentence vectors become strangers to the regression of the mean picture, and to the test for the empty text.
KERNEL_SHARPNESS = 3.0
EMPTY_SHARPNESS = 60.0


class Encoder(nn.Module):
    """Picture in −1…1 to latents: the principal components of every cell of 16×16 pixels.

    The best linear code of its size needs no training, so the denoiser can be trained at once; what a linear code does badly
    (edges, seams between cells) is mended by the decoder. Components are divided by the root of their spread: that is half
    way between keeping their natural weight and making all equally loud.
    """

    def __init__(self):
        super().__init__()
        self.components = nn.Conv2d(3 * CELL**2, LATENT_CHANNELS, 1).requires_grad_(False)

    def forward(self, picture: Tensor) -> Tensor:
        return self.components(F.pixel_unshuffle(picture, CELL))


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


class Decoder(nn.Module):
    """Latents to picture in −1…1: undone by the best linear map from a cell and its eight neighbours, then mended by a small net.

    The neighbours take away most of the seams between cells.
    """

    def __init__(self, width: int, depth: int):
        super().__init__()
        self.components = nn.Conv2d(LATENT_CHANNELS, 3 * CELL**2, 3, padding=1).requires_grad_(False)
        self.mend = nn.Sequential(
            nn.PixelUnshuffle(4),
            nn.Conv2d(48, width, 3, padding=1),
            *(Residual(width) for _ in range(depth)),
            nn.SiLU(),
            nn.Conv2d(width, 48, 3, padding=1),
            nn.PixelShuffle(4),
        )
        nn.init.zeros_(self.mend[-2].weight)
        nn.init.zeros_(self.mend[-2].bias)

    def forward(self, latents: Tensor) -> Tensor:
        rough = F.pixel_shuffle(self.components(latents), CELL)
        return rough + self.mend(rough)


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


class FittedPath(nn.Module):
    """The best guess of the velocity that can be fitted in closed form, so that training starts from there.

    A kernel regression from sentence vectors tells the mean picture for a text, in the principal components of all latents
    of a picture. Wiener's filter then weighs that mean against the noisy latents. `basis` is also the space of the gist.
    """

    def __init__(self, components: int, centres: int):
        super().__init__()
        dimensions = LATENT_CHANNELS * LATENT_SIZE**2
        for name, shape in {
            "basis": (dimensions, components),
            "mean": (dimensions,),
            "centres": (centres, TEXT_WIDTH),
            "weights": (centres, components),
            "empty": (TEXT_WIDTH,),
        }.items():
            self.register_parameter(name, nn.Parameter(torch.zeros(shape), requires_grad=False))
        # Variances along the basis, before and after a text is known, and off the basis.
        self.variance = nn.Parameter(torch.ones(components), requires_grad=False)
        self.left = nn.Parameter(torch.ones(components), requires_grad=False)
        self.rest = nn.Parameter(torch.ones(1), requires_grad=False)

    def told(self, sentence: Tensor) -> tuple[Tensor, Tensor]:
        """Mean coordinates for sentence vectors of length one, and how surely each is the empty text, 0…1."""
        nothing = torch.exp(EMPTY_SHARPNESS * (sentence @ self.empty.unsqueeze(1) - 1))
        kernel = torch.exp(KERNEL_SHARPNESS * ((self.centres @ sentence.T).T - 1))
        return (1 - nothing) * (kernel @ self.weights), nothing

    def forward(self, flat: Tensor, sentence: Tensor, signal: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        """The guess, and all that is known along the basis, scaled to about unit spread."""
        told, nothing = self.told(sentence)
        variance = self.left + nothing * (self.variance - self.left)
        away = flat - signal * self.mean
        coordinates = away @ self.basis
        surprise = coordinates - signal * told
        rest = self._gain(self.rest, signal, noise)
        # Along the basis: the filter around the told mean; off it: the filter around the mean of all.
        along = self._gain(variance, signal, noise) * surprise - noise * told - rest * coordinates
        guess = rest * away - noise * self.mean + self.spread(along)
        scaled = surprise * torch.rsqrt(signal.square() * variance + noise.square())
        return guess, torch.cat((scaled, told * torch.rsqrt(self.variance)), 1)

    def spread(self, coordinates: Tensor) -> Tensor:
        """Latents of coordinates along the basis. The basis itself is not turned, so that an export holds it once."""
        return (self.basis @ coordinates.T).T

    @staticmethod
    def _gain(variance: Tensor, signal: Tensor, noise: Tensor) -> Tensor:
        return signal * noise * (1 - variance) / (signal.square() * variance + noise.square())


class Gist(nn.Module):
    """What the picture is about as a whole: coordinates along the fitted path's basis from those of the noisy latents and from the text."""

    def __init__(self, components: int, condition: int, width: int, depth: int):
        super().__init__()
        self.into = nn.Linear(2 * components + condition, width)
        self.layers = nn.ModuleList(nn.Sequential(nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width)) for _ in range(depth))
        self.out = nn.Linear(width, components)
        self.width = width
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, coordinates: Tensor, condition: Tensor) -> Tensor:
        x = self.into(torch.cat((coordinates, condition), 1))
        for layer in self.layers:
            x = x + layer(F.layer_norm(x, (self.width,)))
        return self.out(F.layer_norm(x, (self.width,)))


class Denoiser(nn.Module):
    """Predicts the velocity (v-prediction) of noisy latents at a time, given a text's token vectors.

    Three parts are added up, from coarse to fine: the fitted path, the gist, and a transformer over squares of latents.
    """

    def __init__(self, width: int, depth: int, heads: int, components: int, centres: int, gist_width: int, gist_depth: int):
        super().__init__()
        side = LATENT_SIZE // PATCH
        self.width = width
        self.fitted = FittedPath(components, centres)
        self.gist = Gist(components, width, gist_width, gist_depth)
        self.into = nn.Linear(2 * LATENT_CHANNELS * PATCH**2, width)
        self.place = nn.Parameter(torch.randn(side * side, width) * 0.02)
        self.text = nn.Linear(TEXT_WIDTH, width)
        self.pooled = nn.Sequential(nn.Linear(TEXT_WIDTH, 2 * width), nn.SiLU(), nn.Linear(2 * width, width))
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
        angles = timestep.unsqueeze(1) * self.frequencies
        time = self.time(torch.cat((angles.cos(), angles.sin()), 1))
        valid = mask.to(sample.dtype)
        mean = (states * valid.unsqueeze(-1)).sum(1) / valid.sum(1, keepdim=True)
        # The mean of the token vectors is short; the sentence embedding is its direction.
        sentence = unit(mean)
        condition = F.silu(time + self.pooled(sentence * math.sqrt(TEXT_WIDTH)))

        # The continuous form of the schedule's shares, so that times between two whole ones work too.
        since = timestep.unsqueeze(1) + 1
        signal = torch.exp(-0.5 * since * (BETA_START + (BETA_END - BETA_START) / (2 * STEPS) * since))
        noise = torch.sqrt(1 - signal.square())
        flat = sample.flatten(1)
        guess, coordinates = self.fitted(flat, sentence, signal, noise)
        guess = guess + self.fitted.spread(self.gist(coordinates, condition))

        both = torch.cat((sample, guess.view(batch, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE)), 1)
        x = both.view(batch, 2 * LATENT_CHANNELS, side, PATCH, side, PATCH).permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)
        x = self.into(x) + self.place
        modulation = self.modulate(condition).view(batch, 6, -1)
        text = self.text(F.layer_norm(states, (TEXT_WIDTH,)))
        bias = F.pad((1 - valid) * -30_000.0, (side * side, 0))[:, None, None]
        for block in self.blocks:
            x = block(x, text, bias, modulation)
        shift, scale = self.last_modulate(condition).unsqueeze(1).chunk(2, -1)
        x = self.outof(F.layer_norm(x, (self.width,)) * (1 + scale) + shift)
        x = x.view(batch, side, side, LATENT_CHANNELS, PATCH, PATCH).permute(0, 3, 1, 4, 2, 5)
        return (guess + x.flatten(1)).view(batch, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE)
