"""What each address asks of whoever comes: an action of the permission table, or less."""

from __future__ import annotations

from studio.accounts.permissions import Action
from tests.permissions.asking import (
    Less,
    Rule,
    act,
    composed,
    form,
    of_asset,
    of_attempt,
    of_board,
    of_cap,
    of_catalog,
    of_character,
    of_comment,
    of_entry,
    of_generation,
    of_invitation,
    of_key,
    of_link,
    of_member,
    of_notice,
    of_part,
    of_project,
    of_story,
    one,
    page,
    public,
    ticked,
)

MEMBER = Less.MEMBER

RULES: dict[str, Rule | tuple[Rule, ...]] = {
    "pages:home": public(302),
    "pages:setup": Rule(
        get=Less.NOBODY, post=Less.NOBODY, answers=frozenset({302, 409, 422})
    ),
    "pages:healthz": public(),
    "pages:readyz": public(200, 503),
    "pages:status": page(),
    "pages:usage": page(),
    "pages:usage_check": act(Action.MANAGE_KEYS),
    "pages:spend": page(Action.SEE_SPEND),
    "pages:spend_export": page(Action.SEE_SPEND),
    "pages:team_new": form(Less.OWNER),
    "account_login": public(200, 302),
    "account_logout": Rule(
        get=Less.NOBODY, post=Less.NOBODY, answers=frozenset({200, 302})
    ),
    "account_change_password": form(MEMBER),
    "account_reset_password": Rule(get=Less.NOBODY, post=Less.NOBODY),
    "account_reset_password_done": public(),
    "account_reset_password_from_key": public(of=lambda asked: ["x", "set-password"]),
    "account_reset_password_from_key_done": public(),
    "accounts:account": form(MEMBER),
    "accounts:confirm_ask": act(MEMBER),
    # Its link is for one person: what of it opens is in tests/accounts/test_mailboxes.py.
    "accounts:confirm": Rule(
        get=MEMBER, post=MEMBER, of=lambda asked: [asked.own_confirmation]
    ),
    # The link itself is the permission: for one address, once, for a week.
    "accounts:join": Rule(
        get=Less.NOBODY,
        post=Less.NOBODY,
        of=lambda asked: ["guess"],
        answers=frozenset({404}),
    ),
    "accounts:team": page(),
    "accounts:roles": page(),
    "accounts:team_rename": form(Action.MANAGE_TEAM),
    "accounts:team_switch": act(
        MEMBER,
        data=lambda asked: {
            "team": asked.membership.team.public_id if asked.membership else ""
        },
    ),
    "accounts:team_leave": form(MEMBER),
    "accounts:activity": page(Action.SEE_ACTIVITY),
    "accounts:activity_export": page(Action.SEE_ACTIVITY),
    "accounts:invite": act(
        Action.MANAGE_TEAM, data=lambda asked: {"email": "new@example.com"}
    ),
    "accounts:invitation_renew": act(Action.MANAGE_TEAM, of_invitation),
    "accounts:invitation_revoke": act(Action.MANAGE_TEAM, of_invitation),
    "accounts:member": form(Action.MANAGE_TEAM, of_member, one("role", "reviewer")),
    "accounts:member_remove": act(Action.MANAGE_TEAM, of_member),
    "keys:key_list": page(),
    "keys:key_add": form(Action.MANAGE_KEYS),
    "keys:key_edit": form(Action.MANAGE_KEYS, of_key),
    "keys:key_row": page(MEMBER, of_key),
    **{
        f"keys:key_{name}": act(Action.MANAGE_KEYS, of_key)
        for name in ("test", "resume", "default", "remove")
    },
    "generations:create": Rule(get=MEMBER, post=Action.GENERATE, data=composed),
    "generations:composer": act(MEMBER, data=composed),
    "generations:price": act(MEMBER, data=composed),
    "generations:input_add": act(
        Action.GENERATE, data=lambda asked: composed(asked) | {"slot": "references"}
    ),
    "generations:model_list": page(),
    "generations:picture_list": Rule(get=MEMBER, query={"slot": "references"}),
    "generations:changes": page(),
    "generations:cancel": act(Action.GENERATE, of_generation),
    "generations:retry": act(Action.GENERATE, of_generation),
    "generations:clear": act(Action.GENERATE, of_generation),
    "generations:decide": act(Action.GENERATE, of_generation, one("choice", "give_up")),
    "generations:try_with": Rule(
        get=Action.GENERATE, post=Action.GENERATE, of=of_catalog, is_shared=True
    ),
    "generations:sweep": form(Action.GENERATE, of_character),
    "generations:swept": page(
        MEMBER,
        lambda asked: [asked.team.character.public_id, asked.things.generation.nonce],
    ),
    "catalogs:styles": page(),
    "catalogs:styles_v2": page(),
    "catalogs:motions": page(),
    "catalogs:refresh": Rule(post=Action.GENERATE, of=of_catalog, is_shared=True),
    "catalogs:sync": Rule(get=MEMBER, of=of_catalog, is_shared=True),
    "catalogs:picker": Rule(get=MEMBER, of=of_catalog, is_shared=True),
    "catalogs:entry": Rule(get=MEMBER, of=of_entry, is_shared=True),
    # A mark of one's own, which nobody else sees.
    "catalogs:favourite": Rule(post=MEMBER, of=of_entry, is_shared=True),
    "catalogs:preview": Rule(
        get=MEMBER, of=lambda asked: [*of_entry(asked), "still"], is_shared=True
    ),
    "characters:character_list": page(),
    "characters:list_news": page(),
    "characters:character_new": form(Action.TRAIN),
    "characters:character": page(MEMBER, of_character),
    "characters:character_news": page(MEMBER, of_character),
    "characters:photo_add": act(Action.GENERATE, of_character),
    "characters:photo_order": act(Action.GENERATE, of_character),
    "characters:photo_act": act(
        Action.GENERATE,
        lambda asked: [asked.team.character.public_id, asked.team.photo.pk],
        one("act", "cover"),
    ),
    "characters:character_train": act(Action.TRAIN, of_character),
    "characters:character_cancel": act(Action.TRAIN, of_character),
    "characters:character_decide": act(
        Action.TRAIN, of_character, one("choice", "give_up")
    ),
    "characters:character_consent": act(Action.TRAIN, of_character),
    "characters:character_delete": act(Action.TRAIN, of_character),
    "characters:character_forget": act(
        Action.TRAIN, lambda asked: [asked.team.deleted_character.public_id]
    ),
    "characters:character_edit": act(Action.GENERATE, of_character),
    "characters:character_archive": act(Action.GENERATE, of_character),
    "characters:import": page(Action.TRAIN),
    "characters:import_news": page(Action.TRAIN),
    "characters:import_refresh": act(Action.TRAIN),
    "characters:import_add": act(
        Action.TRAIN, data=lambda asked: {"reference": asked.team.reference.pk}
    ),
    "characters:import_photos": act(Action.GENERATE, of_character),
    "stories:story_list": page(),
    "stories:list_news": page(),
    "stories:story_new": form(Action.GENERATE),
    **{
        f"stories:{name}": page(MEMBER, of_story)
        for name in ("story", "story_news", "export", "contact_sheet")
    },
    **{
        f"stories:story_{name}": act(
            Action.GENERATE,
            of_story,
            lambda asked: {
                "engine": asked.things.part.story.engine,
                "choice": "give_up",
            },
        )
        for name in (
            *("edit", "model", "again", "build", "retry"),
            *("cancel", "decide", "archive", "delete"),
        )
    },
    "stories:part": form(Action.GENERATE, of_part),
    "stories:replace": form(Action.GENERATE, of_part),
    "stories:regenerate": act(Action.GENERATE, of_part),
    "stories:act": act(Action.GENERATE, of_part, one("act", "up")),
    "projects:project_list": page(Action.MANAGE_PROJECTS),
    "projects:project_new": form(Action.MANAGE_PROJECTS),
    "projects:project_switch": act(
        MEMBER,
        data=lambda asked: (
            {"project": asked.things.project.public_id} if asked.membership else {}
        ),
    ),
    "projects:project": form(Action.MANAGE_PROJECTS, of_project),
    "projects:project_archive": act(Action.MANAGE_PROJECTS, of_project),
    "projects:cap_set": act(Action.MANAGE_PROJECTS),
    "projects:cap_remove": act(Action.MANAGE_PROJECTS, of_cap),
    "attempts:hook": Rule(
        post=Less.NOBODY, of=lambda asked: ["guess"], answers=frozenset({404})
    ),
    "attempts:held_list": Rule(
        get=MEMBER, post=Action.RELEASE, data=one("choice", "release")
    ),
    "attempts:release": act(Action.RELEASE, of_attempt),
    "attempts:decide_list": Rule(
        get=MEMBER, post=Action.GENERATE, data=one("choice", "give_up")
    ),
    "attempts:erase": act(Action.GENERATE, of_attempt),
    # The address itself is the permission: signed for one membership and one day.
    "assets:file": public(404, of=lambda asked: ["forged", "small.webp"]),
    "assets:original": page(MEMBER, of_asset),
    "assets:download": page(MEMBER, of_asset),
    "assets:rate": act(Action.RATE, of_asset, one("stars", "3")),
    "assets:flag": act(Action.RATE, of_asset, one("flag", "pick")),
    "assets:favourite": act(Action.RATE, of_asset),
    "notices:notice_list": page(),
    "notices:news": page(),
    "notices:bell": page(),
    "notices:read_all": act(MEMBER),
    "notices:mail_choose": act(MEMBER),
    "notices:notice_open": page(MEMBER, of_notice),
    "notices:notice_read": act(MEMBER, of_notice),
    "gallery:index": page(),
    "gallery:new": page(),
    "gallery:refine": page(),
    "gallery:asset": page(MEMBER, of_asset),
    "gallery:menu": page(MEMBER, of_asset),
    "gallery:purge": act(Action.PURGE),
    "gallery:act": (
        act(Action.RATE, data=ticked("rate:3")),
        act(Action.RATE, data=ticked("flag:pick")),
        act(Action.RATE, data=ticked("favourite")),
        act(Action.ARRANGE, data=ticked("board")),
        act(Action.ARRANGE, data=ticked("unboard")),
        act(Action.ARRANGE, data=ticked("move")),
        act(Action.JUDGE, data=ticked("judge:approved")),
        act(Action.TRASH, data=ticked("trash")),
        act(Action.TRASH, data=ticked("restore")),
    ),
    "gallery:cull": page(Action.RATE),
    "gallery:cull_begin": act(Action.RATE, data=ticked("")),
    "gallery:cull_say": act(Action.RATE, of_asset, lambda asked: {"say": "stars:3"}),
    "gallery:download": act(MEMBER, data=ticked("")),
    # What a press did may be undone by whoever pressed.
    "gallery:undo": act(Action.TRASH, lambda asked: [asked.own_bulk]),
    "gallery:trash": act(Action.TRASH, of_asset),
    "gallery:restore": act(Action.TRASH, of_asset),
    "gallery:move": act(Action.ARRANGE, of_asset),
    "boards:board_list": page(),
    "boards:board_new": form(Action.ARRANGE),
    "boards:board": page(MEMBER, of_board),
    "boards:new": page(MEMBER, of_board),
    "boards:board_edit": form(Action.ARRANGE, of_board),
    "boards:move": act(
        Action.ARRANGE,
        of_board,
        lambda asked: {"move": f"{asked.things.asset.public_id}:1"},
    ),
    "boards:cover": act(
        Action.ARRANGE,
        of_board,
        lambda asked: {"asset": str(asked.things.asset.public_id)},
    ),
    "boards:trash": act(Action.ARRANGE, of_board),
    "boards:restore": act(Action.ARRANGE, of_board),
    "boards:asset_boards": act(Action.ARRANGE, of_asset),
    "review:link_list": page(),
    "review:link_notes": page(MEMBER, of_link),
    "review:link_sheet": page(MEMBER, of_link),
    "review:board_notes": page(MEMBER, of_board),
    "review:board_sheet": page(MEMBER, of_board),
    "review:link_markers": page(MEMBER, of_link),
    "review:board_markers": page(MEMBER, of_board),
    "review:asset_markers": page(MEMBER, of_asset),
    "review:share_board": form(Action.SHARE, of_board),
    "review:share_asset": form(Action.SHARE, of_asset),
    "review:share_story": form(Action.SHARE, of_story),
    "review:share_selection": act(Action.SHARE, data=ticked("")),
    "review:link_edit": form(
        Action.SHARE, of_link, lambda asked: {"title": "Round 3", "days": "kept"}
    ),
    "review:renew": act(Action.SHARE, of_link),
    "review:revoke": act(Action.SHARE, of_link),
    "review:review": page(MEMBER, of_asset),
    "review:news": page(MEMBER, of_asset),
    "review:say": act(Action.COMMENT, of_asset),
    "review:judge": act(Action.JUDGE, of_asset, one("verdict", "approved")),
    "review:version_list": form(
        Action.ARRANGE,
        of_asset,
        lambda asked: {"take": str(asked.things.asset.public_id)},
    ),
    "review:settle": act(Action.COMMENT, of_comment),
    "review:take_back": act(MEMBER, lambda asked: [asked.own_said]),
    # The address itself is the permission: test_guests.py walks what each kind of it opens.
    "review:guest": public(404, of=lambda asked: ["guess"]),
    "review:guest_password": Rule(
        get=Less.NOBODY,
        post=Less.NOBODY,
        of=lambda asked: ["guess"],
        answers=frozenset({404}),
    ),
    "review:guest_asset": public(404, of=lambda asked: ["guess", *of_asset(asked)]),
    "review:guest_say": Rule(
        post=Less.NOBODY,
        of=lambda asked: ["guess", *of_asset(asked)],
        answers=frozenset({404}),
    ),
    **{
        f"review:{name}": public(404, of=lambda asked: ["guess", *of_asset(asked)])
        for name in ("guest_asset_news",)
    },
    "review:guest_grid_news": public(404, of=lambda asked: ["guess"]),
    "review:guest_file": public(
        404, of=lambda asked: ["guess", *of_asset(asked), "small"]
    ),
}


def rules_of(name: str) -> tuple[Rule, ...]:
    found = RULES[name]
    return found if isinstance(found, tuple) else (found,)
