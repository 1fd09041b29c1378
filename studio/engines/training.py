"""The training of a character (Soul ID): paid and followed like a model, yet none to generate with."""

from __future__ import annotations

from studio.engines.engine import Engine, Lane, Makes, Wire
from studio.engines.params import Choice, Images, Text
from studio.engines.prices import flat

MOST_PHOTOS = 100
LONGEST_NAME = 100

# Reference: a client's experience that an account trains four at a time. It is a limit of
# its own: what is trained takes no place of what is generated.
LANE = Lane("training", 4, everywhere=True)

# Reference: POST /v1/custom-references, whose body is flat though its neighbours' are not.
# Its price is that of public price notes; how long it takes is published nowhere.
TRAINING = Engine(
    slug="training",
    name="Soul ID training",
    path="v1/custom-references",
    makes=Makes.CHARACTER,
    about="A character, trained from photos",
    params=(
        Text(name="name", label="Name", required=True, max_length=LONGEST_NAME),
        Images(
            name="input_images",
            key="photos",
            label="Photos",
            one="Photo",
            required=True,
            minimum=1,
            maximum=MOST_PHOTOS,
            wrapped=True,
        ),
        Choice(
            name="model_version",
            key="version",
            label="Version",
            options=("v1", "v2", "cinema"),
            default="v1",
        ),
    ),
    price=flat("40"),
    seconds=(60, 150),
    lane=lambda values: LANE,
    wire=Wire.REFERENCE,
)
