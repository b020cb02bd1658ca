"""The noise schedule, written to scheduler_config.json as it stands here."""

import torch

STEPS = 1000
BETA_START, BETA_END = 0.0001, 0.02

CONFIG = {
    "_class_name": "DPMSolverMultistepScheduler",
    "beta_schedule": "linear",
    "beta_start": BETA_START,
    "beta_end": BETA_END,
    "num_train_timesteps": STEPS,
    "prediction_type": "v_prediction",
    "timestep_spacing": "linspace",
    "steps_offset": 0,
    "clip_sample": False,
    "set_alpha_to_one": True,
}


def signal_and_noise() -> tuple[torch.Tensor, torch.Tensor]:
    """Shares of picture and of noise at every time: noisy = signal·picture + noise·ε."""
    kept = torch.cumprod(1 - torch.linspace(BETA_START, BETA_END, STEPS, dtype=torch.float64), 0)
    return kept.sqrt().float(), (1 - kept).sqrt().float()
