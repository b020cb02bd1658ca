"""The two networks: an autoencoder that makes 96×8×8 numbers of a 128×128 picture, and a denoiser for those numbers."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from schedule import BETA_END, BETA_START, STEPS

LATENT_CHANNELS = 96
LATENT_SIZE = 8
#: Side of the square of pixels that one column of latents stands for.
CELL = 16
TEXT_WIDTH = 384
#: Side of the square of latents that is one token of the denoiser.
PATCH = 2
#: How often the reader's choices are multiplied with themselves before a thing is drawn: a blend of two things is no thing.
DECISIVENESS = 1.5


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


class ReadingLayer(nn.Module):
    """Transformer layer over slots and words together."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.width, self.heads = width, heads
        self.into = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width)
        self.up = nn.Linear(width, 3 * width)
        self.down = nn.Linear(3 * width, width)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        query, key, value = (
            part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in self.into(F.layer_norm(x, (self.width,))).chunk(3, -1)
        )
        weight = (query @ key.transpose(-1, -2) / math.sqrt(self.width // self.heads) + bias).softmax(-1)
        x = x + self.out((weight @ value).transpose(1, 2).flatten(2))
        return x + self.down(F.gelu(self.up(F.layer_norm(x, (self.width,))), approximate="tanh"))


class Reader(nn.Module):
    """Reads from a text's token vectors what the picture holds.

    A slot is the whole picture or one of the places for half-size things. For every slot it gives logits of what stands there
    (0 is nothing) and in which colour (0 is its own); and for the picture logits of its style, of its background, and of the
    text naming nothing to draw at all.
    """

    def __init__(self, width: int, depth: int, heads: int, slots: int, things: int, colours: int, styles: int, grounds: int):
        super().__init__()
        self.width = width
        self.text = nn.Linear(TEXT_WIDTH, width)
        self.order = nn.Linear(32, width, bias=False)
        self.slots = nn.Parameter(torch.randn(slots + 1, width) * 0.5)
        self.layers = nn.ModuleList(ReadingLayer(width, heads) for _ in range(depth))
        self.thing = nn.Linear(width, things + 1)
        self.colour = nn.Linear(width, colours + 1)
        self.style = nn.Linear(width, styles)
        self.ground = nn.Linear(width, grounds)
        self.nothing = nn.Linear(width, 1)
        self.register_buffer("frequencies", torch.exp(torch.arange(16) * (-math.log(100) / 16)), persistent=False)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        valid = mask.to(states.dtype)
        angles = valid.cumsum(1).unsqueeze(-1) * self.frequencies
        words = self.text(F.layer_norm(states, (TEXT_WIDTH,))) + self.order(torch.cat((angles.cos(), angles.sin()), -1))
        slots = self.slots.shape[0]
        x = torch.cat((self.slots.unsqueeze(0) + torch.zeros_like(words[:, :1]), words), 1)
        bias = F.pad((1 - valid) * -30_000.0, (slots, 0))[:, None, None]
        for layer in self.layers:
            x = layer(x, bias)
        x = F.layer_norm(x[:, :slots], (self.width,))
        each, all_of_it = x[:, : slots - 1], x[:, slots - 1]
        return self.thing(each), self.colour(each), self.style(all_of_it), self.ground(all_of_it), self.nothing(all_of_it)


class Planes(nn.Module):
    """One plane of cells for every row. Of a cell's numbers, the first `coarse` matter most; an export keeps the others in four bits."""

    def __init__(self, rows: int, channels: int, coarse: int):
        super().__init__()
        self.coarse = fixed(rows, LATENT_SIZE**2 * coarse)
        self.fine = fixed(rows, LATENT_SIZE**2 * (channels - coarse))

    def forward(self, rows: Tensor) -> Tensor:
        """Rows mixed by weights [..., rows] to [..., cells, channels]."""
        return torch.cat([(rows @ part).unflatten(-1, (LATENT_SIZE**2, -1)) for part in (self.coarse, self.fine)], -1)

    def keep(self, rows: list[int], planes: Tensor) -> None:
        """Takes planes, [rows, cells, channels], for some rows."""
        coarse = self.coarse.shape[1] // LATENT_SIZE**2
        self.coarse[rows] = planes[..., :coarse].flatten(1)
        self.fine[rows] = planes[..., coarse:].flatten(1)


class Painter(nn.Module):
    """The mean picture's latents for what the reader read: all things, fitted in closed form, are blended, coloured and put into their places.

    A thing in a style is two pictures and two shapes. The pictures are the thing in its own colours and the thing painted white,
    both as differences to white paper; styles of one ink need none. The shapes say where a colour shows and where the
    background does not, as `inks` numbers for every cell, which serve for red, green and blue alike.
    """

    def __init__(self, things: int, painted: tuple[bool, ...], colours: int, grounds: int, inks: int, places: list[tuple[float, float]]):
        super().__init__()
        self.painted = [index for index, is_painted in enumerate(painted) if is_painted]
        self.natural, self.white = (Planes(things * len(self.painted), LATENT_CHANNELS, LATENT_CHANNELS // 4) for _ in range(2))
        self.paintable, self.solid = (Planes(things * len(painted), inks, inks // 3) for _ in range(2))
        #: Latents of a cell for the ink of a cell in red, green and blue.
        self.spread = fixed(3 * inks, LATENT_CHANNELS)
        #: Latents of a cell for the four cells of a picture of twice the size.
        self.shrink = fixed(4 * LATENT_CHANNELS, LATENT_CHANNELS)
        self.tints = fixed(colours, 3)
        self.grounds = fixed(grounds, 3)
        self.paper = fixed(LATENT_CHANNELS)
        self.paper_colour = fixed(3, LATENT_CHANNELS)
        side, half = LATENT_SIZE, LATENT_SIZE // 2
        placement = torch.zeros(side, side, len(places), half, half)
        for index, (x, y) in enumerate(places):
            for row in range(half):
                for column in range(half):
                    placement[round(y * side) + row, round(x * side) + column, index, row, column] = 1
        self.placement = nn.Parameter(placement.view(side * side, -1), requires_grad=False)

    def forward(self, thing: Tensor, colour: Tensor, style: Tensor, ground: Tensor) -> Tensor:
        """Latents [batch, channels·cells] for probabilities of what is in every slot and of style and background."""
        tint, uncovered = colour[:, :, 1:] @ self.tints, -(ground @ self.grounds)
        each = self.coloured(thing[:, :, 1:], style, colour[:, :, :1], tint, uncovered)
        half = shrunk(each[:, 1:]) @ self.shrink
        paper = self.paper - uncovered @ self.paper_colour
        return (paper.unsqueeze(1) + each[:, 0] + self.placement @ half.flatten(1, 2)).transpose(1, 2).flatten(1)

    def coloured(self, thing: Tensor, style: Tensor, own: Tensor, tint: Tensor, uncovered: Tensor) -> Tensor:
        """Differences to white paper at full size, [batch, slots, cells, channels].

        Args:
            thing, style: weights
            own: how surely the colour is the thing's own
            tint: the colour less white, nothing where it is the thing's own
            uncovered: white less the background
        """
        rows = (thing.unsqueeze(-1) * style[:, None, None, self.painted]).flatten(2)
        picture = self.natural(rows * own) + self.white(rows * (1 - own))
        rows = (thing.unsqueeze(-1) * style[:, None, None]).flatten(2)
        ink = (
            self.paintable(rows).unsqueeze(3) * tint[:, :, None, :, None]
            + self.solid(rows).unsqueeze(3) * uncovered[:, None, None, :, None]
        )
        return picture + ink.flatten(3) @ self.spread


def shrunk(planes: Tensor) -> Tensor:
    """Every two by two cells of [..., cells, channels] side by side."""
    half = LATENT_SIZE // 2
    batch, slots = planes.shape[:2]
    squares = planes.reshape(batch, slots, half, 2, half, 2, LATENT_CHANNELS).permute(0, 1, 2, 4, 3, 5, 6)
    return squares.reshape(batch, slots, half * half, 4 * LATENT_CHANNELS)


def fixed(*shape: int) -> nn.Parameter:
    """Numbers that are fitted in closed form and not trained."""
    return nn.Parameter(torch.zeros(shape), requires_grad=False)


class Filter(nn.Module):
    """Wiener's filter: the best linear guess of the velocity from noisy latents, when their mean is told and when it is not.

    When it is told, every latent is filtered by itself, for what is left is small. When it is not, the guess is along the
    principal components of all pictures.
    """

    def __init__(self, components: int):
        super().__init__()
        dimensions = LATENT_CHANNELS * LATENT_SIZE**2
        self.mean = fixed(dimensions)
        self.left = fixed(dimensions)
        self.basis = fixed(dimensions, components)
        self.variance = fixed(components)
        # Of all that is off the basis.
        self.rest = fixed(1)

    def forward(self, flat: Tensor, told: Tensor, nothing: Tensor, signal: Tensor, noise: Tensor) -> Tensor:
        known = self._gain(self.left, signal, noise) * (flat - signal * told) - noise * told
        away = flat - signal * self.mean
        rest = self._gain(self.rest, signal, noise)
        along = (self._gain(self.variance, signal, noise) - rest) * (away @ self.basis)
        # The basis itself is not turned, so that an export holds it once.
        unknown = rest * away + (self.basis @ along.T).T - noise * self.mean
        return known + nothing * (unknown - known)

    @staticmethod
    def _gain(variance: Tensor, signal: Tensor, noise: Tensor) -> Tensor:
        return signal * noise * (1 - variance) / (signal.square() * variance + noise.square())


class Refiner(nn.Module):
    """A transformer over squares of latents that corrects the filter's guess, with an eye on the text."""

    def __init__(self, width: int, depth: int, heads: int):
        super().__init__()
        side = LATENT_SIZE // PATCH
        self.width = width
        self.into = nn.Linear(2 * LATENT_CHANNELS * PATCH**2, width)
        self.place = nn.Parameter(torch.randn(side * side, width) * 0.02)
        self.text = nn.Linear(TEXT_WIDTH, width)
        self.time = nn.Sequential(nn.Linear(128, width), nn.SiLU(), nn.Linear(width, width))
        self.told = nn.Linear(1, width)
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

    def forward(self, sample: Tensor, guess: Tensor, timestep: Tensor, nothing: Tensor, states: Tensor, mask: Tensor) -> Tensor:
        batch, side = sample.shape[0], LATENT_SIZE // PATCH
        angles = timestep.unsqueeze(1) * self.frequencies
        condition = F.silu(self.time(torch.cat((angles.cos(), angles.sin()), 1)) + self.told(nothing))
        both = torch.cat((sample, guess.view(batch, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE)), 1)
        x = both.view(batch, 2 * LATENT_CHANNELS, side, PATCH, side, PATCH).permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)
        x = self.into(x) + self.place
        modulation = self.modulate(condition).view(batch, 6, -1)
        text = self.text(F.layer_norm(states, (TEXT_WIDTH,)))
        bias = F.pad((1 - mask.to(sample.dtype)) * -30_000.0, (side * side, 0))[:, None, None]
        for block in self.blocks:
            x = block(x, text, bias, modulation)
        shift, scale = self.last_modulate(condition).unsqueeze(1).chunk(2, -1)
        x = self.outof(F.layer_norm(x, (self.width,)) * (1 + scale) + shift)
        return x.view(batch, side, side, LATENT_CHANNELS, PATCH, PATCH).permute(0, 3, 1, 4, 2, 5).flatten(1)


class Denoiser(nn.Module):
    """Predicts the velocity (v-prediction) of noisy latents at a time, given a text's token vectors.

    The reader and the painter tell the mean picture for the text, the filter weighs it against the noisy latents, and the
    refiner corrects what comes out.
    """

    def __init__(self, reader: Reader, painter: Painter, filter: Filter, refiner: Refiner):
        super().__init__()
        self.reader, self.painter, self.filter, self.refiner = reader, painter, filter, refiner

    def imagine(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The mean latents for a text, and how surely it names nothing, 0…1."""
        thing, colour, style, ground, nothing = self.reader(states, mask)
        told = self.painter(
            (DECISIVENESS * thing).softmax(-1),
            (DECISIVENESS * colour).softmax(-1),
            (DECISIVENESS * style).softmax(-1),
            (DECISIVENESS * ground).softmax(-1),
        )
        return told, nothing.sigmoid()

    def correct(self, sample: Tensor, timestep: Tensor, states: Tensor, mask: Tensor, told: Tensor, nothing: Tensor) -> Tensor:
        """The velocity, for what was imagined."""
        # The continuous form of the schedule's shares, so that times between two whole ones work too.
        since = timestep.unsqueeze(1) + 1
        signal = torch.exp(-0.5 * since * (BETA_START + (BETA_END - BETA_START) / (2 * STEPS) * since))
        noise = torch.sqrt(1 - signal.square())
        guess = self.filter(sample.flatten(1), told, nothing, signal, noise)
        guess = guess + self.refiner(sample, guess, timestep, nothing, states, mask)
        return guess.view(-1, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE)

    def forward(self, sample: Tensor, timestep: Tensor, states: Tensor, mask: Tensor) -> Tensor:
        return self.correct(sample, timestep, states, mask, *self.imagine(states, mask))
