"""Draws a pool of scenes, words them, and keeps their latents and token vectors, so that a denoiser's step costs only the denoiser."""

import argparse
import random

import numpy as np
import torch

from icons import SIZE
from networks import Encoder
from presets import PRESETS
from scenes import Studio
from text import TextEncoder
from train_decoder import tensor
from workspace import folder

#: Scenes drawn and encoded at a time.
CHUNK = 64


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="box")
    parser.add_argument("--part", type=int, default=0, help="number of this pool; another number draws other scenes")
    parser.add_argument("--scenes", type=int, help="how many, instead of the preset's pool")
    parser.add_argument("--thumbnails", action="store_true", help="also keep the pictures at a quarter of their area, for the scorer")
    parser.add_argument("--device", default="cpu")
    arguments = parser.parse_args()
    preset = PRESETS[arguments.preset]
    studio = Studio(preset.everything)
    encoder = Encoder()
    encoder.load_state_dict(torch.load(folder(f"autoencoder-{arguments.preset}") / "encoder.pt", weights_only=True))
    encoder.to(arguments.device)
    chance = random.Random(arguments.part)
    latents, texts, thumbnails = [], [], []
    for start in range(0, arguments.scenes or preset.pool, CHUNK):
        scenes = [studio.sample(chance) for _ in range(CHUNK)]
        texts += [studio.word(scene, chance) for scene in scenes]
        pictures = np.stack([studio.draw(scene) for scene in scenes])
        if arguments.thumbnails:
            half = pictures.reshape(CHUNK, SIZE // 2, 2, SIZE // 2, 2, 3).mean((2, 4))
            thumbnails.append(half.round().astype(np.uint8))
        with torch.no_grad():
            latents.append(encoder(tensor(pictures, arguments.device)).cpu().half().numpy())
        if start // CHUNK % 50 == 0:
            print(start, texts[-1], flush=True)
    unique = sorted({"", *texts})
    states = TextEncoder().each(unique)
    offsets = np.cumsum([0] + [len(s) for s in states])
    row = {text: i for i, text in enumerate(unique)}
    place = folder(f"cache-{arguments.preset}")
    np.savez(
        place / f"part-{arguments.part}.npz",
        latents=np.concatenate(latents),
        text=np.array([row[text] for text in texts], np.int32),
        states=np.concatenate(states),
        offsets=offsets,
        empty=row[""],
        **({"thumbnails": np.concatenate(thumbnails)} if thumbnails else {}),
    )
    print(len(texts), "scenes,", len(unique), "texts,", offsets[-1], "tokens in", place)


if __name__ == "__main__":
    main()
