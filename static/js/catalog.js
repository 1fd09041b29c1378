// The pages of styles and motions: a motion plays under the pointer or the focus, one entry is shown large.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const isMoving = "img[data-moves]";

// The clip lies on the still and is taken away again: a hundred of them in the page would all load.
function play(still) {
  if (!still || calm.matches || still.nextElementSibling) return;
  const clip = document.createElement("video");
  Object.assign(clip, { src: still.src.replace(/still\/$/, "preview/"), muted: true, loop: true, playsInline: true, autoplay: true });
  clip.className = "picture";
  still.after(clip);
}

const stillIn = (target) => target.closest?.(".look__pick")?.querySelector(isMoving);

function rest(event) {
  const still = stillIn(event.target);
  if (!still || stillIn(event.relatedTarget ?? document) === still) return;
  if (!still.closest("button").matches(":hover, :focus-visible")) still.nextElementSibling?.remove();
}

for (const arrives of ["pointerover", "focusin"]) document.addEventListener(arrives, ({ target }) => play(stillIn(target)));
for (const leaves of ["pointerout", "focusout"]) document.addEventListener(leaves, rest);

function mark(id) {
  for (const pick of document.querySelectorAll(".look__pick[aria-current]")) pick.removeAttribute("aria-current");
  document.querySelector(`.look__pick[value="${id}"]`)?.setAttribute("aria-current", "true");
}

// A person who wants less motion starts the clip by its controls.
function start(clip) {
  if (!clip || calm.matches) return;
  clip.controls = false;
  clip.play().catch(() => (clip.controls = true));
}

const detail = () => document.getElementById("look");

function shown() {
  mark(detail().dataset.entry);
  start(detail().querySelector("video[data-plays]"));
}

function close() {
  const { entry } = detail().dataset;
  detail().removeAttribute("data-chosen");
  document.querySelector(`.look__pick[value="${entry}"]`)?.focus();
}

// Without a script the same button asks for the whole page.
function open(pick) {
  const url = `${pick.form.dataset.entries}${pick.value}/`;
  htmx.ajax("GET", url, { source: detail(), target: "#look", swap: "outerHTML" });
}

document.addEventListener("click", (event) => {
  const pick = event.target.closest(".look__pick");
  if (pick) {
    event.preventDefault();
    open(pick);
  } else if (event.target.closest("[data-detail-close]")) close();
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && detail().matches("[data-chosen]") && matchMedia("(width < 1000px)").matches) close();
});
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (["look", "looks"].includes(target.id)) shown();
});
shown();
