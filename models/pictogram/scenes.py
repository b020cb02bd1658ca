"""Scenes: what is in a picture, the picture itself and texts that ask for it."""

import hashlib
import random
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from icons import SIZE
from vocabulary import (
    BACKGROUNDS,
    BOX_STYLES,
    COLOUR_SYNONYMS,
    COLOURS,
    DEFAULT_STYLE,
    INK_STYLES,
    STYLES,
    concepts,
)
from workspace import folder

#: Of the combinations of thing, colour and style one in this many is never trained on, and so with pairs of things.
HELD_OUT_ONE_IN = 8
COUNT_WORDS = {2: ("two", "2"), 3: ("three", "3"), 4: ("four", "4")}
#: Centres and scale of the things of a counted scene, in shares of the side.
COUNT_PLACES = {
    2: (((0.27, 0.5), (0.73, 0.5)), 0.5),
    3: (((0.5, 0.27), (0.27, 0.73), (0.73, 0.73)), 0.5),
    4: (((0.27, 0.27), (0.73, 0.27), (0.27, 0.73), (0.73, 0.73)), 0.5),
}
RELATIONS = {
    "beside": (((0.27, 0.5), (0.73, 0.5)), 0.5),
    "above": (((0.5, 0.27), (0.5, 0.73)), 0.5),
}


@dataclass(frozen=True)
class Thing:
    """A concept in a colour; None is the colour it has by nature."""

    concept: int
    colour: str | None = None


@dataclass(frozen=True)
class Scene:
    """What a picture shows. `relation` is "one", "count", "beside" (first thing left) or "above" (first thing on top)."""

    things: tuple[Thing, ...]
    style: str
    background: str = "white"
    relation: str = "one"
    count: int = 1


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


