"""Scenes: what is in a picture, the picture itself and texts that ask for it."""

import hashlib
import random
from dataclasses import dataclass, replace

import numpy as np

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
#: Shares of scenes with several of one thing and with two things.
COUNTED, PAIRED = 0.2, 0.3
COUNT_WORDS = {2: ("two", "2"), 3: ("three", "3"), 4: ("four", "4")}
#: Where a thing of half size may stand: its left upper corner in shares of the side. All are whole cells of the linear code,
#: so that a thing has the same latents at every place.
PLACES = {
    "left": (0, 0.25),
    "right": (0.5, 0.25),
    "top": (0.25, 0),
    "bottom": (0.25, 0.5),
    "top left": (0, 0),
    "top right": (0.5, 0),
    "bottom left": (0, 0.5),
    "bottom right": (0.5, 0.5),
}
#: The whole picture, then the places for half-size things: the denoiser's reader has one slot for each.
SLOTS = ("whole", *PLACES)
COUNT_PLACES = {
    2: ("left", "right"),
    3: ("top", "bottom left", "bottom right"),
    4: ("top left", "top right", "bottom left", "bottom right"),
}
RELATIONS = {"beside": ("left", "right"), "above": ("top", "bottom")}

#: Words that people add and that change nothing here.
OPENINGS = ("a picture of", "an image of", "a drawing of", "an illustration of", "an icon of", "an emoji of", "a photo of", "draw")
PRAISE = ("high quality", "best quality", "masterpiece", "detailed", "highly detailed", "cute", "simple", "beautiful", "4k", "trending")
COMPLAINTS = (
    "blurry", "ugly", "low quality", "worst quality", "bad quality", "watermark", "text", "signature", "deformed", "bad anatomy",
    "bad hands", "extra limbs", "extra fingers", "jpeg artifacts", "noise", "grainy", "out of focus", "cropped", "disfigured", "poorly drawn",
    "mutated", "error", "lowres", "distorted", "bad proportions", "duplicate", "artifacts", "oversaturated", "username", "logo",
)  # fmt: skip


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

    def placed(self) -> list[tuple[Thing, str]]:
        """Every thing with its slot."""
        if self.relation == "one":
            return [(self.things[0], "whole")]
        if self.relation == "count":
            return [(self.things[0], place) for place in COUNT_PLACES[self.count]]
        return list(zip(self.things, RELATIONS[self.relation]))


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
        marks = [
            f"colour {code} {thing.colour} {scene.style}" for code, thing in zip(codes, scene.things) if thing.colour is not None
        ]
        if scene.relation in RELATIONS:
            marks.append("pair " + " ".join(sorted(codes)))
        elif scene.relation == "count":
            marks.append(f"count {codes[0]} {scene.count}")
        elif not marks and scene.background != "white":
            marks.append(f"ground {codes[0]} {scene.background}")
        return any(_hash(mark) % HELD_OUT_ONE_IN == 0 for mark in marks)

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

    def painted(self, thing: Thing, style: str) -> np.ndarray:
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
        for thing, slot in scene.placed():
            icon = self.painted(thing, scene.style)
            left = top = 0
            if slot != "whole":
                icon = halved(icon)
                left, top = (round(share * SIZE) for share in PLACES[slot])
            height, width = icon.shape[:2]
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
        grounds = {background, None} if background != "white" else {None}
        colours = [c for c in sorted(COLOURS) if c not in grounds]
        kind = chance.random()
        if kind >= COUNTED + PAIRED:
            colour = chance.choice(colours) if chance.random() < coloured else None
            return replace(scene, things=(Thing(concept, colour),))
        things = [Thing(concept, chance.choice(colours) if chance.random() < coloured / 2 else None)]
        if kind < COUNTED:
            return replace(scene, things=tuple(things), relation="count", count=chance.choice(sorted(COUNT_PLACES)))
        other = chance.choice([c for c in self.of_style[style] if c != concept])
        things.append(Thing(other, chance.choice(colours) if chance.random() < coloured / 2 else None))
        return replace(scene, things=tuple(things), relation=chance.choice(sorted(RELATIONS)))

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
            thing = scene.things[0]
            name = _coloured(plural(self.concepts[thing.concept].name), thing.colour, chance)
            body = f"{chance.choice(COUNT_WORDS[scene.count])} {name}"
        else:
            first, second = (_coloured(self._name(thing.concept, chance), thing.colour, chance) for thing in scene.things)
            if chance.random() < 0.75:
                first, second = with_article(first), with_article(second)
            if scene.relation == "beside":
                body = chance.choice(
                    (
                        f"{first} on the left of {second}",
                        f"{first} to the left of {second}",
                        f"{second} on the right of {first}",
                        f"{second} to the right of {first}",
                        f"{first} left of {second}",
                        f"{first} and {second}",
                        f"{first} next to {second}",
                        f"{first} beside {second}",
                        f"{first} with {second}",
                    )
                )
            else:
                body = chance.choice(
                    (
                        f"{first} above {second}",
                        f"{first} over {second}",
                        f"{first} on top of {second}",
                        f"{first} on {second}",
                        f"{second} below {first}",
                        f"{second} under {first}",
                        f"{second} beneath {first}",
                    )
                )
        return self._dressed(body, scene, chance, style_first=True)

    def _name(self, concept: int, chance: random.Random) -> str:
        synonyms = self.concepts[concept].synonyms
        return chance.choice(synonyms) if synonyms and chance.random() < 0.15 else self.concepts[concept].name

    def _noun(self, thing: Thing, scene: Scene, chance: random.Random) -> str:
        name = self._name(thing.concept, chance)
        colour = thing.colour
        if colour is None and scene.style not in INK_STYLES and chance.random() < 0.15:
            colour = self.colour_of(thing.concept, scene.style)
        words = _coloured(name, colour, chance)
        return with_article(words) if chance.random() < 0.6 else words

    def _dressed(self, body: str, scene: Scene, chance: random.Random, style_first: bool) -> str:
        if chance.random() < 0.06:
            body = f"{chance.choice(OPENINGS)} {body}"
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
        if chance.random() < 0.05:
            body += ", " + ", ".join(chance.sample(PRAISE, chance.randint(1, 3)))
        return body


def complaint(chance: random.Random) -> str:
    """A text as people write it into negative prompts: it names no thing, and asks for nothing."""
    return ", ".join(chance.sample(COMPLAINTS, chance.randint(1, 6)))


def _coloured(name: str, colour: str | None, chance: random.Random) -> str:
    return name if colour is None else f"{chance.choice(COLOUR_SYNONYMS.get(colour, (colour,)))} {name}"


def halved(icon: np.ndarray) -> np.ndarray:
    """A thing at half its size. Its edges are weighed by how solid they are, so that no invisible colour bleeds in."""
    side = len(icon) // 2
    whole = icon.astype(np.float32)
    whole[..., :3] *= whole[..., 3:] / 255
    small = whole.reshape(side, 2, side, 2, 4).mean((1, 3))
    small[..., :3] *= 255 / np.maximum(small[..., 3:], 1e-3)
    return small.clip(0, 255).round().astype(np.uint8)


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
