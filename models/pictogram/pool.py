"""The cached parts of `make_cache.py`, as batches."""

import numpy as np
import torch

from workspace import folder


class Pool:
    """All cached parts of a preset; more may be added while it is in use."""

    def __init__(self, preset: str, drawn: bool = False):
        """With `drawn`, only the parts that have latents."""
        self.preset, self.drawn, self.parts = preset, drawn, {}
        self.refresh()

    def refresh(self) -> None:
        """Takes up parts that were made since."""
        for path in sorted(folder(f"cache-{self.preset}").glob("part-*.npz")):
            if path not in self.parts:
                with np.load(path) as part:
                    if self.drawn and "latents" not in part.files:
                        continue
                    self.parts[path] = {key: part[key] for key in part.files if key != "thumbnails"}
        self.sizes = np.array([len(part["text"]) for part in self.parts.values()])

    def choose(self, chance: np.random.Generator) -> dict[str, np.ndarray]:
        """A part, by its size. One batch comes from one part."""
        return list(self.parts.values())[chance.choice(len(self.parts), p=self.sizes / self.sizes.sum())]

    def reading(self, size: int, nothing: float, chance: np.random.Generator) -> tuple[torch.Tensor, ...]:
        """Token vectors, mask, contents of slots, style and background, and whether the text names something."""
        part = self.choose(chance)
        rows = chance.integers(len(part["text"]), size=size)
        names = chance.random(size) >= nothing
        texts = np.where(names, part["text"][rows], chance.choice(part["nothing"], size))
        # Half of what asks for nothing is the empty text itself.
        texts = np.where(names | (chance.random(size) < 0.5), texts, int(part["empty"]))
        slots, whole = torch.from_numpy(part["slots"][rows]).long(), torch.from_numpy(part["whole"][rows]).long()
        return *padded(part, texts), slots, whole, torch.from_numpy(names)


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