class Studio:
    """Draws scenes and words them, from the renderings of `icons.py`."""

    def __init__(self, everything: bool):
        self.everything = everything
        self.concepts = concepts(everything)
        stored = np.load(folder("icons") / ("everything.npz" if everything else "core.npz"))
        pictures = stored["pictures"]
        self.icons = {
            (int(concept), str(style)): pictures[row]
            for row, (concept, style) in enumerate(zip(stored["concept"], stored["style"]))
        }
        self.styles = tuple(STYLES) if everything else BOX_STYLES
        self.of_style = {style: sorted(c for c, s in self.icons if s == style) for style in self.styles}
        self.by_name = {concept.name: index for index, concept in enumerate(self.concepts)}
        self.natural = {}

    # ---- what is kept for evaluation

    def held_out(self, scene: Scene) -> bool:
        """Whether this combination must not be trained on. Plain things in their own colour never are held out."""
        codes = [self.concepts[thing.concept].code for thing in scene.things]
        if scene.relation in RELATIONS:
            return _hash("pair " + " ".join(sorted(codes))) % HELD_OUT_ONE_IN == 0
        colour = scene.things[0].colour
        if colour is not None:
            return _hash(f"colour {codes[0]} {colour} {scene.style}") % HELD_OUT_ONE_IN == 0
        if scene.relation == "count":
            return _hash(f"count {codes[0]} {scene.count}") % HELD_OUT_ONE_IN == 0
        if scene.background != "white":
            return _hash(f"ground {codes[0]} {scene.background}") % HELD_OUT_ONE_IN == 0
        return False

    # ---- drawing

    def colour_of(self, concept: int, style: str) -> str | None:
        """The colour word nearest to the thing's own colour, when it has a clear one."""
        key = (concept, style)
        if key not in self.natural:
            icon = self.icons[key].astype(np.float32)
            rgb = icon[..., :3][icon[..., 3] > 128]
            spread = rgb.max(-1) - rgb.min(-1)
            own = None
            if len(rgb) and (spread > 60).mean() > 0.5:
                mean = np.median(rgb[spread > 60], 0)
                own = min(COLOURS, key=lambda word: float(((mean - COLOURS[word]) ** 2).sum()))
            self.natural[key] = own
        return self.natural[key]

    def _painted(self, thing: Thing, style: str) -> np.ndarray:
        icon = self.icons[(thing.concept, style)]
        if style in INK_STYLES:
            icon = icon.copy()
            icon[..., :3] = COLOURS[thing.colour or "black"]
            return icon
        if thing.colour is None or thing.colour == self.colour_of(thing.concept, style):
            return icon
        return recolour(icon, COLOURS[thing.colour])

    def draw(self, scene: Scene) -> np.ndarray:
        """The picture, uint8 RGB."""
        canvas = np.empty((SIZE, SIZE, 3), np.float32)
        canvas[:] = BACKGROUNDS[scene.background]
        if scene.relation == "one":
            placed = [(scene.things[0], (0.5, 0.5))]
            scale = 1.0
        elif scene.relation == "count":
            places, scale = COUNT_PLACES[scene.count]
            placed = [(scene.things[0], place) for place in places]
        else:
            places, scale = RELATIONS[scene.relation]
            placed = list(zip(scene.things, places))
        for thing, (x, y) in placed:
            icon = self._painted(thing, scene.style)
            if scale != 1:
                side = round(SIZE * scale)
                icon = np.asarray(Image.fromarray(icon).resize((side, side), Image.BOX))
            height, width = icon.shape[:2]
            top, left = round(y * SIZE - height / 2), round(x * SIZE - width / 2)
            alpha = icon[..., 3:].astype(np.float32) / 255
            area = canvas[top : top + height, left : left + width]
            area[:] = area * (1 - alpha) + icon[..., :3] * alpha
        return canvas.round().astype(np.uint8)

    # ---- choosing

    def sample(self, chance: random.Random, held_out: bool = False) -> Scene:
        """A scene for training, or one of those that training never sees."""
        while True:
            scene = self._any(chance)
            if self.held_out(scene) == held_out:
                return scene

    def _any(self, chance: random.Random) -> Scene:
        style = DEFAULT_STYLE if chance.random() < 0.35 else chance.choice(self.styles)
        concept = chance.choice(self.of_style[style])
        coloured = 0.5 if style in INK_STYLES else 0.3
        background = chance.choice(sorted(BACKGROUNDS)) if chance.random() < 0.2 else "white"
        scene = Scene((Thing(concept),), style, background)
        kind = chance.random()
        if kind < 0.08:
            return replace(scene, relation="count", count=chance.choice(sorted(COUNT_PLACES)))
        if kind < 0.18:
            other = chance.choice([c for c in self.of_style[style] if c != concept])
            return replace(scene, things=(Thing(concept), Thing(other)), relation=chance.choice(sorted(RELATIONS)))
        if chance.random() < coloured:
            grounds = {background, None} if background != "white" else {None}
            colour = chance.choice([c for c in sorted(COLOURS) if c not in grounds])
            return replace(scene, things=(Thing(concept, colour),))
        return scene

    # ---- wording

    def word(self, scene: Scene, chance: random.Random) -> str:
        """A text that asks for the scene."""
        if scene.relation == "one" and chance.random() < 0.06:
            foreign = self.concepts[scene.things[0].concept].foreign
            if foreign and scene.things[0].colour is None:
                return self._dressed(chance.choice(foreign), scene, chance, style_first=False)
        if scene.relation == "one":
            body = self._noun(scene.things[0], scene, chance)
        elif scene.relation == "count":
            name = plural(self.concepts[scene.things[0].concept].name)
            body = f"{chance.choice(COUNT_WORDS[scene.count])} {name}"
        else:
            first, second = (with_article(self.concepts[thing.concept].name) for thing in scene.things)
            if scene.relation == "beside":
                body = chance.choice(
                    (
                        f"{first} on the left of {second}",
                        f"{first} to the left of {second}",
                        f"{second} on the right of {first}",
                        f"{second} to the right of {first}",
                        f"{first} and {second}",
                        f"{first} next to {second}",
                    )
                )
            else:
                body = chance.choice(
                    (f"{first} above {second}", f"{first} on top of {second}", f"{second} below {first}", f"{second} under {first}")
                )
        return self._dressed(body, scene, chance, style_first=True)

    def _noun(self, thing: Thing, scene: Scene, chance: random.Random) -> str:
        concept = self.concepts[thing.concept]
        name = chance.choice(concept.synonyms) if concept.synonyms and chance.random() < 0.15 else concept.name
        words = name
        colour = thing.colour
        if colour is None and scene.style not in INK_STYLES and chance.random() < 0.15:
            colour = self.colour_of(thing.concept, scene.style)
        if colour is not None:
            words = f"{chance.choice(COLOUR_SYNONYMS.get(colour, (colour,)))} {name}"
        return with_article(words) if chance.random() < 0.6 else words

    def _dressed(self, body: str, scene: Scene, chance: random.Random, style_first: bool) -> str:
        unsaid = scene.style == DEFAULT_STYLE and chance.random() < 0.5
        if not unsaid:
            words = STYLES[scene.style]
            style = words[0] if chance.random() < 0.6 else chance.choice(words)
            if style_first and chance.random() < 0.3:
                body = f"{style} of {body}"
            else:
                body = f"{body}, {style}"
        if scene.background != "white":
            ground = scene.background
            body += chance.choice((f" on {with_article(ground)} background", f", {ground} background"))
        elif chance.random() < 0.08:
            body += chance.choice((" on a white background", ", white background"))
        return body


