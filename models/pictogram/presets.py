"""Sizes. `box` is what two CPU cores can train in two hours; `gpu` is for one accelerator and an evening."""

from dataclasses import dataclass

from networks import Decoder, Denoiser, Filter, Painter, Reader, Refiner
from scenes import PLACES, SLOTS
from vocabulary import BACKGROUNDS, BOX_STYLES, COLOURS, INK_STYLES, STYLES


@dataclass(frozen=True)
class Preset:
    """Everything a size changes.

    Attributes:
        everything: draw from all concepts, not from the core ones only
        things: how many of them there are
        styles: in which they are drawn
        decoder_width, decoder_depth: of the net that mends the linear decoder's picture
        reader_width, reader_depth, reader_heads: of the transformer that reads texts
        inks: numbers for a cell of a shape, see Painter
        components: of the filter
        width, depth, heads: of the refiner
        pool: how many scenes one part of the cache holds
        batch, learning_rate, average: of the refiner; average is the decay of the averaged weights per step
    """

    everything: bool
    things: int = 406
    styles: tuple[str, ...] = BOX_STYLES
    decoder_width: int = 80
    decoder_depth: int = 2
    reader_width: int = 192
    reader_depth: int = 2
    reader_heads: int = 6
    reader_batch: int = 128
    reader_learning_rate: float = 1e-3
    inks: int = 36
    components: int = 128
    width: int = 192
    depth: int = 3
    heads: int = 3
    pool: int = 12_000
    batch: int = 64
    learning_rate: float = 1e-3
    average: float = 0.998
    decoder_batch: int = 16
    decoder_learning_rate: float = 1e-3

    def reader(self) -> Reader:
        """A reader of this size, not yet trained."""
        return Reader(self.reader_width, self.reader_depth, self.reader_heads, len(SLOTS), self.things, len(COLOURS), len(self.styles), len(BACKGROUNDS))  # fmt: skip

    def painter(self) -> Painter:
        """A painter of this size, not yet fitted."""
        painted = tuple(style not in INK_STYLES for style in self.styles)
        return Painter(self.things, painted, len(COLOURS), len(BACKGROUNDS), self.inks, list(PLACES.values()))

    def denoiser(self) -> Denoiser:
        """A denoiser of this size, not yet fitted or trained."""
        return Denoiser(self.reader(), self.painter(), Filter(self.components), Refiner(self.width, self.depth, self.heads))

    def decoder(self) -> Decoder:
        """A decoder of this size, not yet fitted or trained."""
        return Decoder(self.decoder_width, self.decoder_depth)


PRESETS = {
    "tiny": Preset(
        everything=False,
        decoder_width=8,
        decoder_depth=1,
        reader_width=32,
        reader_depth=1,
        reader_heads=2,
        inks=6,
        components=8,
        width=32,
        depth=1,
        heads=2,
        pool=256,
    ),
    "box": Preset(everything=False),
    "gpu": Preset(
        everything=True,
        things=1032,
        styles=tuple(STYLES),
        decoder_width=128,
        decoder_depth=6,
        reader_width=320,
        reader_depth=4,
        reader_heads=10,
        reader_batch=512,
        inks=48,
        components=640,
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
