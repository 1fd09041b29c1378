"""A talking clip by hand: a portrait and a voice, by file or recorded, trimmed, made and heard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.attempts.conftest import picture
from tests.browser.conftest import CHROMIUM, QUIET, watch_console
from tests.browser.stack import Stack
from tests.media.samples import mp3
from tests.media.voices import tone, wav

PATIENCE = 120_000
# The page's policy forbids what Playwright's own waiting would evaluate.
UNTIL_PLAYED = """
    (player) => new Promise((done) => {
      const look = () => player.currentTime > 0.2 ? done() : setTimeout(look, 50);
      look();
    })
"""
# A tone for a microphone, and nobody who has to allow it.
FAKE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser with a microphone, in place of the plain one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*QUIET, *FAKE]
        )
        yield browser
        browser.close()


def portrait(page: Page) -> None:
    still = {
        "name": "mara.jpg",
        "mimeType": "image/jpeg",
        "buffer": picture("sienna", (600, 800)),
    }
    page.get_by_label("Portrait").set_input_files(still)
    expect(page.locator("#slot-portrait")).to_have_attribute(
        "data-filled", "", timeout=PATIENCE
    )


def voice(page: Page, seconds: float = 9.0, name: str = "Take two.wav") -> None:
    content = wav([tone(seconds=seconds)])
    sound = {"name": name, "mimeType": "audio/wav", "buffer": content}
    page.get_by_label("Voice").set_input_files(sound)
    expect(words(page)).to_be_visible(timeout=PATIENCE)


def words(page: Page):
    return page.locator("[data-voice-words]")


def generate(page: Page, prompt: str) -> None:
    page.get_by_role("textbox", name=re.compile("^Prompt")).fill(prompt)
    page.get_by_role("button", name=re.compile(r"^Generate.*10 credits")).click()


def open_result(page: Page, prompt: str) -> None:
    card = page.get_by_role("article").filter(has_text=prompt)
    expect(card.locator("video")).to_be_visible(timeout=PATIENCE)
    expect(card.get_by_role("img", name="with sound")).to_be_visible()
    card.locator(f'video[aria-label="{prompt}"]').click()
    expect(page.get_by_role("img", name="Waveform")).to_be_visible()


def sounds(page: Page) -> bool:
    """Play the clip and tell whether its sound was decoded."""
    clip = page.locator("video.stage__picture")
    clip.evaluate("async (clip) => { clip.muted = true; await clip.play(); }")
    clip.evaluate(UNTIL_PLAYED)
    return bool(clip.evaluate("(clip) => clip.webkitAudioDecodedByteCount > 0"))


def test_talking_clip_from_a_portrait_and_a_file(page: Page):
    page.goto("/create/?model=speak")
    portrait(page)
    # The same bytes would be the same sound, under the name it came with first.
    voice(page, seconds=9.3)
    expect(words(page)).to_have_text("0.0 to 5.0 s of 0:09")

    start = page.get_by_role("slider", name="Start")
    start.focus()
    for _ in range(15):
        page.keyboard.press("ArrowRight")
    expect(words(page)).to_have_text("1.5 to 6.5 s of 0:09")
    generate(page, "She explains the fern")
    open_result(page, "She explains the fern")

    assert sounds(page)
    expect(page.locator(".recipe")).to_contain_text("Take two, 1.5 to 6.5 s")
    played = page.locator("[data-waveform-played]")
    assert float(played.get_attribute("width") or 0) > 0

    page.get_by_role("button", name="Use again").click()
    expect(words(page)).to_have_text("1.5 to 6.5 s of 0:09")


def test_part_follows_the_length_of_the_clip(page: Page):
    page.goto("/create/?model=speak")
    voice(page, seconds=12)

    page.get_by_role("spinbutton", name=re.compile("^Start")).fill("6")
    expect(words(page)).to_have_text("6.0 to 11.0 s of 0:12")
    page.get_by_role("radio", name="10 s").check()
    expect(words(page)).to_have_text("2.0 to 12.0 s of 0:12")
    expect(page.get_by_role("button", name=re.compile("20 credits"))).to_be_visible()
    page.get_by_role("radio", name="15 s").check()
    expect(words(page)).to_have_text("All 12.0 s of it; the clip lasts 15 s")


def test_part_can_be_heard_before_it_costs(page: Page):
    page.goto("/create/?model=speak")
    voice(page)
    play = page.get_by_role("button", name="Play this part")

    play.click()
    expect(play).to_have_attribute("aria-pressed", "true")
    page.locator("[data-voice-sound]").evaluate(UNTIL_PLAYED)
    play.click()
    expect(play).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("width", [1440, 390])
def test_talking_clip_from_a_recording(page: Page, width: int):
    prompt = f"She tells of {width} ferns"
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/create/?model=speak")
    if width < 768:
        page.get_by_role("button", name="Open the composer").click()
    portrait(page)

    page.get_by_role("button", name="Record").click()
    expect(page.locator("[data-record=time]")).to_have_text("0:02", timeout=PATIENCE)
    page.get_by_role("button", name="Stop").click()

    expect(words(page)).to_have_text(re.compile(r"^All \d\.\d s of it; the clip"), timeout=PATIENCE)  # fmt: skip
    expect(page.locator("#slot-voice")).to_contain_text("Recording")
    overflow = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(overflow) <= 0
    generate(page, prompt)
    open_result(page, prompt)
    assert sounds(page)
    assert page.evaluate(overflow) <= 0


def test_recording_is_given_up_with_its_model(page: Page):
    page.goto("/create/?model=speak")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()

    page.get_by_label("Model", exact=True).select_option("dop-lite")
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    page.get_by_label("Model", exact=True).select_option("speak")

    expect(page.get_by_role("button", name="Record")).to_be_visible()
    expect(words(page)).to_have_count(0)


def test_refused_microphone_is_said_in_words(page: Page):
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () =>"
        " Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    page.goto("/create/?model=speak")

    page.get_by_role("button", name="Record").click()

    said = page.locator("#recorder-voice").get_by_role("alert")
    expect(said).to_contain_text("The browser may not use the microphone")
    expect(page.get_by_role("button", name="Record")).to_be_visible()


def test_mp3_named_wav_is_refused_in_words(page: Page, tmp_path: Path):
    page.goto("/create/?model=speak")
    voice(page)
    false = {
        "name": "talk.wav",
        "mimeType": "audio/wav",
        "buffer": mp3(tmp_path / "x").read_bytes(),
    }

    page.get_by_label("Voice").set_input_files(false)

    slot = page.locator("#slot-voice")
    expect(slot).to_contain_text("holds an MP3 sound", timeout=PATIENCE)
    expect(words(page)).to_have_text("0.0 to 5.0 s of 0:09")


def test_everything_works_without_javascript(
    stack: Stack, browser: Browser, signed_in: Path
):
    context = browser.new_context(
        base_url=stack.url, storage_state=signed_in, java_script_enabled=False
    )
    page = context.new_page()
    errors = watch_console(page)
    page.goto("/create/?model=speak")
    expect(page.get_by_role("button", name="Record")).to_be_hidden()
    page.get_by_label("Voice").set_input_files(
        {
            "name": "plain.wav",
            "mimeType": "audio/wav",
            "buffer": wav([tone(seconds=9)]),
        }
    )
    page.get_by_role("button", name="Change").click()

    expect(words(page)).to_have_text("0.0 to 5.0 s of 0:09")
    page.get_by_role("spinbutton", name=re.compile("^Start")).fill("3")
    page.get_by_role("button", name="Change").click()
    expect(words(page)).to_have_text("3.0 to 8.0 s of 0:09")
    context.close()
    assert errors == []
