"""Writes the golden files that the Java engine's tests are held against.

Tiny models with random weights are exported in the diffusers layout; the reference libraries then compute with the same weights what
the engine must compute: token ids, random numbers, sampled latents, whole pictures, merged LoRAs, circular convolutions.

    python make_parity.py --target ../../inference/src/test/resources/io/throng/inference/diffusion \
        --k-diffusion path/to/k_diffusion/sampling.py --clip-merges path/to/bpe_simple_vocab_16e6.txt.gz \
        --minilm-tokenizer path/to/tokenizer.json
"""

import argparse
import gzip
import importlib.util
import json
import random
import sys
import types
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import torch
import torchsde
from safetensors.torch import save_file

warnings.filterwarnings("ignore")
torch.set_grad_enabled(False)

MERGES = 49152 - 256 - 2
TINY_MERGES = 400
WIDTH = 16


# ---------------------------------------------------------------- texts

SUBJECTS = [
    "a photo of an astronaut riding a horse", "Ein Mädchen mit Perlenohrring", "café au lait, naïve façade", "东京的夜景", "東京タワー at night",
    "кошка на окне", "قطة جميلة", "a cat's whiskers, it's they're we've I'm you'll he'd", "🦄🌈 unicorn 🇩🇪", "masterpiece, best quality, 1girl",
    "8k uhd, dslr, f/1.4, ISO 100", "C++ & Rust; x=3.14159 + 2^10", "((hyper-detailed)) [blurry:1.2] <lora:foo:0.8>", "ΑΒΓ Σίσυφος ΟΔΟΣ",
    "İstanbul'da gün batımı", "e\u0301clair and A\u030Angstrom", "line\nbreak\tand\u00a0nbsp\u3000wide", "http://example.org/a_b?c=d#e", "ﬁne ligatures ½ ² ™ ℃",
    "supercalifragilisticexpialidocious antidisestablishmentarianism", "नमस्ते दुनिया", "안녕하세요 세계", "snake_case and CamelCase and kebab-case",
    "“quoted” ‘text’ — dash… «guillemets»", "a" * 120, "1234567890 0x1F600", "don't can't won't 'S 'RE o'clock rock'n'roll", "ß ẞ Straße STRASSE",
    "zero\u200bwidth\u200djoiner soft\u00adhyphen", "tabs\t\tand  double   spaces",
]
WORDS = (
    "red blue tiny giant portrait landscape of in the style by greg rutkowski artstation trending oil painting watercolor cinematic lighting "
    "dragon castle robot forest ocean sunset neon cyberpunk steampunk anime realistic 4k hdr bokeh macro isometric vector flat icon logo "
    "minimalist apple banana pizza cathedral bicycle tiger butterfly samurai wizard spaceship galaxy nebula crystal ice fire smoke fog rain"
).split()
MARKS = [",", ".", "!", "?", ":", ";", "(", ")", "[", "]", "{", "}", "|", "/", "\\", "-", "_", "+", "*", "&", "%", "$", "#", "@", "~", "^", "`", "'", '"', "<", ">", "="]


def prompts():
    rng = random.Random(7)
    lines = list(SUBJECTS)
    while len(lines) < 1000:
        words = [rng.choice(WORDS) for _ in range(rng.randint(1, 25))]
        text = ""
        for word in words:
            if rng.random() < 0.15:
                word = word.upper() if rng.random() < 0.5 else word.capitalize()
            if rng.random() < 0.1:
                word += str(rng.randint(0, 99999))
            text += word + (rng.choice(MARKS) if rng.random() < 0.25 else "") + ("" if rng.random() < 0.05 else " ")
        if rng.random() < 0.3:
            text += rng.choice(SUBJECTS)
        if rng.random() < 0.15:
            text += "".join(chr(rng.choice([rng.randint(0xA1, 0x24F), rng.randint(0x370, 0x4FF), rng.randint(0x4E00, 0x4FFF), rng.randint(0x1F300, 0x1F64F), rng.randint(0x2000, 0x206F)])) for _ in range(rng.randint(1, 8)))
        lines.append(text)
    return lines


