// One picture after the other: the next ones are in the page already, and a verdict turns to the next
// at once, while it is still on its way. The keys are marks.js, the arrows shortcuts.js.
const NEAR = 8;
const reel = document.getElementById("cull");
const auto = document.getElementById("cull-auto");
const leave = document.getElementById("cull-leave");
const previous = document.getElementById("cull-previous");
const next = document.getElementById("cull-next");
const earlier = previous.getAttribute("href");

let shown = reel.querySelector(".cull__one:not([hidden])");
// Somebody has asked for the next one before it was here.
let waits = false;

const isSlide = (one) => Boolean(one?.matches(".cull__one"));
const sayingOf = ({ detail }) => detail.elt.closest?.(".cull__say");

function turnOff(slide) {
  slide.hidden = true;
  slide.querySelector("video")?.pause();
  slide.querySelector("fieldset")?.toggleAttribute("disabled", true);
}

function turnOn(slide) {
  slide.hidden = false;
  slide.querySelector("fieldset")?.toggleAttribute("disabled", false);
  slide.querySelector("video")?.play().catch(() => {});
}

function show(slide) {
  const pressed = shown.contains(document.activeElement) && document.activeElement.value;
  turnOff(shown);
  turnOn(slide);
  shown = slide;
  waits = false;
  if (pressed) slide.querySelector(`button[value="${pressed}"]`)?.focus({ preventScroll: true });
  tell(slide);
  fetchMore();
}

function tell({ dataset, previousElementSibling, nextElementSibling }) {
  document.getElementById("cull-left").textContent = dataset.left;
  document.getElementById("announce").textContent = `${dataset.name}. ${dataset.left}`;
  previous.href = previousElementSibling?.dataset.url ?? earlier;
  previous.hidden = !previousElementSibling && !earlier;
  next.hidden = !nextElementSibling;
  next.href = nextElementSibling?.dataset.url ?? next.href;
  if (!dataset.url) return;
  leave.hash = `asset-${dataset.slide}`;
  history.replaceState(null, "", dataset.url);
}

function fetchMore() {
  const near = [...reel.children].indexOf(shown) + NEAR >= reel.children.length - 1;
  if (near) document.getElementById("cull-more")?.dispatchEvent(new CustomEvent("cull:more"));
}

function turn(link, event) {
  const other = link === next ? shown.nextElementSibling : shown.previousElementSibling;
  if (!isSlide(other) && !link.hidden && link === previous) return;
  event?.preventDefault();
  if (isSlide(other)) show(other);
  else waits = Boolean(other);
}

previous.addEventListener("click", (event) => turn(previous, event));
next.addEventListener("click", (event) => turn(next, event));
auto.addEventListener("change", () => auto.blur());

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.target.closest?.("select")) leave.click();
});

document.addEventListener("htmx:beforeSend", (event) => {
  const pressed = event.detail.requestConfig.triggeringEvent?.submitter;
  const goesOn = pressed?.hasAttribute("data-goes-on") && auto.value !== "stay";
  if (goesOn && shown.contains(sayingOf(event))) turn(next);
});
// What was not written down is shown again; the toast says why.
for (const failed of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(failed, (event) => {
    const slide = sayingOf(event)?.closest(".cull__one");
    if (slide && slide !== shown) show(slide);
  });
}
document.addEventListener("htmx:afterSettle", () => {
  if (waits && isSlide(shown.nextElementSibling)) show(shown.nextElementSibling);
});
fetchMore();
