"""Writes both towers as ONNX in the layout that models/README.md describes."""

import argparse
import sys
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "pictogram"))

import export as layout  # noqa: E402
from presets import PRESETS  # noqa: E402
from towers import EMBEDDING, IMAGE_SIZE, TEXT_WIDTH, TextTower, VisionTower  # noqa: E402
from training import averaged  # noqa: E402
from workspace import folder  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="box")
    parser.add_argument("--to", type=Path, default=HERE / "onnx")
    arguments = parser.parse_args()
    trained = folder(f"scorer-{arguments.preset}")
    vision, text = VisionTower(), TextTower()
    vision.load_state_dict(averaged(trained, "vision"))
    text.load_state_dict(averaged(trained, "text"))
    batch = {0: "batch"}
    layout.save(
        vision,
        arguments.to / "vision_model" / "model.onnx",
        {"pixel_values": torch.rand(2, 3, IMAGE_SIZE, IMAGE_SIZE)},
        "image_embeds",
        {"pixel_values": batch, "image_embeds": batch},
        layout.halved,
    )
    layout.save(
        text,
        arguments.to / "text_projection" / "model.onnx",
        {"last_hidden_state": torch.randn(2, 7, TEXT_WIDTH), "attention_mask": torch.ones(2, 7, dtype=torch.long)},
        "text_embeds",
        {"last_hidden_state": {0: "batch", 1: "tokens"}, "attention_mask": {0: "batch", 1: "tokens"}, "text_embeds": batch},
        layout.halved,
    )
    layout.write(
        arguments.to / "config.json",
        {
            "image_size": IMAGE_SIZE,
            "image_mean": [0.5, 0.5, 0.5],
            "image_std": [0.5, 0.5, 0.5],
            "resize": "area",
            "embedding_size": EMBEDDING,
            "logit_scale": round(float(text.logit_scale.detach().exp()), 4),
        },
    )


if __name__ == "__main__":
    main()
