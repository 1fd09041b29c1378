// A clip plays under the pointer or the focus, and shows its poster again when left.
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const clipIn = (target) =>
  target.closest?.(".frame, .entry")?.querySelector("video[data-hover-video]");

async function play(event) {
  const clip = clipIn(event.target);
  if (!clip?.paused || calm.matches) return;
  try {
    await clip.play();
  } catch (error) {
    // Left before the first picture came.
    if (error.name !== "AbortError") throw error;
  }
}

function rest(event) {
  const clip = clipIn(event.target);
  if (!clip || clip.paused || clipIn(event.relatedTarget ?? document) === clip) return;
  clip.pause();
  clip.load();
}

document.addEventListener("pointerover", play);
document.addEventListener("focusin", play);
document.addEventListener("pointerout", rest);
document.addEventListener("focusout", rest);