def byte_symbols():
    printable = list(range(ord("!"), ord("~") + 1)) + list(range(0xA1, 0xAD)) + list(range(0xAE, 0x100))
    symbols = [chr(b) for b in printable]
    symbols += [chr(256 + i) for i in range(256 - len(printable))]
    return symbols


def clip_vocabulary(merges):
    symbols = byte_symbols()
    vocabulary = symbols + [s + "</w>" for s in symbols] + ["".join(m.split(" ")) for m in merges] + ["<|startoftext|>", "<|endoftext|>"]
    return {symbol: i for i, symbol in enumerate(vocabulary)}


def write_clip_tokenizer(folder, merges, pad="<|endoftext|>"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps(clip_vocabulary(merges), ensure_ascii=False))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "CLIPTokenizer", "model_max_length": 77, "pad_token": pad, "bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}))


def write_gz(path, text):
    with open(path, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, compresslevel=9) as out:
        out.write(text.encode())


def tokenizers(target, args):
    from transformers import BertTokenizer, CLIPTokenizer

    merges = gzip.open(args.clip_merges, "rt", encoding="utf-8").read().split("\n")[1 : MERGES + 1]
    lines = prompts()
    work = Path(args.work) / "clip"
    write_clip_tokenizer(work, merges)
    clip = CLIPTokenizer.from_pretrained(work)
    write_gz(target / "prompts.json.gz", json.dumps(lines))
    write_gz(target / "clip_merges.txt.gz", "\n".join(merges) + "\n")
    write_gz(target / "clip_ids.json.gz", json.dumps([clip(line, add_special_tokens=False)["input_ids"] for line in lines]))

    whole = json.loads(Path(args.minilm_tokenizer).read_text())
    vocabulary = sorted(whole["model"]["vocab"].items(), key=lambda item: item[1])
    bert_work = Path(args.work) / "bert"
    bert_work.mkdir(parents=True, exist_ok=True)
    (bert_work / "vocab.txt").write_text("\n".join(symbol for symbol, _ in vocabulary) + "\n")
    bert = BertTokenizer(str(bert_work / "vocab.txt")) if not isinstance(BertTokenizer, type) else BertTokenizer.from_pretrained(bert_work)
    write_gz(target / "minilm_vocab.txt.gz", "\n".join(symbol for symbol, _ in vocabulary) + "\n")
    write_gz(target / "minilm_ids.json.gz", json.dumps([bert(line, add_special_tokens=False)["input_ids"] for line in lines]))
    return merges[:TINY_MERGES]


# ---------------------------------------------------------------- random numbers

def randoms(target):
    seeds = [0, 1, 42, 2**32 - 1, 2**40 + 5]
    counts = [1, 5, 15, 16, 17, 31, 33, 256, 1000]
    values = [torch.randn(count, generator=torch.Generator().manual_seed(seed)) for seed in seeds for count in counts]
    torch.cat(values).numpy().astype("<f4").tofile(target / "randn.bin")
    questions = [(0.03, 14.6), (0.03, 0.5), (0.5, 0.75), (0.123456, 0.123458), (7.3, 14.6), (1.0, 9.87654)]
    tree = torchsde.BrownianTree(0.03, torch.zeros(20), 14.6, entropy=123456789012)
    torch.stack([tree(a, b) for a, b in questions]).numpy().astype("<f4").tofile(target / "brownian.bin")
    (target / "random.json").write_text(json.dumps({"seeds": seeds, "counts": counts, "brownian": questions}))


# ---------------------------------------------------------------- tiny models

def init(module, seed, gain=1.0):
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in module.named_parameters():
        if parameter.ndim > 1:
            fan_in = parameter[0].numel()
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * gain / fan_in**0.5)
        elif name.endswith("bias"):
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.05)
        else:
            parameter.copy_(1 + torch.randn(parameter.shape, generator=generator) * 0.05)
    return module.eval()


def export(module, arguments, path, inputs, outputs, dynamic):
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(module, arguments, str(path), input_names=inputs, output_names=outputs, dynamic_axes=dynamic, opset_version=17, dynamo=False)


