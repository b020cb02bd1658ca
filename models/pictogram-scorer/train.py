"""Trains both towers on the thumbnails and texts that `pictogram/make_cache.py --thumbnails` keeps."""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "pictogram"))

from presets import PRESETS  # noqa: E402
from towers import TextTower, VisionTower  # noqa: E402
from pool import padded  # noqa: E402
from training import Run  # noqa: E402
from workspace import folder  # noqa: E402

BATCH = 128
LEARNING_RATE = 1e-3


def load(path: Path) -> dict[str, np.ndarray]:
    with np.load(path) as part:
        return {key: part[key] for key in part.files}


def pictures(part: dict[str, np.ndarray], rows: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(part["thumbnails"][rows]).permute(0, 3, 1, 2).float() / 127.5 - 1


def disturbed(batch: torch.Tensor) -> torch.Tensor:
    """Moves, softens and noises a batch a little: the pictures to be judged are drawn by a net, not rendered."""
    batch = torch.roll(batch, tuple(torch.randint(-3, 4, (2,)).tolist()), (2, 3))
    if torch.rand(()) < 0.5:
        batch = F.interpolate(F.avg_pool2d(batch, 2), scale_factor=2.0, mode="bilinear")
    return (batch + 0.08 * torch.rand(()) * torch.randn_like(batch)).contiguous(memory_format=torch.channels_last)


def contrast(image: torch.Tensor, text: torch.Tensor, scale: torch.Tensor, same: torch.Tensor) -> torch.Tensor:
    """Symmetric cross-entropy over all pairs of the batch; pairs of equal texts count neither for nor against."""
    logits = (scale * image @ text.T).masked_fill(same, -1e4)
    target = torch.arange(len(image), device=image.device)
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="box")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--device", default="cpu")
    arguments = parser.parse_args()
    device = arguments.device
    torch.manual_seed(4)
    vision = VisionTower().to(device, memory_format=torch.channels_last)
    text = TextTower().to(device)
    run = Run(
        folder(f"scorer-{arguments.preset}"), {"vision": vision, "text": text}, LEARNING_RATE, arguments.minutes, 0.99
    )
    parts = [part for part in map(load, sorted(folder(f"cache-{arguments.preset}").glob("part-*.npz"))) if "thumbnails" in part]
    chance = np.random.default_rng(run.step)
    mark, began = 0.0, time.monotonic()
    while run.going_on():
        part = parts[chance.integers(len(parts))]
        rows = chance.integers(len(part["text"]), size=BATCH)
        texts = part["text"][rows]
        states, mask = padded(part, texts)
        same = torch.from_numpy(texts[:, None] == texts[None, :]) & ~torch.eye(BATCH, dtype=torch.bool)
        image = vision(disturbed(pictures(part, rows).to(device)))
        words = text(states.to(device), mask.to(device))
        loss = contrast(image, words, text.logit_scale.exp().clamp(max=60), same.to(device))
        run.update(loss)
        mark = loss.item() if mark == 0 else 0.98 * mark + 0.02 * loss.item()
        if run.step % 50 == 0:
            hit = ((image @ words.T).masked_fill(same.to(device), -9).argmax(1).cpu() == torch.arange(BATCH)).float().mean()
            speed = (run.step - run.first_step) * BATCH / (time.monotonic() - began)
            print(f"step {run.step} loss {mark:.3f} hit {hit:.2f}, {speed:.0f} pairs/s", flush=True)
    run.save("cooled.pt")


if __name__ == "__main__":
    main()
