"""The figures and the contact sheet of the model card, from the exported files."""

import argparse
import json
import random
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from icons import SIZE
from presets import PRESETS
from sampler import Painter, session
from scenes import Scene, Studio, Thing
from text import TextEncoder
from workspace import HERE

SCORER = HERE.parent / "pictogram-scorer" / "onnx"
#: Texts that a picture's own is looked for among.
CHOICES = 100

FAVOURITES = "apple cat dog car rocket tree guitar umbrella fish house mushroom crown owl butterfly cup-of-coffee robot".split()


class Scorer:
    """Both towers, as exported."""

    def __init__(self, threads: int = 2):
        self.vision = session(SCORER / "vision_model" / "model.onnx", threads)
        self.head = session(SCORER / "text_projection" / "model.onnx", threads)
        self.text = TextEncoder(threads)
        self.size = json.loads((SCORER / "config.json").read_text())["image_size"]

    def pictures(self, pictures: np.ndarray) -> np.ndarray:
        side = pictures.shape[1] // self.size
        small = pictures.reshape(len(pictures), self.size, side, self.size, side, 3).astype(np.float32).mean((2, 4))
        return self.vision.run(None, {"pixel_values": (small / 127.5 - 1).transpose(0, 3, 1, 2)})[0]

    def texts(self, texts: list[str]) -> np.ndarray:
        rows = []
        for text in texts:
            states, mask = self.text([text])
            rows.append(self.head.run(None, {"last_hidden_state": states, "attention_mask": mask})[0][0])
        return np.stack(rows)


def ranks(images: np.ndarray, texts: np.ndarray, wording: list[str]) -> np.ndarray:
    """How many of CHOICES - 1 other texts fit each picture at least as well as its own."""
    chance = np.random.default_rng(5)
    found = []
    for row in range(len(images)):
        others = [i for i in chance.permutation(len(texts)) if wording[i] != wording[row]][: CHOICES - 1]
        found.append(int((texts[others] @ images[row] >= texts[row] @ images[row]).sum()))
    return np.array(found)


def retrieval(rank: np.ndarray, kinds: np.ndarray) -> dict[str, list[float]]:
    """How often a picture's own text is the first, and among the first five, for all pictures and for every kind of scene."""
    return {
        kind: [round(float((rank[chosen] < most).mean()), 3) for most in (1, 5)] + [int(chosen.sum())]
        for kind, chosen in {"all": kinds == kinds, **{kind: kinds == kind for kind in sorted(set(kinds))}}.items()
    }


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    """Fréchet distance of two Gaussians fitted to embeddings, the distance of the FID in another feature space."""
    mean = ((a.mean(0) - b.mean(0)) ** 2).sum()
    first, second = np.cov(a.T), np.cov(b.T)
    values, vectors = np.linalg.eigh(first)
    root = vectors * np.sqrt(values.clip(0)) @ vectors.T
    cross = np.sqrt(np.linalg.eigvalsh(root @ second @ root).clip(0)).sum()
    return float(mean + np.trace(first) + np.trace(second) - 2 * cross)


def sheet_scenes(studio: Studio) -> list[tuple[Scene, bool]]:
    """48 scenes, alternating combinations seen in training and never seen ones."""
    chance = random.Random(11)
    favourites = [studio.by_name[name.replace("-", " ")] for name in FAVOURITES]
    shapes = [
        lambda c, o: Scene((Thing(c),), chance.choice(studio.styles)),
        lambda c, o: Scene((Thing(c, chance.choice(("red", "blue", "green", "yellow", "purple", "pink"))),), chance.choice(studio.styles)),
        lambda c, o: Scene((Thing(c),), "3d", chance.choice(("blue", "yellow", "light green", "pink", "black"))),
        lambda c, o: Scene((Thing(c), Thing(o)), "3d", relation=chance.choice(("beside", "above"))),
        lambda c, o: Scene((Thing(c),), "3d", relation="count", count=chance.choice((2, 3, 4))),
        lambda c, o: Scene(
            (Thing(c, chance.choice(("red", "blue", "green", "orange"))), Thing(o, chance.choice(("yellow", "purple", "pink", None)))),
            chance.choice(studio.styles),
            chance.choice(("white", "light blue")),
            chance.choice(("beside", "above")),
        ),
    ]
    found = []
    for index in range(48):
        unseen = index % 12 >= 6
        shape = shapes[index % 6]
        for _ in range(1000):
            concept, other = chance.sample(favourites, 2)
            scene = shape(concept, other)
            plain = index % 6 == 0
            if (
                (concept, scene.style) in studio.icons
                and (plain or studio.held_out(scene) == unseen)
                and all(scene != seen for seen, _ in found)
            ):
                found.append((scene, unseen and not plain))
                break
    return found


