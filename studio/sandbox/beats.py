"""What happens in a series, beat by beat, and what stands on the slides of a carousel.

Written lists that take in the topic: the same topic, the same words. No model wrote them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice

LONGEST_SUBJECT = 140
LONGEST_HEADLINE = 60
MOST_TAGS = 8

_FAULT = re.compile(r"\bsandbox:[a-z0-9-]+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]{4,}")
# Words of a topic that make no hashtag.
_EMPTY = frozenset(
    [
        "about",
        "after",
        "before",
        "from",
        "have",
        "into",
        "make",
        "more",
        "over",
        "that",
        "their",
        "them",
        "then",
        "this",
        "what",
        "when",
        "where",
        "which",
        "while",
        "with",
        "without",
        "your",
    ]
)
# What a beat looks like when it comes round again.
_VARIATIONS = (
    "",
    " From a lower angle.",
    " From the other side, in the same light.",
    " Closer, so that only the hands and the thing fill the frame.",
    " Wider, with the room around it.",
    " In one slow push in.",
)

Beat = tuple[str, str]


@dataclass(frozen=True)
class Form:
    """How a series goes: it opens, does its middle for as long as it takes, and closes."""

    opens: tuple[Beat, ...]
    middle: tuple[Beat, ...]
    closes: tuple[Beat, ...]
    look: str


@dataclass(frozen=True)
class Slide:
    prompt: str
    overlay: str


FORMS: Mapping[str, Form] = {
    "tutorial": Form(
        opens=(
            (
                "Hook",
                "extreme close-up of the finished result, still for a heartbeat, then a whip pan to the bare table",
            ),
            (
                "Promise",
                "a maker leans into frame and sets both hands down: this is what you can do by the end",
            ),
            (
                "What you need",
                "top-down flat lay, every tool in one row, a hand squares up the last one",
            ),
        ),
        middle=(
            ("Step", "over the shoulder, the first move made slowly, hands only"),
            ("Step", "macro on the point where most people go wrong, then the fix"),
            ("Step", "top-down, the work turns a quarter and the next move begins"),
            ("Step", "side light, the tool goes through in one clean pass"),
            ("Step", "close-up, a thumb checks the edge, the camera drifts along it"),
            ("Step", "the pieces come together, a small click, hands let go"),
            ("Check", "hold it beside the last stage: what should have changed by now"),
        ),
        closes=(
            (
                "Proof",
                "the first attempt and this one side by side in the same light",
            ),
            ("Result", "slow orbit around the finished piece on a plain ground"),
            (
                "Call to action",
                "the maker slides the tools toward the camera: your turn, save this for later",
            ),
        ),
        look="Vertical, handheld, soft window light, shallow depth of field.",
    ),
    "product-showcase": Form(
        opens=(
            (
                "Hook",
                "the product drops into frame and lands dead centre, dust lifts in the light",
            ),
            (
                "Problem",
                "the everyday annoyance it answers, shown in one honest gesture",
            ),
            (
                "Reveal",
                "the product from the reference picture turns slowly out of shadow into a rim light",
            ),
        ),
        middle=(
            ("Detail", "macro along the material, light rakes over its surface"),
            ("Detail", "the moving part opens and closes, twice, unhurried"),
            (
                "In use",
                "a hand reaches for it without looking, it is where it should be",
            ),
            (
                "In use",
                "on the go, in a pocket of morning light, the city out of focus",
            ),
            ("Scale", "set beside a coin and a key so that its size is plain"),
            ("Colour", "three in a row, the camera slides from the first to the last"),
            ("Inside", "the parts float apart in order and come together again"),
        ),
        closes=(
            (
                "Proof",
                "the same product after a year of use, scratches shown, still working",
            ),
            (
                "Offer",
                "the product, its box and its card on a clean ground, a slow push in",
            ),
            (
                "Call to action",
                "a hand takes it out of frame and leaves its outline in the light: get yours",
            ),
        ),
        look="Vertical, studio light on a warm plain ground, product centred.",
    ),
    "cinematic": Form(
        opens=(
            (
                "Cold open",
                "a wide, empty place before dawn, one light comes on far away",
            ),
            ("Arrival", "low tracking shot, footsteps enter from behind the lens"),
            ("The want", "close-up, somebody looks at what is not there yet"),
        ),
        middle=(
            (
                "Shot",
                "slow dolly past foreground shapes, the subject small in the frame",
            ),
            ("Shot", "handheld and near, breath in cold air, eyes only"),
            ("Shot", "a high angle looks straight down, the path is a line across it"),
            ("Shot", "silhouette against a bright door, the figure does not turn"),
            ("Shot", "long lens, heat in the air, two things move toward each other"),
            ("Turn", "the light changes in one take, what was warm goes blue"),
            ("Shot", "an insert: a hand, an object, a decision"),
        ),
        closes=(
            (
                "Height",
                "everything at once, wind, movement, the widest frame of the film",
            ),
            ("Calm", "the same place as the opening, the light now on"),
            ("Last image", "hold on one detail until it fades, then black"),
        ),
        look="Vertical, anamorphic feel, film grain, one motivated light.",
    ),
    "pov": Form(
        opens=(
            (
                "Hook",
                "eyes open, ceiling, a hand comes up into frame: today is the day",
            ),
            ("Setup", "looking down at own hands and shoes, then up at the door"),
        ),
        middle=(
            (
                "Moment",
                "own hands do the first thing, everything else stays out of focus",
            ),
            (
                "Moment",
                "walking, the horizon sways, somebody waves from across the way",
            ),
            ("Moment", "a glance to the side, a friend laughs, back to the task"),
            ("Moment", "own hands again, faster now, it nearly slips"),
            ("Moment", "a mirror: the camera is where the face should be"),
            ("Doubt", "looking back over the shoulder at how far it is"),
            ("Moment", "leaning in until the detail fills the view"),
        ),
        closes=(
            ("Payoff", "both hands lift the result into the light, out of breath"),
            ("After", "sitting down, feet up, the thing in the middle distance"),
            ("Call to action", "a hand points at the lens: what would you have done"),
        ),
        look="Vertical, first person, wide lens at eye height, natural sway.",
    ),
    "faceless-story": Form(
        opens=(
            (
                "Hook",
                "an object where it should not be, in a quiet room, nobody in frame",
            ),
            ("Before", "the same room a year earlier, in kinder light"),
            ("The question", "a letter, a screen, a note: one line is legible"),
        ),
        middle=(
            ("Scene", "hands only, at a table, doing the first small thing about it"),
            ("Scene", "a street from above, one umbrella goes against the others"),
            ("Scene", "a shadow on a wall stops, waits, and goes on"),
            ("Scene", "a train window at dusk, the reflection too dark to read"),
            ("Scene", "a drawer opens on what was kept all along"),
            ("Turn", "the object from the opening, now held, turned over, understood"),
            ("Scene", "rain on the glass, a light goes out in the house across"),
        ),
        closes=(
            ("Answer", "the room once more, the object in its right place"),
            (
                "What it meant",
                "sunlight crosses the floor in one slow take, nobody in frame",
            ),
            (
                "Call to action",
                "a door left open on a bright street: follow for the next one",
            ),
        ),
        look="Vertical, no faces, muted colour, slow camera, room tone.",
    ),
}

_COVER = Slide(
    "Cover: one strong object for the topic on a plain ground, wide space above for a headline",
    "",
)
_POINTS = (
    Slide(
        "The mistake: the same scene gone wrong, cool light, one clear fault",
        "The mistake most people make first",
    ),
    Slide(
        "Point: the smallest first step, hands in frame, top-down",
        "Start smaller than you think",
    ),
    Slide(
        "Point: tools laid out in a row, even light, generous margins",
        "Have everything ready before you begin",
    ),
    Slide(
        "Point: a macro of the detail that makes the difference",
        "This detail does most of the work",
    ),
    Slide(
        "Point: before and after in one frame, split down the middle",
        "Look at where you were a week ago",
    ),
    Slide(
        "Point: one person at work seen from behind, warm side light",
        "Ten minutes a day is enough",
    ),
    Slide(
        "Point: a calendar, a clock, a cup: routine on a desk",
        "Put it where you will see it",
    ),
    Slide(
        "Proof: the finished result in daylight, nothing beside it",
        "What it looks like when it works",
    ),
)
_LAST = Slide(
    "Call to action: the cover's object again, turned to the light, space for a line",
    "Save this for the day you start",
)


def subject(topic: str) -> str:
    """Return the topic as one line fit to stand in a prompt, without words to the sandbox."""
    line = " ".join(_FAULT.sub("", topic).split())
    return _cut(line, LONGEST_SUBJECT).rstrip(" .!?:;,") or "An untitled idea"


def clips(kind: str, topic: str, count: int) -> list[str]:
    """Return the prompts of a series of that many clips."""
    about, form = subject(topic), FORMS[kind]
    return [
        f"{name}: {what}. {about}. {form.look}" for name, what in _beats(form, count)
    ]


def slides(topic: str, count: int) -> list[Slide]:
    """Return the slides of a carousel: a cover, its points, and what to do next."""
    about = subject(topic)
    cover = Slide(_COVER.prompt, _cut(about, LONGEST_HEADLINE))
    # Where there is room for few points, the proof is one of them.
    points = (*_POINTS[: count - 3], _POINTS[-1])
    return [
        Slide(f"{one.prompt}. {about}.", one.overlay) for one in (cover, *points, _LAST)
    ]


def caption(topic: str, told: list[Slide]) -> str:
    """Return the text under a carousel's post."""
    points = "\n".join(
        f"{place}. {one.overlay}" for place, one in enumerate(told[1:-1], 1)
    )
    return (
        f"{subject(topic)}, in {len(told)} slides.\n\n{points}\n\n"
        "Which one would you try first? Save it, and send it to somebody who is about to begin."
    )


def hashtags(topic: str) -> list[str]:
    """Return the topic's own words as tags, and two that fit any carousel."""
    words = (word.lower() for word in _WORD.findall(subject(topic)))
    own = dict.fromkeys(word for word in words if word not in _EMPTY)
    return [f"#{word}" for word in (*islice(own, MOST_TAGS - 2), "howto", "carousel")]


def _beats(form: Form, count: int) -> Iterator[Beat]:
    opens, closes = form.opens, form.closes
    between = max(0, count - len(opens) - len(closes))
    yield from opens
    yield from _middle(form.middle, between)
    yield from closes


def _middle(pool: tuple[Beat, ...], count: int) -> Iterator[Beat]:
    """Yield the middle, numbered where a word comes again; a second round is seen differently."""
    beats = list(islice(cycle(pool), count))
    totals, numbers = Counter(name for name, _ in beats), Counter[str]()
    for place, (name, what) in enumerate(beats):
        numbers[name] += 1
        again = _VARIATIONS[place // len(pool) % len(_VARIATIONS)]
        numbered = f"{name} {numbers[name]}" if totals[name] > 1 else name
        yield numbered, f"{what}.{again}".rstrip(".")


def _cut(text: str, most: int) -> str:
    """Shorten at the end of a word."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
