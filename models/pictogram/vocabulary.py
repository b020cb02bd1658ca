"""What can be drawn and how it is called: concepts with names in several languages, styles, colours."""

import json
from dataclasses import dataclass

from workspace import SOURCES

EMOJIBASE = SOURCES / "emojibase-data-17.0.0"
LANGUAGES = ("de", "es", "fr", "it", "pt")

#: Groups of emojibase that show things. People, flags, symbols and parts of emoji are left out: people because their
#: skin and gender variants would dominate, the others because they are signs and not things.
GROUPS = ("smileys-emotion", "animals-nature", "food-drink", "travel-places", "activities", "objects")

#: What the small presets draw: things with a plain name and one clear shape.
CORE = frozenset(
    " ".join(name.split())
    for name in """
    grinning face; face with tears of joy; winking face; smiling face with heart-eyes; smiling face with sunglasses; crying face;
    angry face; thinking face; sleeping face; skull; ghost; alien; alien monster; robot; clown face; pile of poo; red heart;
    broken heart; speech balloon; collision;
    monkey face; gorilla; dog face; wolf; fox; raccoon; cat face; lion; tiger face; horse face; unicorn; zebra; deer; moose; bison;
    cow face; pig face; boar; goat; camel; llama; giraffe; elephant; rhinoceros; hippopotamus; mouse face; hamster; rabbit face;
    hedgehog; bat; bear; polar bear; koala; panda; sloth; otter; kangaroo; badger; turkey; chicken; rooster; baby chick; penguin;
    dove; eagle; duck; swan; owl; flamingo; peacock; parrot; frog; crocodile; turtle; lizard; snake; dragon face; sauropod; T-Rex;
    spouting whale; dolphin; seal; fish; shark; octopus; spiral shell; jellyfish; crab; lobster; shrimp; squid; snail; butterfly;
    bug; ant; honeybee; beetle; lady beetle; spider; scorpion; paw prints; feather;
    bouquet; cherry blossom; rose; hibiscus; sunflower; tulip; potted plant; evergreen tree; deciduous tree; palm tree; cactus;
    four leaf clover; maple leaf; mushroom;
    grapes; melon; watermelon; tangerine; lemon; banana; pineapple; mango; red apple; pear; peach; cherries; strawberry; blueberries;
    kiwi fruit; tomato; coconut; avocado; eggplant; potato; carrot; ear of corn; hot pepper; bell pepper; cucumber; broccoli; garlic;
    onion; bread; croissant; pretzel; bagel; pancakes; waffle; cheese wedge; poultry leg; cut of meat; bacon; hamburger;
    french fries; pizza; hot dog; sandwich; taco; egg; popcorn; sushi; soft ice cream; doughnut; cookie; birthday cake; cupcake; pie;
    chocolate bar; candy; lollipop; honey pot; glass of milk; hot beverage; teapot; wine glass; cocktail glass; beer mug; bubble tea;
    spoon; kitchen knife;
    globe showing Europe-Africa; compass; snow-capped mountain; volcano; desert island; rock; wood; hut; house; office building;
    factory; castle; church; fountain; tent; ferris wheel; locomotive; bullet train; bus; ambulance; fire engine; police car; taxi;
    automobile; delivery truck; articulated lorry; tractor; racing car; motorcycle; bicycle; skateboard; roller skate; fuel pump;
    vertical traffic light; stop sign; anchor; sailboat; canoe; speedboat; passenger ship; airplane; helicopter; parachute;
    satellite; rocket; flying saucer; luggage; hourglass done; watch; alarm clock; twelve o’clock; full moon; crescent moon;
    thermometer; sun; ringed planet; star; shooting star; cloud; cloud with rain; tornado; rainbow; umbrella with rain drops;
    high voltage; snowflake; snowman; comet; fire; droplet; water wave;
    jack-o-lantern; Christmas tree; sparkles; balloon; party popper; ribbon; wrapped gift; trophy; sports medal; soccer ball;
    baseball; basketball; volleyball; american football; tennis; boxing glove; ice skate; bullseye; yo-yo; kite; pool 8 ball;
    crystal ball; magic wand; video game; joystick; game die; puzzle piece; teddy bear; chess pawn; framed picture;
    artist palette; yarn;
    glasses; sunglasses; necktie; t-shirt; jeans; scarf; gloves; coat; socks; dress; kimono; shorts; handbag; backpack; running shoe;
    high-heeled shoe; hiking boot; crown; woman’s hat; top hat; graduation cap; billed cap; lipstick; ring; gem stone; megaphone;
    bell; musical note; microphone; headphone; radio; saxophone; trumpet; accordion; guitar; violin; banjo; drum; maracas; flute;
    harp; mobile phone; telephone; battery; laptop; printer; keyboard; computer mouse; floppy disk; movie camera; clapper board;
    television; camera; magnifying glass tilted left; candle; light bulb; flashlight; closed book; open book; scroll; newspaper;
    coin; money bag; treasure chest; credit card; envelope; package; pencil; fountain pen; paintbrush; crayon; briefcase;
    file folder; calendar; clipboard; pushpin; paperclip; straight ruler; scissors; wastebasket; locked; key; hammer; axe; pick;
    dagger; crossed swords; bomb; boomerang; bow and arrow; shield; carpentry saw; wrench; screwdriver; gear; balance scale; magnet;
    ladder; shovel; test tube; microscope; telescope; satellite antenna; syringe; pill; door; mirror; window; bed; couch and lamp;
    chair; toilet; bathtub; broom; basket; bucket; soap; toothbrush; sponge; fire extinguisher; shopping cart; moai
    """.split(";")
)

