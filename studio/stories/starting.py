"""Beginning a story: one request to the platform's workflow, or one generation a part."""

from __future__ import annotations

import uuid
from dataclasses import replace
from decimal import Decimal

from django.db import IntegrityError, transaction

from studio.accounts.clock import tick
from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts import services as attempts
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.characters import consent
from studio.core.credits import words
from studio.engines import Engine
from studio.generations import prices
from studio.generations import services as generations
from studio.generations.models import Generation
from studio.generations.prices import Price
from studio.keys import services as keys
from studio.keys.models import ProviderKey
from studio.projects import caps
from studio.projects import services as projects
from studio.projects.models import Project
from studio.stories import beats, makers
from studio.stories.errors import CannotStart
from studio.stories.models import Part, Story, Take
from studio.stories.plans import Plan, of_story, part_values

NO_KEY = "This team has no key yet, so nothing was started. Add one under Keys."
NO_PICTURE = "Choose a picture of the product first. Nothing was started."
PICTURE_GONE = (
    "The product’s picture is in the trash. Restore it first; nothing was started."
)
LONGEST_TITLE = 80


def start(
    plan: Plan,
    *,
    membership: Membership,
    nonce: uuid.UUID,
    project: Project | None = None,
) -> Story:
    """Begin a story once, in a project or General: the same nonce again returns the first.

    Everything is put in line in one transaction, or nothing is. Raises CannotStart.
    """
    mine = Story.objects.filter(team=membership.team, nonce=nonce)
    if already := mine.first():
        return already
    project = project or projects.general(membership.team)
    key = key_of(membership, project)
    _check(plan)
    try:
        with transaction.atomic():
            # Before the story takes a version of the team: see caps.lock.
            caps.lock(
                membership.team_id, project_id=project.pk, user_id=membership.user_id
            )
            story = _create(plan, membership, nonce, project)
            if plan.is_workflow:
                _ask(story, plan, membership, key)
            else:
                _begin_parts(story, plan, membership)
    except IntegrityError:
        if already := mine.first():
            return already
        raise
    return story


def ask_again(story: Story, *, membership: Membership) -> None:
    """Ask the platform's workflow once more after it failed; raises CannotStart."""
    key = key_of(membership, story.project)
    with transaction.atomic():
        _lock_failed(story)
        _ask(story, _plan_there(story), membership, key)


def build(story: Story, maker: Engine, *, membership: Membership) -> None:
    """Make a story whose workflow failed from ordinary generations, once; raises CannotStart."""
    key_of(membership, story.project)
    plan = of_story(story, maker)
    _check(plan)
    with transaction.atomic():
        _lock_failed(story)
        story.how, story.engine = Story.How.GENERATIONS, maker.slug
        story.save(update_fields=["how", "engine"])
        _begin_parts(story, plan, membership)


def begin(
    part: Part, engine: Engine, *, membership: Membership, nonce: uuid.UUID
) -> Generation:
    """Start a generation for a part, in the caller's transaction, and show it there."""
    story = part.story
    style = str(story.values.get("style") or "")
    try:
        generation = generations.start_generation(
            engine,
            part_values(engine, story.about, part.prompt, part.seconds, style),
            membership=membership,
            nonce=nonce,
            pictures=makers.pictures(engine, story.product),
            on_wall=False,
            project=story.project,
        )
    except generations.CannotGenerate as error:
        raise CannotStart(str(error)) from None
    part.round += 1
    Take.objects.create(part=part, generation=generation, number=part.round)
    part.generation, part.asset = generation, None
    part.version = tick(story.team_id)
    part.save()
    return generation


def nonce_of(part: Part) -> uuid.UUID:
    """Return the token of the next beginning of a part: the same until it has begun."""
    return uuid.uuid5(part.public_id, str(part.round))


def price_of(engine: Engine, part: Part, style: str, key: ProviderKey) -> Price:
    """Return what making a part again costs."""
    kind = part.story.about
    asked = part_values(engine, kind, "", part.seconds, style)
    return prices.price(engine, asked, key=key)


