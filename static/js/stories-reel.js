// The preview: clips play one after the other, slides are turned. Swiping and the arrow keys are the
// browser's own; this adds the buttons, the space bar, and going on by itself.
const reel = () => document.getElementById("reel");
const items = () => [...(reel()?.children ?? [])];
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let playing = false;

function here() {
  const { scrollLeft, clientWidth } = reel();
  return Math.min(items().length - 1, Math.round(scrollLeft / clientWidth));
}

function go(place) {
  const behavior = calm.matches ? "auto" : "smooth";
  reel().scrollTo({ left: place * reel().clientWidth, behavior });
}

const clipAt = (place) => items()[place]?.querySelector("video");

function draw() {
  if (!reel()) return;
  const now = here();
  document.getElementById("reel-place").textContent = `${now + 1} / ${items().length}`;
  const marks = [...document.querySelectorAll(".reel__marks li")];
  for (const [place, mark] of marks.entries()) mark.toggleAttribute("data-now", place === now);
  const button = document.getElementById("reel-play");
  if (!button) return;
  button.querySelector("span").textContent = playing ? "Pause" : "Play";
  const use = button.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, playing ? "#pause" : "#play"));
}

async function play() {
  for (const clip of reel().querySelectorAll("video")) if (clip !== clipAt(here())) clip.pause();
  try {
    await clipAt(here())?.play();
  } catch (error) {
    // Turned before its first picture came, or the browser wants a press first.
    if (error.name === "NotAllowedError") playing = false;
    else if (error.name !== "AbortError") throw error;
  }
}

function toggle() {
  playing = !playing;
  if (playing) play();
  else clipAt(here())?.pause();
  draw();
}

function turn(by) {
  go(Math.max(0, Math.min(items().length - 1, here() + by)));
}

const ACTS = { play: toggle, next: () => turn(1), back: () => turn(-1) };

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-reel-act]");
  if (button) ACTS[button.dataset.reelAct]();
  else if (target.closest("#reel video")) toggle();
});
document.addEventListener("keydown", (event) => {
  if (event.target !== reel()) return;
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by && (event.key !== " " || !clipAt(0))) return;
  event.preventDefault();
  if (by) turn(by);
  else toggle();
});
document.addEventListener("ended", ({ target }) => {
  if (!target.closest?.("#reel")) return;
  const next = here() + 1;
  playing = next < items().length;
  if (playing) go(next);
  draw();
}, true);
document.addEventListener("scrollend", ({ target }) => {
  if (target !== reel()) return;
  draw();
  if (playing) play();
}, true);
document.addEventListener("htmx:oobAfterSwap", draw);
draw();