#: Plain names for what the standard names clumsily. The standard name stays a synonym.
PLAIN = {
    "automobile": "car",
    "locomotive": "steam train",
    "bullet train": "train",
    "sport utility vehicle": "suv",
    "articulated lorry": "truck",
    "delivery truck": "van",
    "honeybee": "bee",
    "lady beetle": "ladybug",
    "T-Rex": "dinosaur",
    "sauropod": "long neck dinosaur",
    "ear of corn": "corn",
    "hot pepper": "chili pepper",
    "red apple": "apple",
    "red heart": "heart",
    "hot beverage": "cup of coffee",
    "glass of milk": "milk",
    "leafy green": "lettuce",
    "green salad": "salad",
    "cheese wedge": "cheese",
    "doughnut": "donut",
    "flying saucer": "ufo",
    "ringed planet": "planet",
    "passenger ship": "cruise ship",
    "soft ice cream": "ice cream cone",
    "poultry leg": "chicken leg",
    "cut of meat": "steak",
    "spiral shell": "shell",
    "evergreen tree": "pine tree",
    "deciduous tree": "tree",
    "umbrella with rain drops": "umbrella",
    "high voltage": "lightning",
    "fire engine": "fire truck",
    "snow-capped mountain": "mountain",
    "wrapped gift": "gift",
    "closed book": "book",
    "gem stone": "diamond",
    "kitchen knife": "knife",
    "locked": "lock",
    "package": "box",
    "pile of poo": "poo",
    "couch and lamp": "couch",
    "game die": "dice",
    "jack-o-lantern": "pumpkin",
    "boxing glove": "boxing glove",
    "magnifying glass tilted left": "magnifying glass",
    "smiling face with heart-eyes": "face with heart eyes",
    "smiling face with sunglasses": "face with sunglasses",
    "grinning face": "smiley",
    "woman’s hat": "hat",
    "bug": "caterpillar",
    "globe showing Europe-Africa": "globe",
    "vertical traffic light": "traffic light",
    "twelve o’clock": "clock",
    "sports medal": "medal",
    "pool 8 ball": "8 ball",
    "billed cap": "cap",
    "headphone": "headphones",
    "running shoe": "sneaker",
    "high-heeled shoe": "high heel",
    "water wave": "wave",
    "alien monster": "space invader",
    "straight ruler": "ruler",
    "wastebasket": "trash can",
    "carpentry saw": "saw",
    "speech balloon": "speech bubble",
    "collision": "explosion",
    "office building": "skyscraper",
    "racing car": "race car",
    "wood": "log",
    "pick": "pickaxe",
    "chess pawn": "pawn",
    "framed picture": "picture frame",
    "bow and arrow": "bow",
    "balance scale": "scales",
    "video game": "game controller",
    "clapper board": "clapperboard",
    "satellite antenna": "satellite dish",
    "hourglass done": "hourglass",
    "droplet": "water drop",
    "cloud with rain": "rain cloud",
    "cloud with lightning": "thunder cloud",
    "wine glass": "glass of wine",
    "mobile phone": "phone",
    "tennis": "tennis ball",
    "bottle with popping cork": "champagne",
    "cup with straw": "soda",
    "cocktail glass": "cocktail",
    "beer mug": "beer",
    "shallow pan of food": "paella",
    "meat on bone": "meat",
    "hatching chick": "hatching chick",
    "baby chick": "chick",
    "spouting whale": "whale",
    "whale": "blue whale",
    "glowing star": "shining star",
    "crayon": "crayon",
    "dog": "standing dog",
    "dog face": "dog",
    "cat": "standing cat",
    "cat face": "cat",
    "cow": "standing cow",
    "cow face": "cow",
    "pig": "standing pig",
    "pig face": "pig",
    "mouse": "standing mouse",
    "mouse face": "mouse",
    "rabbit": "standing rabbit",
    "rabbit face": "rabbit",
    "monkey": "sitting monkey",
    "monkey face": "monkey",
    "tiger": "standing tiger",
    "tiger face": "tiger",
    "horse": "galloping horse",
    "horse face": "horse",
    "dragon": "whole dragon",
    "dragon face": "dragon",
}

