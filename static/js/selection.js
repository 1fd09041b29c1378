// What is ticked on the wall: by its circle, by x, a range with Shift, a day, everything with Ctrl A; on a
// touch screen long-press.js presses the circle. The boxes belong to the bar's form; here they are counted.
const bar = document.getElementById("selection");
const scope = document.getElementById("selection-scope");

const boxes = () => [...document.querySelectorAll(".tile__box[name=asset]")];
const ticked = () => boxes().filter((box) => box.checked);
const boxOf = (target) => target.closest?.("[data-tile]")?.querySelector(".tile__box");
const isTyping = (target) =>
  target.closest?.("textarea, select, [contenteditable], dialog, [popover], input:not([type=checkbox])");

let last = null;

function count() {
  const many = ticked().length;
  const isAll = scope.value === "all";
  bar.querySelector("[data-selection=count]").textContent = isAll ? bar.dataset.total : many;
  bar.querySelector("[data-selection=all]").hidden = isAll;
  document.documentElement.toggleAttribute("data-selecting", many > 0);
  for (const day of document.querySelectorAll("[data-selects-day]")) {
    const tiles = [...day.closest("section").querySelectorAll(".tile__box[name=asset]")];
    day.checked = tiles.length > 0 && tiles.every((box) => box.checked);
  }
}

function set(some, checked) {
  for (const box of some) box.checked = checked;
  if (!checked) scope.value = "";
  count();
}

function range(box) {
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((one, other) => one - other);
  set(all.slice(Math.max(from, 0), to + 1), true);
}

function tick(box, { withShift, checked }) {
  if (withShift && last) range(box);
  else set([box], checked);
  last = box;
}

function clear() {
  scope.value = "";
  set(boxes(), false);
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.(".tile__box");
  if (box?.matches("[data-selects-day]")) {
    set(box.closest("section").querySelectorAll(".tile__box[name=asset]"), box.checked);
  } else if (box) tick(box, { withShift: event.shiftKey, checked: box.checked });
  const act = event.target.closest?.("[data-selection]")?.dataset.selection;
  if (act === "clear") clear();
  if (act === "all") {
    scope.value = "all";
    set(boxes(), true);
  }
});

document.addEventListener("keydown", (event) => {
  if (isTyping(event.target)) return;
  const box = boxOf(event.target);
  if ((event.ctrlKey || event.metaKey) && event.key === "a") {
    event.preventDefault();
    set(boxes(), true);
  } else if (event.ctrlKey || event.metaKey || event.altKey) return;
  else if (event.key.toLowerCase() === "x" && box) {
    tick(box, { withShift: event.shiftKey, checked: !box.checked });
  } else if (event.key === "f") event.target.closest("[data-tile]")?.querySelector(".favourite")?.click();
  // What floats is closed first.
  else if (event.key === "Escape" && ticked().length && !document.querySelector(":popover-open")) clear();
});

// Thousands of ticked tiles are one field, not thousands.
bar.addEventListener("formdata", ({ formData }) => {
  formData.set("assets", formData.getAll("asset").join());
  formData.delete("asset");
});
document.addEventListener("selection:done", () => {
  for (const open of document.querySelectorAll(":popover-open")) open.hidePopover();
  clear();
});
// Tiles that come in while all are selected belong to them.
document.addEventListener("htmx:afterSettle", () => set(scope.value === "all" ? boxes() : [], true));
addEventListener("pageshow", count);
count();
