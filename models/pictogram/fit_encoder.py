"""Fits the linear code and its undoing: the principal components of all cells of some thousand drawn scenes."""

import argparse
import random

import numpy as np
import torch
from torch.nn.functional import pixel_unshuffle, unfold

from icons import SIZE
from networks import CELL, LATENT_CHANNELS, Encoder
from presets import PRESETS
from scenes import Studio
from train_decoder import LATENT_NOISE, tensor
from workspace import folder

SCENES = 3000
CHUNK = 250


def cells_of(picture: torch.Tensor) -> np.ndarray:
    """All cells of some pictures, one a row."""
    return pixel_unshuffle(picture, CELL).permute(0, 2, 3, 1).flatten(0, 2).numpy()


def undoing(encoder: Encoder, pictures: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Weight and bias of the 3×3 convolution that gives the cells back with the least square error."""
    known = 9 * LATENT_CHANNELS
    left, right = np.zeros((known + 1, known + 1)), np.zeros((known + 1, 3 * CELL**2))
    for picture in pictures:
        around = unfold(encoder(picture), 3, padding=1).transpose(1, 2).flatten(0, 1).numpy()
        around = np.concatenate([around, np.ones((len(around), 1), np.float32)], 1)
        left += around.T @ around
        right += around.T @ cells_of(picture)
        # As if the latents had noise of this size: the denoiser's are never exact.
        left[np.arange(known), np.arange(known)] += len(around) * LATENT_NOISE**2
    map = np.linalg.solve(left, right).T
    return torch.from_numpy(map[:, :-1]).float().view(-1, LATENT_CHANNELS, 3, 3), torch.from_numpy(map[:, -1]).float()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="box")
    arguments = parser.parse_args()
    preset = PRESETS[arguments.preset]
    studio, chance = Studio(preset.everything), random.Random(3)
    width = 3 * CELL**2
    pictures = [tensor(np.stack([studio.draw(studio.sample(chance)) for _ in range(CHUNK)]), "cpu") for _ in range(0, SCENES, CHUNK)]
    total, products, count = np.zeros(width), np.zeros((width, width)), 0
    for picture in pictures:
        cells = cells_of(picture)
        total += cells.sum(0)
        products += cells.T @ cells
        count += len(cells)
    mean = total / count
    variances, vectors = np.linalg.eigh(products / count - np.outer(mean, mean))
    spread = np.sqrt(variances[::-1][:LATENT_CHANNELS])
    basis = vectors[:, ::-1][:, :LATENT_CHANNELS]
    # Mean square of all latents is 1: see Encoder for the root.
    scale = 1 / np.sqrt(spread)
    scale /= np.sqrt((spread**2 * scale**2).mean())
    encoder, decoder = Encoder(), preset.decoder()
    with torch.no_grad():
        into = torch.from_numpy((basis * scale).T).float()
        encoder.components.weight.copy_(into[..., None, None])
        encoder.components.bias.copy_(-into @ torch.from_numpy(mean).float())
        weight, bias = undoing(encoder, pictures)
        decoder.components.weight.copy_(weight)
        decoder.components.bias.copy_(bias)
    place = folder(f"autoencoder-{arguments.preset}")
    torch.save(encoder.state_dict(), place / "encoder.pt")
    torch.save(decoder.state_dict(), place / "decoder-start.pt")
    print(f"{LATENT_CHANNELS} of {width} components keep {(spread**2).sum() / variances.sum():.4f} of the variance")
    print(f"spread of the latents from {(spread * scale).max():.2f} to {(spread * scale).min():.2f}; a picture has {SIZE}×{SIZE}")


if __name__ == "__main__":
    main()