#: Words for a style; the first is the one used in evaluation. A text without one means 3d.
STYLES = {
    "3d": ("3d", "3d render", "3d icon", "glossy 3d"),
    "flat": ("flat", "flat design", "flat icon", "vector art"),
    "noto": ("emoji", "emoji style", "noto emoji"),
    "silhouette": ("silhouette", "solid silhouette", "shadow"),
    "outline": ("outline", "line art", "line drawing", "sketch"),
    "twemoji": ("twemoji", "cartoon", "cartoon style"),
    "blob": ("blob emoji", "blob"),
    "firefox": ("fxemoji", "old emoji"),
    "glyph": ("glyph", "icon", "high contrast"),
}
DEFAULT_STYLE = "3d"
BOX_STYLES = ("3d", "flat", "silhouette")
INK_STYLES = ("silhouette", "outline", "glyph")

#: Colours of things and of backgrounds, sRGB.
COLOURS = {
    "red": (220, 38, 42),
    "orange": (245, 130, 20),
    "yellow": (250, 205, 40),
    "green": (48, 165, 70),
    "blue": (40, 105, 225),
    "purple": (135, 65, 195),
    "pink": (245, 120, 180),
    "brown": (125, 75, 45),
    "black": (38, 38, 42),
    "white": (245, 245, 245),
    "gray": (140, 142, 148),
}
COLOUR_SYNONYMS = {"gray": ("gray", "grey"), "purple": ("purple", "violet")}
BACKGROUNDS = {
    **COLOURS,
    "white": (255, 255, 255),
    "light blue": (170, 215, 250),
    "light green": (185, 235, 180),
    "dark blue": (20, 35, 90),
    "beige": (240, 225, 195),
}


@dataclass(frozen=True)
class Concept:
    """A thing that can be drawn.

    Attributes:
        code: Unicode code points, lower-case, joined by "-", without the emoji variation selector
        name: how it is called plainly in English
        synonyms: other English names
        foreign: names in LANGUAGES
        core: whether the small preset draws it
    """

    code: str
    name: str
    synonyms: tuple[str, ...]
    foreign: tuple[str, ...]
    core: bool


def plain_code(hexcode: str) -> str:
    return "-".join(part for part in hexcode.lower().split("-") if part != "fe0f")


def concepts(everything: bool) -> list[Concept]:
    """All concepts, in a fixed order."""
    meta = json.loads((EMOJIBASE / "meta" / "groups.json").read_text())
    translations = [
        {entry["hexcode"]: entry for entry in json.loads((EMOJIBASE / language / "data.json").read_text())}
        for language in LANGUAGES
    ]
    found = []
    for entry in json.loads((EMOJIBASE / "en" / "data.json").read_text()):
        if "group" not in entry or meta["groups"][str(entry["group"])] not in GROUPS:
            continue
        label = entry["label"]
        core = label in CORE
        if not everything and not core:
            continue
        name = PLAIN.get(label, label.lower())
        synonyms = tuple(dict.fromkeys(n for n in (label.lower(),) if n != name and label not in _SPLIT_FACES))
        foreign = tuple(
            dict.fromkeys(table[entry["hexcode"]]["label"].lower() for table in translations if entry["hexcode"] in table)
        )
        found.append(Concept(plain_code(entry["hexcode"]), name, synonyms, foreign, core))
    return found


#: Labels that are the plain name of another concept, so that they cannot be synonyms.
_SPLIT_FACES = frozenset(label for label in PLAIN if label in PLAIN.values())
