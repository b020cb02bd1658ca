"""Trains the denoiser on the cached pools of `make_cache.py`."""

import argparse
import time
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F

from networks import KERNEL_SHARPNESS, FittedPath, unit
from presets import PRESETS
from schedule import STEPS, signal_and_noise
from training import Run
from workspace import folder

#: Share of texts that are emptied, so that the net also learns what pictures look like in general (classifier-free guidance).
EMPTIED = 0.1
#: Scenes that the closed-form path is fitted to.
FITTED = 12_000
#: Added to the diagonal of the regression, so that it does not learn single scenes by heart.
RIDGE = 0.03


class Pool:
    """All cached parts of a preset; more may be added while it is in use."""

    def __init__(self, preset: str):
        self.preset, self.parts = preset, {}
        self.refresh()

    def refresh(self) -> None:
        """Takes up parts that were made since."""
        for path in sorted(folder(f"cache-{self.preset}").glob("part-*.npz")):
            if path not in self.parts:
                with np.load(path) as part:
                    self.parts[path] = {key: part[key] for key in ("latents", "text", "states", "offsets", "empty")}
        self.sizes = np.array([len(part["text"]) for part in self.parts.values()])

    def batch(self, size: int, chance: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Latents, token vectors and mask. One batch comes from one part."""
        part = list(self.parts.values())[chance.choice(len(self.parts), p=self.sizes / self.sizes.sum())]
        rows = chance.integers(len(part["text"]), size=size)
        texts = part["text"][rows]
        texts = np.where(chance.random(size) < EMPTIED, int(part["empty"]), texts)
        return torch.from_numpy(part["latents"][rows]).float(), *padded(part, texts)


def padded(part: dict[str, np.ndarray], texts: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """Token vectors and mask of some texts of a cached part."""
    starts, ends = part["offsets"][texts], part["offsets"][texts + 1]
    longest = int((ends - starts).max())
    states = np.zeros((len(texts), longest, part["states"].shape[1]), np.float32)
    mask = np.zeros((len(texts), longest), np.int64)
    for row, (start, end) in enumerate(zip(starts, ends)):
        states[row, : end - start] = part["states"][start:end]
        mask[row, : end - start] = 1
    return torch.from_numpy(states), torch.from_numpy(mask)


def fit(path: FittedPath, pool: Pool) -> None:
    """Fits the closed-form path to the first part of a pool."""
    part = next(iter(pool.parts.values()))
    latents = torch.from_numpy(part["latents"][:FITTED]).float().flatten(1)
    mean = latents.mean(0)
    centred = latents - mean
    variances, vectors = torch.linalg.eigh(centred.T @ centred / len(latents))
    kept, centres = path.variance.numel(), path.centres.shape[0]
    basis, variance = vectors.flip(1)[:, :kept], variances.flip(0)
    sentences = torch.stack([unit(torch.from_numpy(part["states"][a:b]).float().mean(0)) for a, b in pairwise(part["offsets"])])
    places = torch.linspace(0, len(sentences) - 1, centres).long()
    mine = sentences[torch.from_numpy(part["text"][:FITTED]).long()]
    kernel = torch.exp(KERNEL_SHARPNESS * (mine @ sentences[places].T - 1)).double()
    wanted = (centred @ basis).double()
    weights = torch.linalg.solve(kernel.T @ kernel + RIDGE * torch.eye(centres), kernel.T @ wanted)
    missed = (wanted - kernel @ weights).square().mean(0).float()
    with torch.no_grad():
        path.mean.copy_(mean)
        path.basis.copy_(basis)
        path.centres.copy_(sentences[places])
        path.weights.copy_(weights.float())
        path.empty.copy_(sentences[int(part["empty"])])
        path.variance.copy_(variance[:kept])
        path.left.copy_(missed)
        path.rest.copy_(variance[kept:].mean())
    print(f"{kept} components keep {variance[:kept].sum() / variance.sum():.3f} of the variance, "
          f"the text tells {1 - missed.sum() / variance[:kept].sum():.3f} of that")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="box")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--device", default="cpu")
    arguments = parser.parse_args()
    preset, device = PRESETS[arguments.preset], arguments.device
    torch.manual_seed(2)
    denoiser = preset.denoiser()
    print(sum(p.numel() for p in denoiser.parameters()) / 1e6, "million weights")
    pool = Pool(arguments.preset)
    fit(denoiser.fitted, pool)
    denoiser.to(device)
    run = Run(
        folder(f"denoiser-{arguments.preset}"), {"denoiser": denoiser}, preset.learning_rate, arguments.minutes, preset.average
    )
    print(pool.sizes.sum(), "cached scenes")
    chance = np.random.default_rng(run.step)
    signal, noise = (share.to(device) for share in signal_and_noise())
    mark, began = 0.0, time.monotonic()
    while run.going_on():
        clean, states, mask = (part.to(device) for part in pool.batch(preset.batch, chance))
        # One time per stratum: the loss of a batch varies less than with independent times.
        times = ((torch.arange(preset.batch, device=device) + torch.rand(preset.batch, device=device)) * STEPS / preset.batch).long()
        s, n = signal[times].view(-1, 1, 1, 1), noise[times].view(-1, 1, 1, 1)
        dirt = torch.randn_like(clean)
        made = denoiser(s * clean + n * dirt, times.float(), states, mask)
        loss = F.mse_loss(made, s * dirt - n * clean)
        run.update(loss)
        mark = loss.item() if mark == 0 else 0.98 * mark + 0.02 * loss.item()
        if run.step % 100 == 0:
            pool.refresh()
            speed = (run.step - run.first_step) * preset.batch / (time.monotonic() - began)
            print(f"step {run.step} loss {mark:.4f}, {speed:.0f} scenes/s, {pool.sizes.sum()} cached", flush=True)
    run.save("cooled.pt")


if __name__ == "__main__":
    main()
