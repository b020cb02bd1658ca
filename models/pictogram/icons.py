"""Renders every concept in every style once, as 128×128 RGBA, and keeps the renderings in one file."""

import argparse
import io
import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import resvg_py
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from vocabulary import BOX_STYLES, EMOJIBASE, STYLES, Concept, concepts, plain_code
from workspace import SOURCES, folder

SIZE = 128
#: Share of the side that a thing fills.
FILL = 0.9

ICONIFY = {
    "flat": "iconify-json-fluent-emoji-flat-1.2.6",
    "glyph": "iconify-json-fluent-emoji-high-contrast-1.2.6",
    "noto": "iconify-json-noto-1.2.9",
    "twemoji": "iconify-json-twemoji-1.2.5",
    "blob": "iconify-json-noto-v1-1.2.5",
    "firefox": "iconify-json-fxemoji-1.2.2",
}


def _fit(picture: Image.Image) -> np.ndarray | None:
    """Cuts the empty border off, scales the rest to FILL of the side and centres it."""
    box = picture.getchannel("A").point(lambda a: 255 if a > 8 else 0).getbbox()
    if box is None:
        return None
    picture = picture.crop(box)
    scale = SIZE * FILL / max(picture.size)
    size = tuple(max(1, round(side * scale)) for side in picture.size)
    # Premultiplied, so that invisible colours do not bleed into the edges.
    rgba = np.asarray(picture, np.float32)
    rgba = np.concatenate([rgba[..., :3] * rgba[..., 3:] / 255, rgba[..., 3:]], -1)
    planes = [Image.fromarray(rgba[..., c]).resize(size, Image.LANCZOS if scale < 1 else Image.BICUBIC) for c in range(4)]
    scaled = np.stack([np.asarray(plane) for plane in planes], -1).clip(0, 255)
    alpha = scaled[..., 3:]
    scaled[..., :3] = np.where(alpha > 0, scaled[..., :3] * 255 / np.maximum(alpha, 1e-3), 0).clip(0, 255)
    canvas = np.zeros((SIZE, SIZE, 4), np.uint8)
    top, left = (SIZE - size[1]) // 2, (SIZE - size[0]) // 2
    canvas[top : top + size[1], left : left + size[0]] = scaled.round().astype(np.uint8)
    return canvas


class Iconify:
    """An icon set in Iconify's JSON."""

    def __init__(self, package: str):
        place = SOURCES / package
        table = json.loads((place / "icons.json").read_text())
        self.icons, self.aliases = table["icons"], table.get("aliases", {})
        self.width, self.height = table.get("width", 16), table.get("height", 16)
        listed = place / "chars.json"
        self.names = json.loads(listed.read_text()) if listed.exists() else {}

    def draw(self, concept: Concept, label: str) -> np.ndarray | None:
        name = self.names.get(concept.code) or label.lower().replace("’", "").replace(" ", "-")
        name = self.aliases.get(name, {}).get("parent", name)
        icon = self.icons.get(name)
        if icon is None:
            return None
        width, height = icon.get("width", self.width), icon.get("height", self.height)
        body = icon["body"].replace("currentColor", "#000")
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">{body}</svg>'
        )
        png = resvg_py.svg_to_bytes(svg_string=svg, width=2 * SIZE)
        return _fit(Image.open(io.BytesIO(bytes(png))).convert("RGBA"))


class Silhouette:
    """The filled outer shape of the flat icons."""

    def __init__(self):
        self.flat = Iconify(ICONIFY["flat"])

    def draw(self, concept: Concept, label: str) -> np.ndarray | None:
        icon = self.flat.draw(concept, label)
        if icon is not None:
            icon[..., :3] = 0
        return icon


class Fluent3d:
    """The rendered Fluent emoji."""

    place = SOURCES / "lobehub-fluent-emoji-3d-1.1.0" / "assets"

    def draw(self, concept: Concept, label: str) -> np.ndarray | None:
        candidates = [concept.code, concept.code + "-fe0f", concept.code.replace("-200d", "-fe0f-200d")]
        for code in candidates:
            path = self.place / f"{code}.webp"
            if path.exists():
                return _fit(Image.open(path).convert("RGBA"))
        return None


class NotoFont:
    """Noto Emoji, the monochrome font, whose glyphs are outlines."""

    place = SOURCES / "fontsource-noto-emoji-5.3.2" / "files"

    def __init__(self):
        self.fonts = {}
        target = folder("noto-font")
        for part in sorted(self.place.glob("noto-emoji-*-400-normal.woff2")):
            font = TTFont(part)
            font.flavor = None
            path = target / (part.stem + ".ttf")
            if not path.exists():
                font.save(path)
            drawn = ImageFont.truetype(str(path), 200)
            for code in font.getBestCmap():
                self.fonts.setdefault(code, drawn)

    def draw(self, concept: Concept, label: str) -> np.ndarray | None:
        if "-" in concept.code:
            return None
        font = self.fonts.get(int(concept.code, 16))
        if font is None:
            return None
        canvas = Image.new("L", (400, 400), 0)
        ImageDraw.Draw(canvas).text((200, 200), chr(int(concept.code, 16)), font=font, fill=255, anchor="mm")
        ink = Image.new("RGBA", canvas.size, (0, 0, 0, 0))
        ink.putalpha(canvas)
        return _fit(ink)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--everything", action="store_true", help="all concepts and styles, not the core ones only")
    arguments = parser.parse_args()
    wanted = concepts(arguments.everything)
    labels = _labels()
    painters = {"3d": Fluent3d(), "outline": NotoFont(), "silhouette": Silhouette(), **{style: Iconify(package) for style, package in ICONIFY.items()}}
    styles = tuple(STYLES) if arguments.everything else BOX_STYLES
    kept, pictures = [], []
    with ThreadPoolExecutor(2) as pool:
        for style in styles:
            for index, picture in enumerate(pool.map(lambda c: painters[style].draw(c, labels[c.code]), wanted)):
                if picture is not None:
                    kept.append((index, style))
                    pictures.append(picture)
            print(style, sum(1 for _, s in kept if s == style), "of", len(wanted), flush=True)
    path = folder("icons") / ("everything.npz" if arguments.everything else "core.npz")
    np.savez(path, pictures=np.stack(pictures), concept=[k[0] for k in kept], style=[k[1] for k in kept])
    print(len(kept), "renderings in", path)


def _labels() -> dict[str, str]:
    return {plain_code(e["hexcode"]): e["label"] for e in json.loads((EMOJIBASE / "en" / "data.json").read_text())}


if __name__ == "__main__":
    main()