def with_article(words: str) -> str:
    """Puts "a" or "an" before words that name one thing."""
    last = words.split()[-1]
    if last.endswith("s") and not last.endswith("ss") and last not in ("bus", "cactus", "octopus", "lotus"):
        return words
    return ("an " if words[0] in "aeiou" and not words.startswith(("uni", "eu", "ufo")) else "a ") + words


_IRREGULAR = {"mouse": "mice", "goose": "geese", "fish": "fish", "sheep": "sheep", "deer": "deer", "knife": "knives", "leaf": "leaves"}


def plural(name: str) -> str:
    """The plural of an English name."""
    head, _, tail = name.partition(" of ")
    words = head.split()
    last = words[-1]
    if last in _IRREGULAR:
        words[-1] = _IRREGULAR[last]
    elif last.endswith(("s", "x", "ch", "sh")) and last not in ("glasses", "jeans", "gloves", "socks"):
        words[-1] = last + "es" if not last.endswith("es") else last
    elif last.endswith("y") and last[-2] not in "aeiou":
        words[-1] = last[:-1] + "ies"
    elif not last.endswith("s"):
        words[-1] = last + "s"
    return " ".join(words) + (f" of {tail}" if tail else "")


def recolour(icon: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    """Gives a thing another colour and keeps its shading: its main hue is replaced, or everything bright when it has none."""
    rgb = icon[..., :3].astype(np.float32)
    solid = icon[..., 3] > 128
    high, low = rgb.max(-1), rgb.min(-1)
    spread = high - low
    light = rgb @ np.array((0.299, 0.587, 0.114), np.float32)
    vivid = solid & (spread > 50)
    if solid.sum() and vivid.sum() > 0.3 * solid.sum():
        hue = _hue(rgb, high, spread)
        histogram = np.bincount((hue[vivid] * 24).astype(int) % 24, minlength=24).astype(np.float32)
        smooth = histogram + np.roll(histogram, 1) + np.roll(histogram, -1)
        main = (smooth.argmax() + 0.5) / 24
        distance = np.abs((hue - main + 0.5) % 1 - 0.5)
        weight = ((0.16 - distance) / 0.05).clip(0, 1) * ((spread - 25) / 40).clip(0, 1)
    else:
        weight = ((light - 45) / 40).clip(0, 1)
    chosen = solid & (weight > 0.5)
    reference = np.percentile(light[chosen], 60) if chosen.any() else 160.0
    target = np.array(colour, np.float32)
    shade = (light / max(reference, 40.0))[..., None]
    toned = np.where(shade <= 1, target * shade**0.8, target + (255 - target) * ((shade - 1) * 0.6).clip(0, 0.8))
    result = icon.copy()
    weight = weight[..., None]
    result[..., :3] = (rgb * (1 - weight) + toned * weight).clip(0, 255).round().astype(np.uint8)
    return result


def _hue(rgb: np.ndarray, high: np.ndarray, spread: np.ndarray) -> np.ndarray:
    safe = np.maximum(spread, 1e-3)
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    hue = np.where(high == red, (green - blue) / safe % 6, np.where(high == green, (blue - red) / safe + 2, (red - green) / safe + 4))
    return hue / 6 % 1
