"""Sizes. `box` is what two CPU cores can train in an hour; `gpu` is for one accelerator and an evening."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """Everything a size changes.

    Attributes:
        everything: draw from all concepts, not from the core ones only
        encoder_widths: channels of the autoencoder's encoder at 1/4, 1/8 and 1/16 of the picture's size
        decoder_widths: the same of the decoder, which is what a reader of the picture sees
        width, depth, heads: of the denoiser
        pool: how many scenes are rendered, encoded and kept for the denoiser
        batch, learning_rate, average: of the denoiser; average is the decay of the averaged weights per step
    """

    everything: bool
    encoder_widths: tuple[int, int, int] = (48, 96, 160)
    decoder_widths: tuple[int, int, int] = (64, 128, 192)
    width: int = 256
    depth: int = 6
    heads: int = 4
    pool: int = 40_000
    batch: int = 64
    learning_rate: float = 1.5e-3
    average: float = 0.995
    autoencoder_batch: int = 16
    autoencoder_learning_rate: float = 1.5e-3


PRESETS = {
    "tiny": Preset(everything=False, encoder_widths=(8, 8, 8), decoder_widths=(8, 8, 8), width=32, depth=1, heads=2, pool=256),
    "box": Preset(everything=False),
    "gpu": Preset(
        everything=True,
        encoder_widths=(64, 128, 256),
        decoder_widths=(96, 192, 320),
        width=320,
        depth=8,
        heads=5,
        pool=1_000_000,
        batch=512,
        learning_rate=1e-3,
        average=0.9995,
        autoencoder_batch=64,
        autoencoder_learning_rate=1e-3,
    ),
}
