"""Sizes. `box` is what two CPU cores can train in an hour; `gpu` is for one accelerator and an evening."""

from dataclasses import dataclass

from networks import Decoder, Denoiser


@dataclass(frozen=True)
class Preset:
    """Everything a size changes.

    Attributes:
        everything: draw from all concepts, not from the core ones only
        decoder_width, decoder_depth: of the net that mends the linear decoder's picture
        width, depth, heads: of the denoiser's transformer
        components, centres, gist_width, gist_depth: of the denoiser's fitted path and of its gist
        pool: how many scenes one part of the cache holds
        batch, learning_rate, average: of the denoiser; average is the decay of the averaged weights per step
    """

    everything: bool
    decoder_width: int = 64
    decoder_depth: int = 2
    width: int = 192
    depth: int = 4
    heads: int = 3
    components: int = 320
    centres: int = 1536
    gist_width: int = 640
    gist_depth: int = 3
    pool: int = 12_000
    batch: int = 64
    learning_rate: float = 2e-3
    average: float = 0.998
    decoder_batch: int = 16
    decoder_learning_rate: float = 1e-3

    def denoiser(self) -> Denoiser:
        """A denoiser of this size, not yet fitted or trained."""
        return Denoiser(self.width, self.depth, self.heads, self.components, self.centres, self.gist_width, self.gist_depth)

    def decoder(self) -> Decoder:
        """A decoder of this size, not yet fitted or trained."""
        return Decoder(self.decoder_width, self.decoder_depth)


PRESETS = {
    "tiny": Preset(everything=False, decoder_width=8, decoder_depth=1, width=32, depth=1, heads=2, components=8, centres=8, gist_width=16, gist_depth=1, pool=256),
    "box": Preset(everything=False),
    "gpu": Preset(
        everything=True,
        decoder_width=128,
        decoder_depth=6,
        width=320,
        depth=8,
        heads=5,
        components=640,
        centres=4096,
        gist_width=1024,
        gist_depth=4,
        pool=200_000,
        batch=512,
        learning_rate=1e-3,
        average=0.9995,
        decoder_batch=64,
        decoder_learning_rate=1e-3,
    ),
}
