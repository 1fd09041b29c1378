// A comment on a clip: typing pauses it and takes its moment, sending plays on.
const KEY = "plays-on";
const clip = () => document.querySelector("video[data-pinned], video.stage__picture, audio");
let paused = false;

document.addEventListener("focusin", ({ target }) => {
  const moment = target.id === "say-body" && target.form?.elements.seconds;
  const played = clip();
  if (!moment || !played) return;
  if (!played.paused) {
    played.pause();
    paused = true;
  }
  if (played.currentTime > 0) moment.value = played.currentTime.toFixed(2);
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.requestConfig?.elt?.id !== "say" || !detail.successful || !paused) return;
  paused = false;
  clip()?.play();
});

// A guest's form loads the page anew.
document.addEventListener("submit", ({ target }) => {
  if (target.id !== "say" || target.hasAttribute("hx-post") || !clip()) return;
  const state = { path: location.pathname, at: clip().currentTime, plays: paused };
  sessionStorage.setItem(KEY, JSON.stringify(state));
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-seek]");
  if (!link || !clip()) return;
  clip().pause();
  clip().currentTime = Number(link.dataset.seek);
});

const left = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
sessionStorage.removeItem(KEY);
if (left?.path === location.pathname && clip()) {
  clip().currentTime = left.at;
  // A browser may refuse sound that nobody has asked for on this page.
  if (left.plays) clip().play().catch(() => {});
}
