"""Draws pictures with the exported ONNX files alone, the way the shipped program does: the recipe's own check of them."""

from pathlib import Path

import numpy as np
import onnxruntime

from schedule import STEPS, signal_and_noise
from text import TextEncoder


def session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class Painter:
    """Text encoder, denoiser and decoder, with DPM-Solver++ 2M over evenly spaced times ("linspace")."""

    def __init__(self, place: Path, threads: int = 2):
        self.text = TextEncoder(threads)
        self.denoiser = session(place / "unet" / "model.onnx", threads)
        self.decoder = session(place / "vae_decoder" / "model.onnx", threads)
        signal, noise = signal_and_noise()
        self.signal, self.noise = signal.double().numpy(), noise.double().numpy()
        _, channels, height, width = self.denoiser.get_inputs()[0].shape
        self.shape = (channels, height, width)

    def latents(self, texts: list[str], seed: int, steps: int, guidance: float) -> np.ndarray:
        """One row of latents per text; the noise of a row depends on the seed and the row only."""
        x = np.stack([np.random.default_rng((seed, row)).standard_normal(self.shape) for row in range(len(texts))])
        guided = guidance != 1
        wanted = [self.text([text])[0][0] for text in texts]
        vectors = wanted + [self.text([""])[0][0]] * (len(texts) if guided else 0)
        longest = max(len(v) for v in vectors)
        states = np.zeros((len(vectors), longest, vectors[0].shape[1]), np.float32)
        mask = np.zeros((len(vectors), longest), np.int64)
        for row, vector in enumerate(vectors):
            states[row, : len(vector)] = vector
            mask[row, : len(vector)] = 1
        times = np.linspace(0, STEPS - 1, steps + 1).round().astype(int)[:0:-1]
        before = None
        for index, time in enumerate(times):
            s, n = self.signal[time], self.noise[time]
            inputs = {
                "sample": np.concatenate([x, x] if guided else [x]).astype(np.float32),
                "timestep": np.full(len(vectors), time, np.float32),
                "encoder_hidden_states": states,
                "encoder_attention_mask": mask,
            }
            velocity = self.denoiser.run(None, inputs)[0].astype(np.float64)
            if guided:
                asked, unasked = np.split(velocity, 2)
                velocity = unasked + guidance * (asked - unasked)
            clean = s * x - n * velocity
            if index + 1 == len(times):
                return clean.astype(np.float32)
            s2, n2 = self.signal[times[index + 1]], self.noise[times[index + 1]]
            step = np.log(s2 / n2) - np.log(s / n)
            best = clean if before is None else clean + (clean - before[0]) * step / (2 * before[1])
            x = n2 / n * x - s2 * np.expm1(-step) * best
            before = (clean, step)
        raise ValueError("no steps")

    def pictures(self, texts: list[str], seed: int = 0, steps: int = 20, guidance: float = 1.0) -> np.ndarray:
        """uint8 [B,H,W,3]."""
        made = self.decoder.run(None, {"latent_sample": self.latents(texts, seed, steps, guidance)})[0]
        return ((made + 1) * 127.5).clip(0, 255).round().astype(np.uint8).transpose(0, 2, 3, 1)
