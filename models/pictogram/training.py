"""What the training scripts share: time budget, warm-up and cooling of the learning rate, checkpoints, averaged weights."""

import copy
import os
import time
from pathlib import Path

import torch
from torch import nn

WARM_UP_STEPS = 100
#: Share of a run during which the learning rate falls to zero.
COOLING = 0.3
SAVE_EVERY_SECONDS = 120


class Run:
    """One run of a training script, by the clock.

    A run starts from `before-cooling.pt`, the last state with a full learning rate, and so do later runs: cooling is for the
    weights that are exported, not for those that go on learning. `cooled.pt` holds the exported weights.
    """

    def __init__(self, place: Path, modules: dict[str, nn.Module], learning_rate: float, minutes: float, average: float):
        self.place, self.modules, self.learning_rate = place, modules, learning_rate
        self.seconds, self.average = minutes * 60, average
        decayed = [p for m in modules.values() for p in m.parameters() if p.requires_grad and p.ndim >= 2]
        others = [p for m in modules.values() for p in m.parameters() if p.requires_grad and p.ndim < 2]
        self.optimizer = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}], lr=0.0, betas=(0.9, 0.98)
        )
        self.averaged = {name: copy.deepcopy(module).requires_grad_(False) for name, module in modules.items()}
        self.step = 0
        self.trained_seconds = 0.0
        saved = place / "before-cooling.pt"
        if saved.exists():
            state = torch.load(saved, map_location="cpu", weights_only=True)
            for name in modules:
                modules[name].load_state_dict(state["modules"][name])
                self.averaged[name].load_state_dict(state["averaged"][name])
            self.optimizer.load_state_dict(state["optimizer"])
            self.step, self.trained_seconds = state["step"], state["trained_seconds"]
        self.first_step = self.step
        self.start = self.last_save = time.monotonic()

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.start

    def going_on(self) -> bool:
        return self.elapsed < self.seconds

    def update(self, loss: torch.Tensor) -> None:
        """One step of the optimiser for a loss."""
        cooling = (1 - self.elapsed / self.seconds) / COOLING
        if cooling >= 1 and time.monotonic() - self.last_save > SAVE_EVERY_SECONDS:
            self.save("before-cooling.pt")
        warm = min(1.0, (self.step - self.first_step + 1) / WARM_UP_STEPS)
        for group in self.optimizer.param_groups:
            group["lr"] = self.learning_rate * warm * min(1.0, max(cooling, 0.0))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for m in self.modules.values() for p in m.parameters() if p.requires_grad], 1.0)
        self.optimizer.step()
        self.step += 1
        # A short average first: early weights are worth nothing.
        decay = min(self.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, module in self.modules.items():
                new, old = module.state_dict(), self.averaged[name].state_dict()
                for key, value in old.items():
                    if value.dtype.is_floating_point:
                        value.lerp_(new[key], 1 - decay)
                    else:
                        value.copy_(new[key])
        if cooling < 1 and time.monotonic() - self.last_save > SAVE_EVERY_SECONDS:
            self.save("cooled.pt")

    def save(self, name: str) -> None:
        """Writes a checkpoint in one piece."""
        state = {
            "modules": {n: m.state_dict() for n, m in self.modules.items()},
            "averaged": {n: m.state_dict() for n, m in self.averaged.items()},
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "trained_seconds": self.trained_seconds + self.elapsed,
        }
        torch.save(state, self.place / (name + ".part"))
        os.replace(self.place / (name + ".part"), self.place / name)
        self.last_save = time.monotonic()


def averaged(place: Path, name: str) -> dict[str, torch.Tensor]:
    """The averaged weights of a module from the best checkpoint there is."""
    for file in ("cooled.pt", "before-cooling.pt"):
        if (place / file).exists():
            return torch.load(place / file, map_location="cpu", weights_only=True)["averaged"][name]
    raise FileNotFoundError(f"no checkpoint in {place}")
