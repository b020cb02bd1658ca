"""Trains the reader on the cached texts of `make_cache.py`, and on what their scenes hold."""

import argparse
import time

import numpy as np
import torch
import torch.nn.functional as F

from networks import Reader
from pool import Pool
from presets import PRESETS
from training import Run
from workspace import folder

#: Share of texts that ask for nothing.
NOTHING = 0.05
#: Noise added to token vectors: the 8-bit text encoder rounds differently on other processors.
STATE_NOISE = 0.03


def loss_of(reader: Reader, states: torch.Tensor, mask: torch.Tensor, slots: torch.Tensor, whole: torch.Tensor, names: torch.Tensor):
    """Cross-entropy of all that is read, and the share of texts that were read without any mistake.

    Args:
        slots: thing and colour of every slot
        whole: style and background
        names: whether the text asks for something
    """
    thing, colour, style, ground, nothing = reader(states, mask)
    filled = (slots[..., 0] > 0) & names.unsqueeze(1)
    loss = F.cross_entropy(thing[names].flatten(0, 1), slots[names][..., 0].flatten(), label_smoothing=0.01) * slots.shape[1]
    loss = loss + F.cross_entropy(colour[filled], slots[filled][:, 1], label_smoothing=0.01) * 2
    loss = loss + F.cross_entropy(style[names], whole[names, 0]) + F.cross_entropy(ground[names], whole[names, 1])
    loss = loss + F.binary_cross_entropy_with_logits(nothing[:, 0], (~names).float())
    right = (thing.argmax(-1) == slots[..., 0]).all(1) & ((colour.argmax(-1) == slots[..., 1]) | ~filled).all(1)
    right &= (style.argmax(-1) == whole[:, 0]) & (ground.argmax(-1) == whole[:, 1])
    return loss, torch.where(names, right & (nothing[:, 0] < 0), nothing[:, 0] > 0).float().mean()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="box")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--device", default="cpu")
    arguments = parser.parse_args()
    preset, device = PRESETS[arguments.preset], arguments.device
    torch.manual_seed(5)
    reader = preset.reader().to(device)
    print(sum(p.numel() for p in reader.parameters()) / 1e6, "million weights")
    pool = Pool(arguments.preset)
    run = Run(folder(f"reader-{arguments.preset}"), {"reader": reader}, preset.reader_learning_rate, arguments.minutes, 0.995)
    chance = np.random.default_rng(run.step)
    mark, hits, began = 0.0, 0.0, time.monotonic()
    while run.going_on():
        states, mask, slots, whole, names = (part.to(device) for part in pool.reading(preset.reader_batch, NOTHING, chance))
        loss, right = loss_of(reader, states + STATE_NOISE * torch.randn_like(states), mask, slots, whole, names)
        run.update(loss)
        mark = loss.item() if mark == 0 else 0.98 * mark + 0.02 * loss.item()
        hits += 0.02 * (right.item() - hits)
        if run.step % 100 == 0:
            pool.refresh()
            speed = (run.step - run.first_step) * preset.reader_batch / (time.monotonic() - began)
            print(f"step {run.step} loss {mark:.3f} all right {hits:.3f}, {speed:.0f} texts/s, {pool.sizes.sum()} cached", flush=True)
    run.save("cooled.pt")


if __name__ == "__main__":
    main()
