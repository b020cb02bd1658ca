"""Puts the denoiser together: fits its filter in closed form and trains its refiner, on the cached pools of `make_cache.py`."""

import argparse
import time

import numpy as np
import torch
import torch.nn.functional as F

from networks import Denoiser
from pool import Pool, padded
from presets import PRESETS
from schedule import STEPS, signal_and_noise
from training import Run, averaged
from workspace import folder

#: Share of texts that ask for nothing, so that the net also learns what pictures look like in general (classifier-free guidance).
EMPTIED = 0.3
#: Scenes of a part that are used: more would take longer to imagine than they teach.
USED = 6000
#: Texts imagined at a time.
CHUNK = 256
#: What is left of a latent's variance when the text is told is at least this: the filter must not be surer than the codes are.
LEAST_LEFT = 1e-3
#: Share of scenes that count for that. The others are those that were read wrongly, which no filter can mend.
WELL_READ = 0.85


def imagined(denoiser: Denoiser, part: dict[str, np.ndarray]) -> np.ndarray:
    """What reader and painter tell for the scenes of a part."""
    texts = part["text"][:USED]
    return np.concatenate(
        [denoiser.imagine(*padded(part, texts[start : start + CHUNK]))[0].half().numpy() for start in range(0, len(texts), CHUNK)]
    )


def fit(denoiser: Denoiser, part: dict[str, np.ndarray], told: np.ndarray) -> None:
    """Fits the filter to a part: its scenes' mean and principal components, and what the text leaves open."""
    filter = denoiser.filter
    latents = torch.from_numpy(part["latents"][:USED]).float().flatten(1)
    mean = latents.mean(0)
    centred = latents - mean
    kept = filter.variance.numel()
    # Only the first directions are needed: subspace iteration finds them.
    _, spreads, basis = torch.svd_lowrank(centred, q=kept + 32, niter=3)
    variance = spreads[:kept].square() / len(latents)
    total = centred.square().sum() / len(latents)
    missed = (latents - torch.from_numpy(told).float()).square()
    each = missed.mean(1)
    left = missed[each <= each.quantile(WELL_READ)].mean(0)
    filter.mean.copy_(mean)
    filter.basis.copy_(basis[:, :kept])
    filter.variance.copy_(variance)
    filter.rest.fill_((total - variance.sum()) / (len(mean) - kept))
    filter.left.copy_(left.clamp(LEAST_LEFT, 1))
    print(
        f"{kept} components keep {variance.sum() / total:.3f} of the variance, the text tells {1 - missed.mean(0).sum() / total:.4f} "
        f"of all, {1 - left.sum() / total:.4f} of what is read well",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="box")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--device", default="cpu")
    arguments = parser.parse_args()
    preset, device = PRESETS[arguments.preset], arguments.device
    torch.manual_seed(2)
    place = folder(f"denoiser-{arguments.preset}")
    denoiser = preset.denoiser()
    denoiser.painter.load_state_dict(torch.load(place / "painter.pt", weights_only=True))
    denoiser.reader.load_state_dict(averaged(folder(f"reader-{arguments.preset}"), "reader"))
    denoiser.reader.requires_grad_(False)
    pool = Pool(arguments.preset, drawn=True)
    with torch.no_grad():
        told = {id(part): imagined(denoiser, part) for part in pool.parts.values()}
        first = next(iter(pool.parts.values()))
        fit(denoiser, first, told[id(first)])
    torch.save(denoiser.filter.state_dict(), place / "filter.pt")
    denoiser.to(device)
    run = Run(place, {"refiner": denoiser.refiner}, preset.learning_rate, arguments.minutes, preset.average)
    print(sum(p.numel() for p in denoiser.refiner.parameters()) / 1e6, "million weights,", pool.sizes.sum(), "cached scenes")
    chance = np.random.default_rng(run.step)
    signal, noise = (share.to(device) for share in signal_and_noise())
    mark, began = 0.0, time.monotonic()
    while run.going_on():
        part = pool.choose(chance)
        rows = chance.integers(len(told[id(part)]), size=preset.batch)
        emptied = chance.random(preset.batch) < EMPTIED
        # Half of what asks for nothing is the empty text itself.
        nothing = np.where(chance.random(preset.batch) < 0.5, int(part["empty"]), chance.choice(part["nothing"], preset.batch))
        texts = np.where(emptied, nothing, part["text"][rows])
        states, mask = padded(part, texts)
        clean = torch.from_numpy(part["latents"][rows]).float()
        mean = torch.from_numpy(told[id(part)][rows]).float()
        nothing = torch.from_numpy(emptied).float().unsqueeze(1)
        clean, states, mask, mean, nothing = (tensor.to(device) for tensor in (clean, states, mask, mean, nothing))
        # One time per stratum: the loss of a batch varies less than with independent times.
        times = ((torch.arange(preset.batch, device=device) + torch.rand(preset.batch, device=device)) * STEPS / preset.batch).long()
        s, n = signal[times].view(-1, 1, 1, 1), noise[times].view(-1, 1, 1, 1)
        dirt = torch.randn_like(clean)
        wanted = s * dirt - n * clean
        noisy = s * clean + n * dirt
        loss = F.mse_loss(denoiser.correct(noisy, times.float(), states, mask, mean, nothing), wanted)
        run.update(loss)
        mark = loss.item() if mark == 0 else 0.98 * mark + 0.02 * loss.item()
        if run.step % 50 == 0:
            speed = (run.step - run.first_step) * preset.batch / (time.monotonic() - began)
            print(f"step {run.step} loss {mark:.4f}, {speed:.0f} scenes/s", flush=True)
    run.save("cooled.pt")


def assembled(preset_name: str) -> Denoiser:
    """The denoiser as it is exported, from what was fitted and the averaged weights of what was trained."""
    place = folder(f"denoiser-{preset_name}")
    denoiser = PRESETS[preset_name].denoiser()
    denoiser.painter.load_state_dict(torch.load(place / "painter.pt", weights_only=True))
    denoiser.filter.load_state_dict(torch.load(place / "filter.pt", weights_only=True))
    denoiser.reader.load_state_dict(averaged(folder(f"reader-{preset_name}"), "reader"))
    denoiser.refiner.load_state_dict(averaged(place, "refiner"))
    return denoiser


if __name__ == "__main__":
    main()