def tiny_unet(channels, width, seed, **more):
    from diffusers import UNet2DConditionModel
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionOutput

    class TinyUnet(UNet2DConditionModel):
        """Mostly answers with what it sees, which is nearly the noise: so it denoises a little, and errors do not grow."""

        def forward(self, sample, *rest, return_dict=True, **more):
            answer = sample[:, :4] + 0.05 * super().forward(sample, *rest, return_dict=False, **more)[0]
            return UNet2DConditionOutput(sample=answer) if return_dict else (answer,)

    unet = TinyUnet(
        sample_size=8, in_channels=channels, out_channels=4, layers_per_block=1, block_out_channels=(4, 8), norm_num_groups=2,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=width, attention_head_dim=4, **more)
    unet.set_attn_processor(__import__("diffusers.models.attention_processor", fromlist=["AttnProcessor"]).AttnProcessor())
    return init(unet, seed, 1.2)


def export_unet(unet, folder, channels, width, added=None):
    original = unet.forward
    names = ["sample", "timestep", "encoder_hidden_states"]
    dynamic = {"sample": {0: "batch", 2: "h", 3: "w"}, "timestep": {}, "encoder_hidden_states": {0: "batch", 1: "tokens"}}
    arguments = [torch.randn(2, channels, 8, 8), torch.tensor(5), torch.randn(2, 77, width)]
    if added:
        names += ["text_embeds", "time_ids"]
        dynamic |= {"text_embeds": {0: "batch"}, "time_ids": {0: "batch"}}
        arguments += [torch.randn(2, added), torch.randn(2, 6)]
        unet.forward = lambda s, t, e, p, i: original(s, t, e, added_cond_kwargs={"text_embeds": p, "time_ids": i}, return_dict=False)[0]
    else:
        unet.forward = lambda s, t, e: original(s, t, e, return_dict=False)[0]
    export(unet, tuple(arguments), folder / "unet" / "model.onnx", names, ["out_sample"], dynamic)
    unet.forward = original
    (folder / "unet" / "config.json").write_text(json.dumps({"sample_size": 8, "in_channels": channels, "block_out_channels": [4, 8], "cross_attention_dim": width}))


def tiny_vae(folder, seed):
    from diffusers import AutoencoderKL

    vae = AutoencoderKL(in_channels=3, out_channels=3, down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2, block_out_channels=(4, 8), layers_per_block=1, norm_num_groups=2, latent_channels=4, sample_size=16)
    init(vae, seed)
    original = vae.forward
    vae.forward = lambda latent: vae.decode(latent, return_dict=False)[0]
    export(vae, (torch.randn(1, 4, 8, 8),), folder / "vae_decoder" / "model.onnx", ["latent_sample"], ["sample"], {"latent_sample": {0: "b", 2: "h", 3: "w"}})
    vae.forward = lambda sample: vae.encode(sample, return_dict=False)[0].parameters
    export(vae, (torch.randn(1, 3, 16, 16),), folder / "vae_encoder" / "model.onnx", ["sample"], ["latent_parameters"], {"sample": {0: "b", 2: "h", 3: "w"}})
    vae.forward = original
    for part in ("vae_decoder", "vae_encoder"):
        (folder / part / "config.json").write_text(json.dumps({"latent_channels": 4, "block_out_channels": [4, 8], "scaling_factor": vae.config.scaling_factor}))
    return vae


def tiny_text(folder, part, merges, seed, projection=False):
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    size = len(clip_vocabulary(merges))
    config = CLIPTextConfig(vocab_size=size, hidden_size=WIDTH, intermediate_size=32, num_hidden_layers=3, num_attention_heads=2, projection_dim=WIDTH, bos_token_id=size - 2, eos_token_id=size - 1, pad_token_id=size - 1, hidden_act="quick_gelu")
    config._attn_implementation = "eager"
    model = init((CLIPTextModelWithProjection if projection else CLIPTextModel)(config), seed)
    original = model.forward
    names = (["text_embeds"] if projection else []) + ["last_hidden_state"] + [f"hidden_states.{i}" for i in range(4)]

    def forward(input_ids):
        out = original(input_ids, output_hidden_states=True, return_dict=True)
        return tuple(([out.text_embeds] if projection else []) + [out.last_hidden_state] + list(out.hidden_states))

    model.forward = forward
    export(model, (torch.randint(0, size, (1, 77)),), folder / part / "model.onnx", ["input_ids"], names, {"input_ids": {0: "b"}})
    model.forward = original
    return model


