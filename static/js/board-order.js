// A board's own order: by dragging (arrange.js says when), by the buttons of a tile, by Alt and arrows.
// The tile is moved at once; the server is told which one it stands behind now.
const list = () => document.getElementById("board-tiles");
const tileOf = (target) => target.closest?.("[data-tile]");

function tell(tile) {
  let before = tile.previousElementSibling;
  // What brings the next tiles is among them, and is none.
  while (before && !before.dataset.tile) before = before.previousElementSibling;
  const behind = before?.dataset.tile ?? "";
  const form = document.getElementById("moving");
  const values = { move: tile.dataset.tile, behind };
  htmx.ajax("POST", form.getAttribute("action"), { source: form, swap: "none", values });
}

function step(tile, by) {
  const other = by < 0 ? tile.previousElementSibling : tile.nextElementSibling;
  if (!other?.dataset.tile) return;
  const focused = document.activeElement;
  other[by < 0 ? "before" : "after"](tile);
  focused.focus();
  tile.scrollIntoView({ block: "nearest" });
  tell(tile);
}

document.addEventListener("arranged", ({ target, detail }) => {
  if (target === list()) tell(detail.item);
});
document.addEventListener("click", (event) => {
  const mover = event.target.closest?.("[form=moving]");
  if (!mover) return;
  event.preventDefault();
  step(tileOf(mover), Number(mover.value.split(":")[1]));
});
document.addEventListener("keydown", (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const tile = tileOf(event.target);
  if (!by || !tile || !event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  step(tile, by);
});
