"""Fits the linear code: the principal components of all cells of some thousand drawn scenes."""

import argparse
import random

import numpy as np
import torch

from icons import SIZE
from networks import CELL, LATENT_CHANNELS, Encoder
from presets import PRESETS
from scenes import Studio
from workspace import folder

SCENES = 3000
CHUNK = 250


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="box")
    arguments = parser.parse_args()
    preset = PRESETS[arguments.preset]
    studio, chance = Studio(preset.everything), random.Random(3)
    width = 3 * CELL**2
    total, products, count = np.zeros(width), np.zeros((width, width)), 0
    for _ in range(0, SCENES, CHUNK):
        pictures = np.stack([studio.draw(studio.sample(chance)) for _ in range(CHUNK)])
        picture = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1
        cells = torch.nn.functional.pixel_unshuffle(picture, CELL).permute(0, 2, 3, 1).reshape(-1, width).numpy()
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
        decoder.components.weight.copy_(torch.from_numpy(basis / scale).float()[..., None, None])
        decoder.components.bias.copy_(torch.from_numpy(mean).float())
    place = folder(f"autoencoder-{arguments.preset}")
    torch.save(encoder.state_dict(), place / "encoder.pt")
    torch.save(decoder.state_dict(), place / "decoder-start.pt")
    print(f"{LATENT_CHANNELS} of {width} components keep {(spread**2).sum() / variances.sum():.4f} of the variance")
    print(f"spread of the latents from {(spread * scale).max():.2f} to {(spread * scale).min():.2f}; a picture has {SIZE}×{SIZE}")


if __name__ == "__main__":
    main()