SCHEDULER = {"_class_name": "PNDMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000, "prediction_type": "epsilon", "set_alpha_to_one": False, "steps_offset": 1}


def write_common(folder, name):
    (folder / "scheduler").mkdir(parents=True, exist_ok=True)
    (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps(SCHEDULER))
    (folder / "model_index.json").write_text(json.dumps({"_class_name": name}))


# ---------------------------------------------------------------- samplers

def k_sampling(path):
    package = types.ModuleType("k_diffusion")
    utils = types.ModuleType("k_diffusion.utils")
    utils.append_dims = lambda x, n: x[(...,) + (None,) * (n - x.ndim)]
    package.utils = utils
    odeint = types.ModuleType("torchdiffeq")
    odeint.odeint = None
    sys.modules |= {"k_diffusion": package, "k_diffusion.utils": utils, "torchdiffeq": odeint}
    spec = importlib.util.spec_from_file_location("k_diffusion.sampling", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sigma_table():
    # In double precision as ComfyUI makes it: the Brownian tree is sensitive to the last bit of a level.
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, 1000, dtype=torch.float64) ** 2
    bars = torch.cumprod(1 - betas, 0)
    return (((1 - bars) / bars) ** 0.5).float()


SEED, STEPS, GUIDANCE = 1234, 20, 3.0


def samplers(target, folder, k):
    session = onnxruntime.InferenceSession(str(folder / "unet" / "model.onnx"), providers=["CPUExecutionProvider"])
    conditioning = torch.randn(2, 77, WIDTH, generator=torch.Generator().manual_seed(99))
    table = sigma_table()
    log_table = table.log()
    noise = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(SEED))

    def unet(x, t):
        embeddings = torch.cat([conditioning[1:].expand(len(x), -1, -1), conditioning[:1].expand(len(x), -1, -1)])
        out = torch.from_numpy(session.run(None, {"sample": torch.cat([x, x]).numpy(), "timestep": np.array(round(float(t)), dtype=np.int64), "encoder_hidden_states": embeddings.numpy()})[0])
        negative, positive = out.chunk(2)
        return negative + GUIDANCE * (positive - negative)

    def denoise(x, sigma):
        sigma = sigma[0]
        t = (sigma.log() - log_table).abs().argmin()
        return x - sigma * unet(x / (sigma**2 + 1) ** 0.5, t)

    def sigma_at(t):
        low, high = t.floor().long(), t.ceil().long()
        w = t - low
        return ((1 - w) * log_table[low] + w * log_table[high]).exp()

    spacings = {
        "NORMAL": torch.cat([sigma_at(torch.linspace(999, 0, STEPS)), torch.zeros(1)]),
        "KARRAS": k.get_sigmas_karras(STEPS, float(table[0]), float(table[-1])),
        "EXPONENTIAL": k.get_sigmas_exponential(STEPS, float(table[0]), float(table[-1])),
    }
    results, cases = [], []

    def add(reference, sampler, spacing, start, latents):
        assert torch.isfinite(latents).all(), (reference, sampler)
        cases.append({"reference": reference, "sampler": sampler, "spacing": spacing, "start": start})
        results.append(latents)

    names = {"EULER": "euler", "EULER_ANCESTRAL": "euler_ancestral", "HEUN": "heun", "LMS": "lms", "DPM_2": "dpm_2", "DPM_2_ANCESTRAL": "dpm_2_ancestral", "DPMPP_2S_ANCESTRAL": "dpmpp_2s_ancestral", "DPMPP_2M": "dpmpp_2m", "DPMPP_SDE": "dpmpp_sde"}
    for spacing, sigmas in spacings.items():
        for sampler, name in names.items():
            torch.manual_seed(SEED + 1)
            more = {"noise_sampler": k.BrownianTreeNoiseSampler(noise, sigmas[-2], sigmas[0], seed=SEED)} if sampler == "DPMPP_SDE" else {}
            add("k-diffusion", sampler, spacing, float(sigmas[0]), getattr(k, "sample_" + name)(denoise, noise * sigmas[0], sigmas, disable=True, **more))
        for sampler in ("DPM_FAST", "DPM_ADAPTIVE"):
            more = {"n": STEPS} if sampler == "DPM_FAST" else {}
            function = k.sample_dpm_fast if sampler == "DPM_FAST" else k.sample_dpm_adaptive
            add("k-diffusion", sampler, spacing, float(sigmas[0]), function(denoise, noise * sigmas[0], float(sigmas[-2]), float(sigmas[0]), disable=True, **more))

    import diffusers

    base = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000}

    def with_scheduler(sampler, spacing, scheduler, form):
        scheduler.set_timesteps(STEPS)
        if sampler == "UNI_PC":
            # With B(h) = h the last step onto 0 is "infinity times nothing" there, which is no number.
            scheduler.sigmas[-1] = 1e-30
        generator = torch.Generator().manual_seed(SEED + 1)
        x = noise * scheduler.init_noise_sigma
        import inspect

        takes = "generator" in inspect.signature(scheduler.step).parameters
        for t in scheduler.timesteps:
            answer = unet(scheduler.scale_model_input(x, t), t)
            x = scheduler.step(answer, t, x, **({"generator": generator} if takes else {})).prev_sample
        first = float(table[round(float(scheduler.timesteps[0]))]) if spacing != "KARRAS" else float(table[-1])
        start = (first**2 + 1) ** 0.5 if form == "vp" else float(scheduler.init_noise_sigma)
        add("diffusers", sampler, spacing, start, x.float())

    karras = base | {"use_karras_sigmas": True, "timestep_spacing": "linspace"}
    with_scheduler("EULER", "KARRAS", diffusers.EulerDiscreteScheduler(**karras), "ve")
    with_scheduler("HEUN", "KARRAS", diffusers.HeunDiscreteScheduler(**karras), "ve")
    with_scheduler("LMS", "KARRAS", diffusers.LMSDiscreteScheduler(**karras), "ve")
    with_scheduler("DPM_2", "KARRAS", diffusers.KDPM2DiscreteScheduler(**karras), "ve")
    with_scheduler("DPM_2_ANCESTRAL", "KARRAS", diffusers.KDPM2AncestralDiscreteScheduler(**karras), "ve")
    with_scheduler("DPMPP_2M", "KARRAS", diffusers.DPMSolverMultistepScheduler(**karras), "vp")
    with_scheduler("UNI_PC", "KARRAS", diffusers.UniPCMultistepScheduler(solver_type="bh1", **karras), "vp")
    with_scheduler("UNI_PC_BH2", "KARRAS", diffusers.UniPCMultistepScheduler(solver_type="bh2", **karras), "vp")
    with_scheduler("DDIM", "LEADING", diffusers.DDIMScheduler(**base, clip_sample=False, set_alpha_to_one=True, steps_offset=1, timestep_spacing="leading"), "vp")
    with_scheduler("DDIM", "TRAILING", diffusers.DDIMScheduler(**base, clip_sample=False, set_alpha_to_one=True, timestep_spacing="trailing"), "vp")
    with_scheduler("EULER", "TRAILING", diffusers.EulerDiscreteScheduler(**base, timestep_spacing="trailing"), "ve")
    with_scheduler("EULER_ANCESTRAL", "TRAILING", diffusers.EulerAncestralDiscreteScheduler(**base, timestep_spacing="trailing"), "ve")
    with_scheduler("LCM", "LCM", diffusers.LCMScheduler(**base, clip_sample=False), "vp")

    torch.stack(results).numpy().astype("<f4").tofile(target / "latents.bin")
    (target / "latents.json").write_text(json.dumps({"seed": SEED, "steps": STEPS, "guidance": GUIDANCE, "conditioningSeed": 99, "shape": [2, 4, 8, 8], "cases": cases}))


