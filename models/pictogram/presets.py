"""Sizes. `box` is what two CPU cores can train in an hour; `gpu` is for one accelerator and an evening."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """Everything a size changes.

    Attributes:
        everything: draw from all concepts, not from the core ones only
        decoder_width, decoder_depth: of the net that mends the linear decoder's picture
        width, depth, heads: of the denoiser
        pool: how many scenes one part of the cache holds
        batch, learning_rate, average: of the denoiser; average is the decay of the averaged weights per step
    """

    everything: bool
    decoder_width: int = 64
    decoder_depth: int = 2
    width: int = 256
    depth: int = 6
    heads: int = 4
    pool: int = 12_000
    batch: int = 32
    learning_rate: float = 1.2e-3
    average: float = 0.998
    decoder_batch: int = 16
    decoder_learning_rate: float = 1e-3


PRESETS = {
    "tiny": Preset(everything=False, decoder_width=8, decoder_depth=1, width=32, depth=1, heads=2, pool=256),
    "box": Preset(everything=False),
    "gpu": Preset(
        everything=True,
        decoder_width=128,
        decoder_depth=6,
        width=320,
        depth=8,
        heads=5,
        pool=200_000,
        batch=512,
        learning_rate=1e-3,
        average=0.9995,
        decoder_batch=64,
        decoder_learning_rate=1e-3,
    ),
}
