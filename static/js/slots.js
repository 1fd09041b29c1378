// What is already here goes into a slot: chosen from the gallery or dragged from the page; and what
// stands in a slot for several is put in order by dragging (its buttons do the same for a keyboard).
const form = () => document.getElementById("composer");
const dialog = () => document.getElementById("pictures-dialog");
const chosen = () => [...dialog().querySelectorAll("[name=pictured]:checked")].map((input) => input.value);
let dragged = null;

// What only some slots need is fetched when the first of them appears.
function load() {
  for (const { dataset } of document.querySelectorAll("[data-module]")) import(dataset.module);
}

function put(input, ids) {
  const name = `${input.name}_asset`;
  if (!input.multiple) for (const held of form().querySelectorAll(`[name="${name}"]`)) held.remove();
  for (const value of ids) {
    input.before(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  // Without a file, the slot's own request carries what the form now holds.
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

const itemAt = (target) => target.closest?.("[data-sortable] > li");

document.addEventListener("pictured", ({ target, detail }) => put(target, detail));
document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-pictures=use]")) return;
  const { slotKey } = document.getElementById("pictures").dataset;
  const ids = chosen();
  dialog().close();
  put(form().elements[slotKey], ids);
});
document.addEventListener("change", ({ target }) => {
  if (target.name === "pictured") dialog().querySelector("[data-pictures=use]").disabled = !chosen().length;
});

document.addEventListener("dragstart", (event) => {
  dragged = itemAt(event.target) ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  dragged.dataset.dragged = "";
});
document.addEventListener("dragover", (event) => {
  const over = itemAt(event.target);
  if (!dragged || over?.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  if (over !== dragged) over[event.clientX < box.x + box.width / 2 ? "before" : "after"](dragged);
});
document.addEventListener("dragend", () => {
  if (!dragged) return;
  delete dragged.dataset.dragged;
  dragged = null;
  form().dispatchEvent(new CustomEvent("recompose"));
});

document.addEventListener("htmx:afterSwap", load);
load();