# ---------------------------------------------------------------- whole pictures

def pictures(target, folder, xl_folder, unet, vae, text, xl_unet, xl_text, xl_text_2):
    from diffusers import EulerDiscreteScheduler, StableDiffusionPipeline, StableDiffusionXLPipeline
    from transformers import CLIPTokenizer

    def rounded(model):
        original = model.forward
        model.forward = lambda sample, timestep, *rest, **more: original(sample, torch.as_tensor(timestep).round(), *rest, **more)

    # The pipeline still looks for the root that newer text encoders have dropped.
    text.__dict__.setdefault("text_model", text)
    rounded(unet)
    rounded(xl_unet)
    scheduler = EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", use_karras_sigmas=True, timestep_spacing="linspace")
    top = float(sigma_table()[-1])
    latents = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(77)) * (top**2 + 1) ** 0.5 / float(scheduler.init_noise_sigma)
    prompt, negative = "a photo of a red cat, 4k", "blurry dog"
    common = {"prompt": prompt, "negative_prompt": negative, "num_inference_steps": 8, "guidance_scale": 6.0, "latents": latents, "height": 16, "width": 16, "output_type": "np"}
    pipe = StableDiffusionPipeline(vae=vae, text_encoder=text, tokenizer=CLIPTokenizer.from_pretrained(folder / "tokenizer"), unet=unet, scheduler=scheduler, safety_checker=None, feature_extractor=None, requires_safety_checker=False)
    pipe.set_progress_bar_config(disable=True)
    xl = StableDiffusionXLPipeline(vae=vae, text_encoder=xl_text, text_encoder_2=xl_text_2, tokenizer=CLIPTokenizer.from_pretrained(xl_folder / "tokenizer"), tokenizer_2=CLIPTokenizer.from_pretrained(xl_folder / "tokenizer_2"), unet=xl_unet, scheduler=scheduler, force_zeros_for_empty_prompt=False, add_watermarker=False)
    xl.set_progress_bar_config(disable=True)
    # The pipeline would skip a layer for the prompt only.
    embeddings = [pipe.encode_prompt(text, "cpu", 1, False, clip_skip=1)[0] for text in (prompt, negative)]
    skipping = common | {"prompt": None, "negative_prompt": None, "prompt_embeds": embeddings[0], "negative_prompt_embeds": embeddings[1]}
    images = [pipe(**common).images[0], pipe(**skipping).images[0], xl(**common).images[0]]
    print("picture spread", [float(i.std()) for i in images])
    np.stack(images).astype("<f4").tofile(target / "pictures.bin")
    (target / "pictures.json").write_text(json.dumps({"prompt": prompt, "negative": negative, "seed": 77, "steps": 8, "guidance": 6.0, "cases": ["sd", "sd-skip-2", "sdxl"]}))


