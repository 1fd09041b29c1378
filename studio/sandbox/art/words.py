"""The words a prompt is read for: things, times of day, colours, what a figure wears."""

from __future__ import annotations

from studio.sandbox.art.colour import RGB, parse_hex

# Scene, weight, words. A plain noun decides; a word that can be a mood weighs less.
THINGS: tuple[tuple[str, int, str], ...] = (
    (
        "bust",
        6,
        "portrait portraits headshot face faces woman women man men girl boy person people "
        "model figure lady gentleman she he her him actor actress dancer singer child kid bride "
        "selfie mannequin bust human someone grandmother grandfather mother father friend couple "
        "musician artist worker king queen monk surgeon doctor chef athlete",
    ),
    (
        "bust",
        4,
        "hair curly haired hat turtleneck beanie beret coat jacket sweater dress suit scarf sunglasses glasses fashion",
    ),
    (
        "sea",
        5,
        "sea ocean wave waves beach shore coast lake harbour harbor bay water surf horizon island boat ship sail swim river",
    ),
    (
        "ridges",
        5,
        "mountain mountains ridge ridges valley fog foggy mist misty hill hills alps peak peaks landscape canyon cliff volcano",
    ),
    (
        "dunes",
        5,
        "desert dune dunes sand sands sahara salt flat flats oasis camel mars",
    ),
    (
        "flacon",
        5,
        "bottle perfume flacon product fragrance cosmetic cosmetics serum cream jar packaging lotion skincare bottle flask spirits wine beer can",
    ),
    (
        "vase",
        5,
        "vase ceramic ceramics pottery vessel jug pitcher bowl urn amphora clay terracotta teapot cup",
    ),
    (
        "arch",
        5,
        "arch arches arched building architecture house villa interior hall door doorway stairs staircase museum gallery temple courtyard palace corridor church",
    ),
    ("arch", 2, "wall room window plaster"),
    (
        "bokeh",
        4,
        "city skyline street downtown neon bokeh traffic cars taxi metropolis tokyo nightlife club lights lamp lamps fireworks",
    ),
    ("bokeh", 1, "night light party rain car"),
    (
        "ferns",
        5,
        "fern ferns leaf leaves plant plants forest jungle botanical garden tree trees foliage herb herbs flower flowers bouquet grass moss palm",
    ),
    (
        "silk",
        5,
        "silk fabric liquid satin velvet cloth textile drape draped folds fluid molten lava oil chrome melted",
    ),
    ("paper", 4, "paper papercut origami collage layers layered cutout"),
    ("glass", 4, "glass prism reeded lens crystal refraction window-pane"),
    (
        "spheres",
        5,
        "sphere spheres ball balls geometric geometry shapes still-life still toy toys fruit fruits apple orange marble",
    ),
    (
        "cubes",
        5,
        "cube cubes blocks grid isometric voxel maze data server network city-block",
    ),
    (
        "colourfield",
        4,
        "abstract minimal minimalist gradient colour color colours colors poster wallpaper background texture moon sun eclipse planet sunburst",
    ),
)

TIMES: tuple[tuple[str, str], ...] = (
    ("last light", "dusk"),
    ("golden hour", "golden"),
    ("blue hour", "night"),
    ("late afternoon", "golden"),
    ("first light", "dawn"),
    ("high sun", "noon"),
    ("hard sun", "noon"),
    ("grey day", "overcast"),
    ("north light", "overcast"),
    ("soft light", "overcast"),
    ("dawn", "dawn"),
    ("sunrise", "dawn"),
    ("morning", "dawn"),
    ("noon", "noon"),
    ("midday", "noon"),
    ("sunny", "noon"),
    ("golden", "golden"),
    ("afternoon", "golden"),
    ("dusk", "dusk"),
    ("sunset", "dusk"),
    ("evening", "dusk"),
    ("twilight", "dusk"),
    ("midnight", "night"),
    ("moonlight", "night"),
    ("moonlit", "night"),
    ("night", "night"),
    ("stars", "night"),
    ("overcast", "overcast"),
    ("cloudy", "overcast"),
    ("foggy", "overcast"),
    ("fog", "overcast"),
    ("mist", "overcast"),
    ("rain", "overcast"),
    ("rainy", "overcast"),
    ("snow", "overcast"),
)