def price_there(plan: Plan) -> Decimal:
    return plan.kind.workflow.price(plan.recipe)


def check_price(agreed: Decimal, now: Decimal) -> None:
    """Raise CannotStart when it costs more than what stood on the button."""
    if agreed < now:
        raise CannotStart(
            f"The price is {words(now)} now. Nothing was started; press again to agree."
        )


def key_of(membership: Membership, project: Project) -> ProviderKey:
    """Return the key that a project goes by; raises CannotStart where nothing may begin."""
    if project.is_archived:
        raise CannotStart(generations.ARCHIVED.format(project))
    key = keys.key_for(membership.team, project)
    if key is None:
        raise CannotStart(NO_KEY)
    return key


def check_product(product: Asset | None) -> None:
    """Raise CannotStart when the picture of the product cannot be sent."""
    if product is not None and product.trashed:
        raise CannotStart(PICTURE_GONE)


def _check(plan: Plan) -> None:
    if plan.kind.needs_product and plan.product is None:
        raise CannotStart(NO_PICTURE)
    check_product(plan.product)


def _create(
    plan: Plan, membership: Membership, nonce: uuid.UUID, project: Project
) -> Story:
    post = beats.post(plan.kind, plan.topic, count=plan.parts)
    version = tick(membership.team_id)
    return Story.objects.create(
        team=membership.team,
        project=project,
        member=membership.user,
        nonce=nonce,
        kind=plan.kind.key,
        how=plan.how,
        topic=plan.topic,
        values=plan.values | ({} if plan.is_workflow else {"parts": plan.count}),
        product=plan.product,
        engine=plan.maker.slug,
        title=beats.clipped(plan.topic, LONGEST_TITLE),
        caption=post.caption,
        hashtags=list(post.hashtags),
        version=version,
        laid_out=version,
    )


def _ask(story: Story, plan: Plan, membership: Membership, key: ProviderKey) -> None:
    """Put the one request of the workflow in line."""
    shown = [plan.product] if plan.product else []
    if why := consent.withheld(membership, platform_id="", pictures=shown):
        raise CannotStart(why)
    before = story.attempt
    attempt = attempts.start(
        plan.kind.workflow,
        plan.recipe,
        membership=membership,
        project=story.project,
        key=key,
        subject=story.public_id,
        pictures={"product": shown} if shown else {},
        price=price_there(plan),
        number=before.number + 1 if before else 1,
    )
    story.attempt = attempt
    story.version = tick(story.team_id)
    story.save(update_fields=["attempt", "version"])


def _begin_parts(story: Story, plan: Plan, membership: Membership) -> None:
    drafts = beats.drafts(
        plan.kind,
        plan.topic,
        count=plan.parts,
        longest=makers.longest_prompt(plan.maker),
    )
    for place, draft in enumerate(drafts, start=1):
        part = Part.objects.create(
            story=story,
            position=place,
            prompt=draft.prompt,
            overlay=draft.overlay,
            seconds=plan.seconds,
        )
        begin(part, plan.maker, membership=membership, nonce=nonce_of(part))
    story.version = story.laid_out = tick(story.team_id)
    story.save(update_fields=["version", "laid_out"])


def _plan_there(story: Story) -> Plan:
    maker = makers.find(story.about, story.engine)
    return replace(of_story(story, maker), how=Story.How.WORKFLOW)


def _lock_failed(story: Story) -> None:
    """Let one person at a time go on with a story whose workflow gave nothing."""
    Story.objects.select_for_update().get(pk=story.pk)
    story.refresh_from_db()
    ended: Attempt | None = story.attempt
    may_go_on = {State.FAILED, State.CANCELED, State.NSFW}
    if story.parts.exists() or ended is None or ended.state not in may_go_on:
        raise CannotStart(
            "Somebody else has just gone on with it. Nothing more was charged."
        )
