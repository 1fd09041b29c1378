"""What the parts of a story show, one after the other: our own lists, for building part by part."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from studio.stories.kinds import Kind

LONGEST_OVERLAY = 90
LONGEST_CAPTION = 600
# Words that say nothing as a hashtag.
_SMALL = frozenset(
    [
        "about",
        "after",
        "and",
        "are",
        "before",
        "but",
        "can",
        "for",
        "from",
        "has",
        "have",
        "how",
        "into",
        "its",
        "more",
        "most",
        "not",
        "our",
        "out",
        "over",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "they",
        "this",
        "through",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "why",
        "will",
        "with",
        "without",
        "you",
        "your",
    ]
)
_WORD = re.compile(r"[^\W_]{3,24}")
_TAGS = 5


@dataclass(frozen=True)
class Beat:
    """One step of a story: what is seen, and what a slide says."""

    shot: str
    copy: str = ""


@dataclass(frozen=True)
class Arc:
    """How a kind of story opens, what it can show in between, and how it ends."""

    opening: Beat
    middle: Sequence[Beat]
    ending: Beat


@dataclass(frozen=True)
class Draft:
    """A part as it is begun with."""

    prompt: str
    overlay: str = ""


@dataclass(frozen=True)
class Post:
    """What goes with the parts when they are published."""

    caption: str
    hashtags: Sequence[str]


# Where there are more parts than beats, they come round again and are seen in another way.
_AGAIN = (
    "",
    "seen from further away",
    "very close",
    "in late light",
    "from above",
    "from the other side",
    "in the rain",
    "as a reflection",
)

_ARCS: Mapping[str, Arc] = {
    "tutorial": Arc(
        Beat("The finished result, close and bright, before any step is shown"),
        (
            Beat("Everything that is needed, laid out on a table, from above"),
            Beat("The first step, hands at work, the camera still"),
            Beat("The second step, closer, the decisive movement in full view"),
            Beat("The mistake that most people make, side by side with the right way"),
            Beat("The third step, the work taking shape"),
            Beat("A small trick that saves time, shown slowly"),
            Beat("A check before the end: how it should look by now"),
            Beat("The last step, calm and exact"),
        ),
        Beat("The result in use, and an inviting glance to try it"),
    ),
    "product-showcase": Arc(
        Beat("The product alone in the middle, the light opens on it"),
        (
            Beat("A slow turn around the product, one clean background"),
            Beat("The material very close, its texture in raking light"),
            Beat("A hand picks it up: its size becomes clear"),
            Beat("The detail that no other has, held in focus"),
            Beat("The product at work, where it belongs"),
            Beat("Seen from above among the things it goes with"),
            Beat("The product outdoors, in late sun"),
            Beat("It passes from one hand to another"),
        ),
        Beat("The product stands still, with room beside it for a name"),
    ),
    "cinematic": Arc(
        Beat("A wide establishing shot, slow, before sunrise"),
        (
            Beat("The camera glides closer, haze between foreground and distance"),
            Beat("A detail in shallow focus, light passing over it"),
            Beat("A figure from behind, small in the frame"),
            Beat("Movement along the ground, low camera"),
            Beat("Light changes: a shadow crosses the scene"),
            Beat("A reflection, and what it hides"),
            Beat("The quietest moment, nearly still"),
            Beat("Everything at once in motion, the turning point"),
        ),
        Beat("A long last look as the light goes"),
    ),
    "pov": Arc(
        Beat("First person: the eyes open, the first thing that is seen"),
        (
            Beat("First person: both hands reach for what is needed"),
            Beat("First person: walking there, the view sways lightly"),
            Beat("First person: somebody greets, and looks into the camera"),
            Beat("First person: looking down at what the hands are doing"),
            Beat("First person: a turn of the head, the whole place at a glance"),
            Beat("First person: a near miss, and relief"),
            Beat("First person: leaning in to a small detail"),
            Beat("First person: looking up, catching one’s breath"),
        ),
        Beat("First person: the look back, and the eyes close"),
    ),
    "faceless-story": Arc(
        Beat("An empty place that asks a question; nobody is seen"),
        (
            Beat("Hands only: they open something that was closed for long"),
            Beat("An object that tells what happened before"),
            Beat("A path, steps on it, seen from behind at knee height"),
            Beat("A window, weather outside, time passes"),
            Beat("Hands only: they write, fold or repair"),
            Beat("A silhouette against the light, no face"),
            Beat("Two objects that belong together are brought together"),
            Beat("A light is switched on in the distance"),
        ),
        Beat("The same place as in the beginning, changed"),
    ),
    "carousel": Arc(
        Beat("One bold subject with calm space above it", "{topic}"),
        (
            Beat("The problem, in one picture", "Where most people get stuck"),
            Beat("The first idea, a single clear object", "Start with one thing"),
            Beat("The second idea, seen from above", "Then make it a habit"),
            Beat("A telling detail, very close", "Small details decide"),
            Beat("Before and after, side by side", "Before, and after"),
            Beat("A hand that does it", "Do it once, slowly"),
            Beat("The whole, calm and in order", "See how it comes together"),
            Beat("A surprise in an unusual light", "What nobody tells you"),
        ),
        Beat("A still picture with much room, quiet colours", "Save this for later"),
    ),
}


def drafts(kind: Kind, topic: str, *, count: int, longest: int) -> list[Draft]:
    """Return `count` parts about the topic, each prompt at most `longest` characters."""
    return [_draft(kind, beat, topic, longest) for beat in _beats(kind, count)]


def post(kind: Kind, topic: str, *, count: int) -> Post:
    """Return caption and hashtags to begin with."""
    subject = clipped(topic, LONGEST_CAPTION)
    closing = (
        f"Swipe through all {count} slides, and save them for later."
        if kind.is_carousel
        else f"Told in {count} short parts. Which one stays with you?"
    )
    return Post(f"{subject}\n\n{closing}", _hashtags(kind, topic))


def clipped(text: str, longest: int) -> str:
    """Return the text on one line, cut after a word."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _beats(kind: Kind, count: int) -> list[Beat]:
    arc = _ARCS[kind.key]
    inside = max(0, count - 2)
    middle = list(islice(cycle(arc.middle), inside))
    again = (_seen_again(beat, place, arc) for place, beat in enumerate(middle))
    return [arc.opening, *again, arc.ending][:count]


def _seen_again(beat: Beat, place: int, arc: Arc) -> Beat:
    way = _AGAIN[place // len(arc.middle) % len(_AGAIN)]
    return Beat(f"{beat.shot}, {way}", beat.copy) if way else beat


def _draft(kind: Kind, beat: Beat, topic: str, longest: int) -> Draft:
    shape = "A picture for a slide" if kind.is_carousel else "A vertical clip"
    around = (f"{beat.shot}. ", f". {shape}.")
    prompt = clipped(topic, longest - sum(map(len, around))).rstrip(".").join(around)
    overlay = beat.copy.replace("{topic}", clipped(topic, LONGEST_OVERLAY))
    return Draft(prompt, overlay)


def _hashtags(kind: Kind, topic: str) -> list[str]:
    words = (word.lower() for word in _WORD.findall(topic[:LONGEST_CAPTION]))
    telling = dict.fromkeys(word for word in words if word not in _SMALL)
    return [f"#{word}" for word in [*list(telling)[:_TAGS], kind.key.replace("-", "")]]
