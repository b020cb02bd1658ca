"""Writes inputs and outputs of every exported part, so that another runtime can be compared with this one."""

import json

import numpy as np

from sampler import session
from text import TextEncoder
from workspace import HERE

TEXT = "a red apple, 3d"
TIMESTEP = 500.0
#: How many numbers of every output are kept: these, evenly spread over it.
KEPT = 64


def kept(values: np.ndarray) -> dict[str, object]:
    flat = values.flatten()
    places = np.linspace(0, len(flat) - 1, min(KEPT, len(flat))).round().astype(int)
    return {
        "shape": list(values.shape),
        "at": places.tolist(),
        "values": [round(float(v), 5) for v in flat[places]],
        "mean_square": round(float((flat.astype(np.float64) ** 2).mean()), 6),
    }


def main() -> None:
    onnx = HERE / "onnx"
    encoder = TextEncoder()
    ids = encoder.tokenizer.encode(TEXT).ids
    states, mask = encoder([TEXT])
    denoiser = session(onnx / "unet" / "model.onnx", 2)
    _, *shape = denoiser.get_inputs()[0].shape
    sample = np.sin(np.arange(np.prod(shape), dtype=np.float64) * 0.7).astype(np.float32).reshape(1, *shape)
    inputs = {
        "sample": sample,
        "timestep": np.array([TIMESTEP], np.float32),
        "encoder_hidden_states": states,
        "encoder_attention_mask": mask,
    }
    picture = session(onnx / "vae_decoder" / "model.onnx", 2).run(None, {"latent_sample": sample})[0]
    latents = session(onnx / "vae_encoder" / "model.onnx", 2).run(None, {"sample": picture.clip(-1, 1)})[0]
    content = {
        "comment": "sample is sin(0.7·i) over its flat index i; vae_encoder gets what vae_decoder made of it, clipped to −1…1",
        "text": TEXT,
        "input_ids": ids,
        "timestep": TIMESTEP,
        "last_hidden_state": kept(states),
        "out_sample": kept(denoiser.run(None, inputs)[0]),
        "decoded": kept(picture),
        "encoded_again": kept(latents),
    }
    (HERE / "golden").mkdir(exist_ok=True)
    (HERE / "golden" / "parts.json").write_text(json.dumps(content, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