COLOURS: dict[str, RGB] = {
    name: parse_hex(code)
    for name, code in {
        "red": "c8362c",
        "scarlet": "d2321f",
        "crimson": "a3182f",
        "burgundy": "6a1526",
        "maroon": "5e1720",
        "ruby": "9c1236",
        "orange": "e27a2b",
        "amber": "d9932b",
        "apricot": "f0b07a",
        "peach": "f3b99a",
        "coral": "ec6a54",
        "salmon": "ee8b77",
        "terracotta": "c2603f",
        "rust": "a4481f",
        "copper": "b06a3b",
        "bronze": "8a6232",
        "brown": "7a5236",
        "chocolate": "54331f",
        "tan": "c9a67c",
        "beige": "dccbb0",
        "sand": "d8c09a",
        "cream": "f1e6cf",
        "ivory": "f3ecdc",
        "ochre": "c08a2e",
        "mustard": "c9a227",
        "gold": "cda24a",
        "golden": "d9a441",
        "yellow": "e8c22e",
        "lemon": "efdb52",
        "lime": "a8cf3a",
        "olive": "7a7a34",
        "green": "3d8a4d",
        "sage": "9bae93",
        "mint": "a8d8bf",
        "emerald": "12805c",
        "jade": "2f8f6f",
        "forest": "24503a",
        "moss": "66753a",
        "teal": "1f7a78",
        "turquoise": "2fb0ab",
        "aqua": "66c4c8",
        "cyan": "2bb3d0",
        "sky": "8fc1e8",
        "azure": "3f8fe0",
        "blue": "2f62b5",
        "navy": "1c2b57",
        "cobalt": "1f47b0",
        "indigo": "36327f",
        "ultramarine": "2b2fa8",
        "denim": "46658f",
        "purple": "6f3d94",
        "violet": "7a52b8",
        "lavender": "b5a3dc",
        "lilac": "c4a7d6",
        "plum": "6a2f57",
        "mauve": "a77f9b",
        "magenta": "c02a86",
        "fuchsia": "d32f8d",
        "pink": "ea9fb4",
        "rose": "d9718a",
        "blush": "efc3bd",
        "black": "17171a",
        "charcoal": "34363a",
        "graphite": "4a4d52",
        "grey": "8a8d90",
        "gray": "8a8d90",
        "silver": "b9bec3",
        "white": "f4f2ee",
    }.items()
}

# Hair is never the colour its name says.
HAIRS: dict[str, RGB] = {
    name: parse_hex(code)
    for name, code in {
        "red": "8f3f22",
        "ginger": "b5622f",
        "auburn": "6a2f1f",
        "copper": "a3562c",
        "blond": "cfae78",
        "blonde": "cfae78",
        "golden": "c9a05f",
        "brown": "4a2f20",
        "brunette": "3d281d",
        "black": "1b1514",
        "dark": "241a17",
        "grey": "a9a8a6",
        "gray": "a9a8a6",
        "silver": "c2c2c1",
        "white": "e2e0db",
    }.items()
}

# How far, and toward what, these words move the colour after them.
TEMPERS: dict[str, tuple[RGB, float]] = {
    word: (parse_hex(goal), share)
    for word, goal, share in (
        ("pale", "f6f2ea", 0.62),
        ("light", "f6f4ee", 0.45),
        ("soft", "efe9e0", 0.35),
        ("pastel", "faf3ea", 0.5),
        ("dusty", "b0a8a0", 0.45),
        ("muted", "8f8d8a", 0.4),
        ("dark", "0c0c10", 0.45),
        ("deep", "08080e", 0.35),
    )
}

# What a colour belongs to when one of these words follows it closely.
OWNERS: dict[str, str] = {
    word: owner
    for owner, words in {
        "hat": "hat beanie beret cap fedora",
        "hair": "hair bob bun curls braids haired",
        "garment": "turtleneck coat jacket sweater jumper dress shirt suit scarf blouse robe hoodie cardigan top roll-neck knit",
        "background": "background wall backdrop studio sky room",
        "bottle": "bottle flacon perfume jar fragrance serum",
        "vase": "vase ceramic vessel jug pottery bowl",
    }.items()
    for word in words.split()
}
