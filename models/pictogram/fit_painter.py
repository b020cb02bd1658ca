"""Fits the painter in closed form: codes of all things, from their renderings in the colours that may be trained on."""

import argparse

import numpy as np
import torch

from icons import SIZE
from networks import CELL, LATENT_CHANNELS, Encoder, Painter, shrunk
from presets import PRESETS
from scenes import Scene, Studio, Thing
from vocabulary import BACKGROUNDS, COLOURS, INK_STYLES
from workspace import folder


def parts_of(studio: Studio, concept: int, style: str) -> np.ndarray:
    """Eight planes of a thing: in its own colours (3), painted white (3), what a colour changes (1), what is solid (1).

    The first six are differences to white paper. How a colour shows is found by least squares from the colours in which the
    thing may be seen in training: `recolour` is linear in the colour, so the others follow.
    """
    alpha = studio.icons[(concept, style)][..., 3].astype(np.float32) / 255
    seen, tints = [], []
    for word, rgb in COLOURS.items():
        thing = Thing(concept, word)
        if word == studio.colour_of(concept, style) and style not in INK_STYLES or studio.held_out(Scene((thing,), style)):
            continue
        seen.append((studio.painted(thing, style)[..., :3].astype(np.float32) / 255 - 1) * alpha[..., None])
        tints.append(np.array(rgb, np.float32) / 255 - 1)
    pictures, tint = np.stack(seen), np.stack(tints)[:, None, None]
    away = tint - tint.mean(0)
    paintable = ((pictures - pictures.mean(0)) * away).sum((0, 3)) / (away**2).sum()
    white = pictures.mean(0) - tint.mean(0) * paintable[..., None]
    own = np.zeros_like(white)
    if style not in INK_STYLES:
        own = (studio.icons[(concept, style)][..., :3].astype(np.float32) / 255 - 1) * alpha[..., None]
    return np.concatenate([own, white, paintable[..., None], alpha[..., None]], -1).transpose(2, 0, 1)


def cells_of(planes: torch.Tensor) -> torch.Tensor:
    """Pixels of every cell, [..., cells, pixels]."""
    return torch.nn.functional.pixel_unshuffle(planes, CELL).flatten(-2).transpose(-1, -2)


def least_squares(known: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """The best linear map from rows to rows."""
    known, wanted = known.double(), wanted.double()
    square = known.T @ known
    return torch.linalg.solve(square + 1e-4 * square.diagonal().mean() * torch.eye(len(square)), known.T @ wanted).float()


def fit_painter(painter: Painter, studio: Studio, encoder: Encoder) -> None:
    styles, painted = len(studio.styles), painter.painted
    of_ink, of_picture, everything, pictured = [], [], [], []
    for style_index, style in enumerate(studio.styles):
        for concept in studio.of_style[style]:
            of_ink.append(concept * styles + style_index)
            if style_index in painted:
                of_picture.append(concept * len(painted) + painted.index(style_index))
                pictured.append(len(everything))
            everything.append(torch.from_numpy(parts_of(studio, concept, style)))
        print(style, len(everything), flush=True)
    planes = torch.stack(everything)
    # The encoder wants −1…1, here white is 1 and black 0.
    weight = encoder.components.weight[..., 0, 0] * 2
    of_channel = weight.view(LATENT_CHANNELS, 3, CELL**2)
    shapes = [cells_of(planes[:, 6 + k : 7 + k]) for k in (0, 1)]
    # What a shape gives in latents, in red, green and blue: ink is the principal code of that.
    triple = of_channel.permute(1, 0, 2).flatten(0, 1)
    flat = torch.cat(shapes).flatten(0, 1)
    values, vectors = torch.linalg.eigh((triple @ (flat.T @ flat / len(flat)) @ triple.T).double())
    kept = vectors.flip(1)[:, : painter.spread.shape[0] // 3].float().T
    print(f"ink keeps {values[-len(kept) :].sum() / values.sum():.4f} of shapes")
    painter.spread.copy_(kept.view(len(kept), 3, LATENT_CHANNELS).transpose(0, 1).flatten(0, 1))
    for into, shape in zip((painter.paintable, painter.solid), shapes):
        into.keep(of_ink, shape @ (kept @ triple).T)
    pictures = [planes[pictured, start : start + 3] for start in (0, 3)]
    for into, picture in zip((painter.natural, painter.white), pictures):
        into.keep(of_picture, cells_of(picture) @ weight.T)
    # Things on white and on black paper teach how a thing is shrunk.
    teachers = torch.cat([*pictures, -planes[:, 7:].expand(-1, 3, -1, -1)])
    known = shrunk((cells_of(teachers) @ weight.T).unsqueeze(1)).flatten(0, 2)
    wanted = (cells_of(torch.nn.functional.avg_pool2d(teachers, 2)) @ weight.T).flatten(0, 1)
    painter.shrink.copy_(least_squares(known, wanted))
    print(f"shrinking keeps {1 - (known @ painter.shrink - wanted).square().mean() / wanted.square().mean():.4f}")
    painter.paper.copy_(encoder(torch.ones(1, 3, CELL, CELL)).flatten())
    painter.paper_colour.copy_(of_channel.sum(2).T)
    painter.tints.copy_(torch.tensor(list(COLOURS.values())) / 255 - 1)
    painter.grounds.copy_(torch.tensor(list(BACKGROUNDS.values())) / 255 - 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="box")
    arguments = parser.parse_args()
    preset = PRESETS[arguments.preset]
    studio = Studio(preset.everything)
    if (len(studio.concepts), studio.styles) != (preset.things, preset.styles):
        raise SystemExit(f"the preset says {preset.things} things in {preset.styles}, there are {len(studio.concepts)} in {studio.styles}")
    encoder, painter = Encoder(), preset.painter()
    encoder.load_state_dict(torch.load(folder(f"autoencoder-{arguments.preset}") / "encoder.pt", weights_only=True))
    with torch.no_grad():
        fit_painter(painter, studio, encoder)
    torch.save(painter.state_dict(), folder(f"denoiser-{arguments.preset}") / "painter.pt")
    print(sum(p.numel() for p in painter.parameters()) / 1e6, f"million numbers; pictures of {SIZE}×{SIZE}")


if __name__ == "__main__":
    main()
