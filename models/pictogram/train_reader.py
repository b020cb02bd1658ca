"""Trains the reader on the cached texts of `make_cache.py`, and on what their scenes hold."""

import argparse
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

from make_cache import contents
from networks import Reader
from pool import Pool
from presets import PRESETS
from scenes import Studio
from text import TextEncoder
from training import Run, averaged
from workspace import folder

#: Share of texts that ask for nothing.
NOTHING = 0.05
#: Noise added to token vectors: the 8-bit text encoder rounds differently on other processors.
STATE_NOISE = 0.03
#: Texts of either kind that the reader is measured with.
MEASURED = 500


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


def measure(preset_name: str) -> None:
    """Prints how often a text is read without any mistake, for new texts of combinations that were and were not trained on."""
    reader = PRESETS[preset_name].reader()
    reader.load_state_dict(averaged(folder(f"reader-{preset_name}"), "reader"))
    studio, encoder = Studio(PRESETS[preset_name].everything), TextEncoder()
    for kind, held_out in (("seen", False), ("unseen", True)):
        chance = random.Random(f"reading {kind}")
        scenes = [studio.sample(chance, held_out) for _ in range(MEASURED)]
        right = []
        for scene in scenes:
            states, mask = (torch.from_numpy(part) for part in encoder([studio.word(scene, chance)]))
            slots, whole = (torch.from_numpy(part).long().unsqueeze(0) for part in contents(scene, studio))
            with torch.no_grad():
                right.append(loss_of(reader, states, mask, slots, whole, torch.tensor([True]))[1].item())
        relations = np.array([scene.relation for scene in scenes])
        shares = {str(r): round(float(np.mean(np.array(right)[relations == r])), 3) for r in sorted(set(relations))}
        print(f"{kind}: {np.mean(right):.3f} of {MEASURED} texts read right, {shares}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="box")
    parser.add_argument("--minutes", type=float, required=True, help="0 only measures")
    parser.add_argument("--device", default="cpu")
    arguments = parser.parse_args()
    preset, device = PRESETS[arguments.preset], arguments.device
    torch.manual_seed(5)
    if arguments.minutes == 0:
        measure(arguments.preset)
        return
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
    measure(arguments.preset)


if __name__ == "__main__":
    main()
