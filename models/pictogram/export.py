"""Writes the trained networks as ONNX in the layout that models/README.md describes."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import onnx
import torch
from torch import nn

from compact import compact
from networks import LATENT_CHANNELS, LATENT_SIZE, TEXT_WIDTH, Encoder
from presets import PRESETS
from schedule import CONFIG
from text import MAX_TOKENS
from train_denoiser import assembled
from training import averaged
from workspace import HERE, folder

SIZE = 128
OPSET = 17
#: What a picture is made with when the caller does not say: number of steps, guidance, sampler.
DEFAULTS = {"steps": 20, "guidance_scale": 1.0, "sampler": "k_dpmpp_2m"}


def save(module: nn.Module, path: Path, inputs: dict[str, torch.Tensor], output: str, axes: dict, bits_of: Callable[[str], int]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    module.eval()
    torch.onnx.export(
        module,
        tuple(inputs.values()),
        str(path),
        input_names=list(inputs),
        output_names=[output],
        dynamic_axes=axes,
        opset_version=OPSET,
        do_constant_folding=True,
        dynamo=False,
    )
    model = onnx.load(str(path))
    compact(model, bits_of)
    # Names of the recipe's own lines and shapes that the exporter guessed are of no use to a reader of the file.
    del model.graph.value_info[:]
    for node in model.graph.node:
        node.doc_string = ""
    onnx.save(model, str(path))
    print(path, path.stat().st_size, "bytes")


def halved(name: str) -> int:
    """Two bytes for every weight."""
    return 16


def decoder_bits(name: str) -> int:
    """One byte for the linear map, which is most of the decoder, two for the net."""
    return 8 if name == "components.weight" else 16


def denoiser_bits(name: str) -> int:
    """Half a byte for the painter's fine planes, which hold little of the picture each, and one byte for every other weight."""
    return 4 if name.startswith("painter.") and name.endswith(".fine") else 8


def write(path: Path, content: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="box")
    parser.add_argument("--untrained", action="store_true", help="random weights, for tests of the layout")
    parser.add_argument("--to", type=Path, default=HERE / "onnx")
    arguments = parser.parse_args()
    preset, to = PRESETS[arguments.preset], arguments.to
    torch.manual_seed(3)
    encoder, decoder = Encoder(), preset.decoder()
    denoiser = preset.denoiser()
    if arguments.untrained:
        for parameter in denoiser.refiner.outof.parameters():
            nn.init.normal_(parameter, std=0.1)
    else:
        encoder.load_state_dict(torch.load(folder(f"autoencoder-{arguments.preset}") / "encoder.pt", weights_only=True))
        decoder.load_state_dict(averaged(folder(f"autoencoder-{arguments.preset}"), "decoder"))
        denoiser = assembled(arguments.preset)
    latents = torch.randn(2, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE)
    batch = {0: "batch"}
    save(
        denoiser,
        to / "unet" / "model.onnx",
        {
            "sample": latents,
            "timestep": torch.tensor([999.0, 1.0]),
            "encoder_hidden_states": torch.randn(2, 7, TEXT_WIDTH),
            "encoder_attention_mask": torch.tensor([[1] * 7, [1] * 5 + [0] * 2]),
        },
        "out_sample",
        {
            "sample": batch,
            "timestep": batch,
            "encoder_hidden_states": {0: "batch", 1: "tokens"},
            "encoder_attention_mask": {0: "batch", 1: "tokens"},
            "out_sample": batch,
        },
        denoiser_bits,
    )
    save(
        decoder,
        to / "vae_decoder" / "model.onnx",
        {"latent_sample": latents},
        "sample",
        {"latent_sample": batch, "sample": batch},
        decoder_bits,
    )
    save(
        encoder,
        to / "vae_encoder" / "model.onnx",
        {"sample": torch.randn(2, 3, SIZE, SIZE).clamp(-1, 1)},
        "latent_sample",
        {"sample": batch, "latent_sample": batch},
        halved,
    )
    write(
        to / "model_index.json",
        {
            "_class_name": "OnnxStableDiffusionPipeline",
            "_diffusers_version": "0.42.1",
            "scheduler": ["diffusers", CONFIG["_class_name"]],
            "text_encoder": ["diffusers", "OnnxRuntimeModel"],
            "tokenizer": ["transformers", "BertTokenizer"],
            "unet": ["diffusers", "OnnxRuntimeModel"],
            "vae_decoder": ["diffusers", "OnnxRuntimeModel"],
            "vae_encoder": ["diffusers", "OnnxRuntimeModel"],
            "throng": {"native_size": SIZE, "fixed_size": True, "max_guidance_scale": 2.0, "defaults": DEFAULTS},
        },
    )
    write(to / "scheduler" / "scheduler_config.json", CONFIG)
    write(
        to / "tokenizer" / "tokenizer_config.json",
        {
            "tokenizer_class": "BertTokenizer",
            "do_lower_case": True,
            "model_max_length": MAX_TOKENS,
            "pad_token": "[PAD]",
            "cls_token": "[CLS]",
            "sep_token": "[SEP]",
            "unk_token": "[UNK]",
        },
    )
    write(
        to / "text_encoder" / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": TEXT_WIDTH,
            "max_position_embeddings": 512,
            "vocab_size": 30522,
            "pad_token_id": 0,
        },
    )
    write(
        to / "unet" / "config.json",
        {
            "sample_size": LATENT_SIZE,
            "in_channels": LATENT_CHANNELS,
            "out_channels": LATENT_CHANNELS,
            "cross_attention_dim": TEXT_WIDTH,
        },
    )
    for part in ("vae_decoder", "vae_encoder"):
        write(
            to / part / "config.json",
            {"latent_channels": LATENT_CHANNELS, "sample_size": SIZE, "in_channels": 3, "out_channels": 3, "scaling_factor": 1.0},
        )


if __name__ == "__main__":
    main()