def sheet(painter: Painter, studio: Studio, path: Path, steps: int, guidance: float) -> None:
    chance = random.Random(12)
    entries = [(scene, unseen, studio.word(scene, chance)) for scene, unseen in sheet_scenes(studio)]
    columns, label = 8, 48
    width = SIZE + 16
    rows = -(-len(entries) // columns)
    page = Image.new("RGB", (columns * width, rows * (SIZE + label + 10)), (250, 250, 250))
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(11)
    made = painter.pictures([text for _, _, text in entries], seed=7, steps=steps, guidance=guidance)
    for index, ((_, unseen, text), picture) in enumerate(zip(entries, made)):
        x, y = index % columns * width + 8, index // columns * (SIZE + label + 10) + 8
        page.paste(Image.fromarray(picture), (x, y))
        lines, line = [], ""
        for word in text.split():
            if pen.textlength(line + " " + word, font) > SIZE and line:
                lines.append(line)
                line = word
            else:
                line = (line + " " + word).strip()
        lines.append(line)
        pen.multiline_text((x, y + SIZE + 2), "\n".join(lines), (160, 40, 30) if unseen else (30, 30, 30), font, spacing=1)
    page.save(path, quality=88)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="box")
    parser.add_argument("--onnx", type=Path, default=HERE / "onnx")
    parser.add_argument("--sheet", type=Path, default=HERE / "contact-sheet.jpg")
    parser.add_argument("--scenes", type=int, default=400, help="of either kind, seen and unseen")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, default=1.0)
    parser.add_argument("--only-sheet", action="store_true")
    arguments = parser.parse_args()
    studio = Studio(PRESETS[arguments.preset].everything)
    painter = Painter(arguments.onnx)
    sheet(painter, studio, arguments.sheet, arguments.steps, arguments.guidance)
    if arguments.only_sheet:
        sys.exit()
    scorer = Scorer()
    encoder = session(arguments.onnx / "vae_encoder" / "model.onnx", 2)
    figures: dict[str, object] = {"steps": arguments.steps, "guidance": arguments.guidance, "scenes": arguments.scenes}
    for kind, held_out in (("seen", False), ("unseen", True)):
        chance = random.Random(f"evaluation {kind}")
        scenes = [studio.sample(chance, held_out) for _ in range(arguments.scenes)]
        wording = [studio.word(scene, chance) for scene in scenes]
        kinds = np.array([scene.relation for scene in scenes])
        real = np.stack([studio.draw(scene) for scene in scenes])
        made = np.concatenate(
            [painter.pictures(wording[i : i + 50], i, arguments.steps, arguments.guidance) for i in range(0, len(wording), 50)]
        )
        latents = encoder.run(None, {"sample": (real.astype(np.float32) / 127.5 - 1).transpose(0, 3, 1, 2)})[0]
        again = painter.decoder.run(None, {"latent_sample": latents})[0].transpose(0, 2, 3, 1)
        error = ((again - (real.astype(np.float32) / 127.5 - 1)) / 2) ** 2
        texts, of_real, of_made = scorer.texts(wording), scorer.pictures(real), scorer.pictures(made)
        half = len(of_real) // 2
        closeness = -10 * np.log10((((made.astype(np.float32) - real) / 255) ** 2).mean((1, 2, 3)) + 1e-9)
        figures[kind] = {
            "autoencoder_psnr_db": round(float((-10 * np.log10(error.mean((1, 2, 3)))).mean()), 2),
            "retrieval_of_renderings": retrieval(ranks(of_real, texts, wording), kinds),
            "retrieval_of_drawn": retrieval(ranks(of_made, texts, wording), kinds),
            "drawn_to_rendering_psnr_db": {
                kind: [round(float(v), 1) for v in np.percentile(closeness[kinds == kind], (10, 50))] for kind in sorted(set(kinds))
            },
            "mean_score_of_renderings": round(float((of_real * texts).sum(1).mean()), 3),
            "mean_score_of_drawn": round(float((of_made * texts).sum(1).mean()), 3),
            "frechet_drawn_to_renderings": round(frechet(of_made, of_real), 4),
            "frechet_between_halves_of_renderings": round(frechet(of_real[:half], of_real[half:]), 4),
        }
    began = time.perf_counter()
    for seed in range(10):
        painter.pictures(["a red apple, 3d"], seed, arguments.steps, arguments.guidance)
    figures["seconds_per_picture"] = round((time.perf_counter() - began) / 10, 3)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