# ---------------------------------------------------------------- LoRA and circular convolutions

def adaptations(target, unet, text):
    generator = torch.Generator().manual_seed(5)
    rank = 3
    layers = ["down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q", "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_v", "mid_block.attentions.0.transformer_blocks.0.attn1.to_out.0", "up_blocks.0.attentions.1.transformer_blocks.0.ff.net.0.proj", "down_blocks.0.resnets.0.conv1", "mid_block.attentions.0.proj_in"]
    text_layers = ["text_model.encoder.layers.1.self_attn.q_proj", "text_model.encoder.layers.2.mlp.fc1"]
    kohya, peft = {}, {}
    originals = {}

    def adapt(model, layer, prefix, peft_prefix):
        names = dict(model.named_modules())
        module = names.get(layer) or names[layer.removeprefix("text_model.")]
        weight = module.weight
        shape = (weight.shape[0], weight[0].numel())
        up = torch.randn(shape[0], rank, generator=generator) * 0.4
        down = torch.randn(rank, shape[1], generator=generator) * 0.4
        alpha = 1.5
        kernel = list(weight.shape[2:])
        key = prefix + layer.replace(".", "_")
        kohya[key + ".lora_up.weight"] = up.reshape([shape[0], rank] + [1] * len(kernel)).contiguous()
        kohya[key + ".lora_down.weight"] = down.reshape([rank, weight.shape[1]] + kernel).contiguous()
        kohya[key + ".alpha"] = torch.tensor(alpha)
        # PEFT knows no alpha in the file: the scale is in the matrices.
        peft[peft_prefix + layer + ".lora_B.weight"] = (up * alpha / rank).reshape([shape[0], rank] + [1] * len(kernel)).half().contiguous()
        peft[peft_prefix + layer + ".lora_A.weight"] = down.reshape([rank, weight.shape[1]] + kernel).half().contiguous()
        originals[(model, layer)] = weight.clone()
        weight.copy_(weight + 0.8 * (alpha / rank * up @ down).reshape(weight.shape))

    sample = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(11))
    conditioning = torch.randn(1, 77, WIDTH, generator=torch.Generator().manual_seed(12))
    ids = torch.randint(0, text.config.vocab_size - 2, (1, 77), generator=torch.Generator().manual_seed(13))
    ids[0, 0], ids[0, -1] = text.config.bos_token_id, text.config.eos_token_id
    plain = unet(sample, torch.tensor(500), conditioning).sample
    for layer in layers:
        adapt(unet, layer, "lora_unet_", "unet.")
    for layer in text_layers:
        adapt(text, layer, "lora_te_", "text_encoder.")
    adapted = unet(sample, torch.tensor(500), conditioning).sample
    adapted_text = text(ids).last_hidden_state
    for (model, layer), weight in originals.items():
        names = dict(model.named_modules())
        (names.get(layer) or names[layer.removeprefix("text_model.")]).weight.copy_(weight)
    convolutions = [m for m in unet.modules() if isinstance(m, torch.nn.Conv2d)]
    for m in convolutions:
        m.padding_mode = "circular"
        m._reversed_padding_repeated_twice = torch.nn.modules.utils._reverse_repeat_tuple(m.padding, 2)
    wrapped = unet(sample, torch.tensor(500), conditioning).sample
    for m in convolutions:
        m.padding_mode = "zeros"
    save_file(kohya, target / "lora_kohya.safetensors")
    save_file(peft, target / "lora_peft.safetensors")
    print("adaptation changes", float((adapted - plain).abs().max()), "wrapping changes", float((wrapped - plain).abs().max()))
    torch.cat([plain, adapted, wrapped]).numpy().astype("<f4").tofile(target / "adapted.bin")
    adapted_text.numpy().astype("<f4").tofile(target / "adapted_text.bin")
    (target / "adapted.json").write_text(json.dumps({"strength": 0.8, "timestep": 500, "ids": ids[0].tolist()}))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--target", required=True)
    parser.add_argument("--work", default=".work")
    parser.add_argument("--k-diffusion", required=True)
    parser.add_argument("--clip-merges", required=True)
    parser.add_argument("--minilm-tokenizer", required=True)
    args = parser.parse_args()
    target = Path(args.target)
    target.mkdir(parents=True, exist_ok=True)
    merges = tokenizers(target, args)
    randoms(target)

    folder, xl_folder = target / "tiny-sd", target / "tiny-sdxl"
    write_clip_tokenizer(folder / "tokenizer", merges)
    write_clip_tokenizer(xl_folder / "tokenizer", merges)
    write_clip_tokenizer(xl_folder / "tokenizer_2", merges, pad="!")
    write_common(folder, "StableDiffusionPipeline")
    write_common(xl_folder, "StableDiffusionXLPipeline")
    unet = tiny_unet(4, WIDTH, 1)
    export_unet(unet, folder, 4, WIDTH)
    export_unet(tiny_unet(9, WIDTH, 2), target / "tiny-inpaint", 9, WIDTH)
    xl_unet = tiny_unet(4, 2 * WIDTH, 3, addition_embed_type="text_time", addition_time_embed_dim=4, projection_class_embeddings_input_dim=6 * 4 + WIDTH, use_linear_projection=True)
    export_unet(xl_unet, xl_folder, 4, 2 * WIDTH, added=WIDTH)
    vae = tiny_vae(folder, 4)
    text = tiny_text(folder, "text_encoder", merges, 5)
    xl_text = tiny_text(xl_folder, "text_encoder", merges, 6)
    xl_text_2 = tiny_text(xl_folder, "text_encoder_2", merges, 7, projection=True)
    samplers(target, folder, k_sampling(args.k_diffusion))
    adaptations(target, unet, text)
    pictures(target, folder, xl_folder, unet, vae, text, xl_unet, xl_text, xl_text_2)


if __name__ == "__main__":
    main()
