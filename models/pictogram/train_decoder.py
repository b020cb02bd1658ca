"""Trains the part of the decoder that mends the linear code's picture, on scenes drawn as they are needed."""

import argparse
import random
import threading
import time
from queue import Queue

import numpy as np
import torch
import torch.nn.functional as F

from networks import Encoder
from presets import PRESETS
from scenes import Studio
from training import Run
from workspace import folder

#: Noise added to latents in training, so that the decoder forgives the denoiser's small errors.
LATENT_NOISE = 0.03


def batches(studio: Studio, size: int, seed: int, queue: Queue) -> None:
    chance = random.Random(seed)
    while True:
        queue.put(np.stack([studio.draw(studio.sample(chance)) for _ in range(size)]))


def tensor(pictures: np.ndarray, device: str) -> torch.Tensor:
    """uint8 [B,H,W,3] to −1…1 [B,3,H,W]."""
    return torch.from_numpy(pictures).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1


def loss_of(made: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Mean absolute error of the pixels, of their differences to the neighbours (edges) and of the halved picture."""
    error = made - wanted
    edges = (error[..., 1:] - error[..., :-1]).abs().mean() + (error[..., 1:, :] - error[..., :-1, :]).abs().mean()
    return error.abs().mean() + edges + F.avg_pool2d(error, 4).abs().mean()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="box")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--device", default="cpu")
    arguments = parser.parse_args()
    preset = PRESETS[arguments.preset]
    torch.manual_seed(1)
    studio = Studio(preset.everything)
    place = folder(f"autoencoder-{arguments.preset}")
    encoder = Encoder()
    encoder.load_state_dict(torch.load(place / "encoder.pt", weights_only=True))
    decoder = preset.decoder()
    decoder.load_state_dict(torch.load(place / "decoder-start.pt", weights_only=True))
    encoder, decoder = (net.to(arguments.device, memory_format=torch.channels_last) for net in (encoder, decoder))
    run = Run(
        place,
        {"decoder": decoder},
        preset.decoder_learning_rate,
        arguments.minutes,
        0.99,
    )
    queue: Queue = Queue(4)
    threading.Thread(
        target=batches, args=(studio, preset.decoder_batch, 1000 + run.step, queue), daemon=True
    ).start()
    mark, began = 0.0, time.monotonic()
    while run.going_on():
        wanted = tensor(queue.get(), arguments.device).contiguous(memory_format=torch.channels_last)
        latents = encoder(wanted)
        made = decoder(latents + LATENT_NOISE * torch.randn_like(latents))
        loss = loss_of(made, wanted)
        run.update(loss)
        mark = loss.item() if mark == 0 else 0.98 * mark + 0.02 * loss.item()
        if run.step % 50 == 0:
            signal = -10 * torch.log10(((made.detach() - wanted) / 2).square().mean()).item()
            speed = (run.step - run.first_step) * preset.decoder_batch / (time.monotonic() - began)
            print(f"step {run.step} loss {mark:.4f} psnr {signal:.1f} dB, {speed:.1f} pictures/s", flush=True)
    run.save("cooled.pt")


if __name__ == "__main__":
    main()
