"""Draws a pool of scenes, words them, and keeps their latents and token vectors, so that a training step costs only the net.

Kept too is what each scene holds, slot by slot: the reader learns that from the text.
"""

import argparse
import random

import numpy as np
import torch

from icons import SIZE
from networks import Encoder
from presets import PRESETS
from scenes import SLOTS, Scene, Studio, complaint
from text import TextEncoder
from train_decoder import tensor
from vocabulary import BACKGROUNDS, COLOURS, INK_STYLES
from workspace import folder

#: Scenes drawn and encoded at a time.
CHUNK = 64
#: Texts that ask for nothing, per part.
COMPLAINTS = 400
NATURAL = 0


def contents(scene: Scene, studio: Studio) -> tuple[np.ndarray, np.ndarray]:
    """Concept and colour of every slot, and style and background; concepts count from 1, 0 is an empty slot or the natural colour."""
    slots = np.zeros((len(SLOTS), 2), np.int16)
    for thing, slot in scene.placed():
        if scene.style in INK_STYLES:
            colour = thing.colour or "black"
        else:
            # Asked for in the colour that it has anyway, a thing is drawn as it is.
            colour = None if thing.colour == studio.colour_of(thing.concept, scene.style) else thing.colour
        slots[SLOTS.index(slot)] = thing.concept + 1, NATURAL if colour is None else 1 + list(COLOURS).index(colour)
    return slots, np.array((studio.styles.index(scene.style), list(BACKGROUNDS).index(scene.background)), np.int16)



def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="box")
    parser.add_argument("--part", type=int, default=0, help="number of this pool; another number draws other scenes")
    parser.add_argument("--scenes", type=int, help="how many, instead of the preset's pool")
    parser.add_argument("--thumbnails", action="store_true", help="also keep the pictures at a quarter of their area, for the scorer")
    parser.add_argument("--words-only", action="store_true", help="no pictures: for the reader alone")
    parser.add_argument("--device", default="cpu")
    arguments = parser.parse_args()
    preset = PRESETS[arguments.preset]
    studio = Studio(preset.everything)
    encoder = Encoder()
    encoder.load_state_dict(torch.load(folder(f"autoencoder-{arguments.preset}") / "encoder.pt", weights_only=True))
    encoder.to(arguments.device)
    chance = random.Random(arguments.part)
    latents, texts, thumbnails, held = [], [], [], []
    for start in range(0, arguments.scenes or preset.pool, CHUNK):
        scenes = [studio.sample(chance) for _ in range(CHUNK)]
        texts += [studio.word(scene, chance) for scene in scenes]
        held += [contents(scene, studio) for scene in scenes]
        if start // CHUNK % 50 == 0:
            print(start, texts[-1], flush=True)
        if arguments.words_only:
            continue
        pictures = np.stack([studio.draw(scene) for scene in scenes])
        if arguments.thumbnails:
            half = pictures.reshape(CHUNK, SIZE // 2, 2, SIZE // 2, 2, 3).mean((2, 4))
            thumbnails.append(half.round().astype(np.uint8))
        with torch.no_grad():
            latents.append(encoder(tensor(pictures, arguments.device)).cpu().half().numpy())
    nothing = {"", *(complaint(chance) for _ in range(COMPLAINTS))}
    unique = sorted({*nothing, *texts})
    states = TextEncoder().each(unique)
    offsets = np.cumsum([0] + [len(s) for s in states])
    row = {text: i for i, text in enumerate(unique)}
    place = folder(f"cache-{arguments.preset}")
    np.savez(
        place / f"part-{arguments.part}.npz",
        text=np.array([row[text] for text in texts], np.int32),
        states=np.concatenate(states),
        offsets=offsets,
        empty=row[""],
        nothing=np.array([row[text] for text in sorted(nothing)], np.int32),
        slots=np.stack([slots for slots, _ in held]),
        whole=np.stack([whole for _, whole in held]),
        **({"latents": np.concatenate(latents)} if latents else {}),
        **({"thumbnails": np.concatenate(thumbnails)} if thumbnails else {}),
    )
    print(len(texts), "scenes,", len(unique), "texts,", offsets[-1], "tokens in", place)


if __name__ == "__main__":
    main()
