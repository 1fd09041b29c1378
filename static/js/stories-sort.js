// Parts are put in order by dragging their grip; the buttons beside it do the same for a keyboard.
const list = () => document.getElementById("parts");
let dragged = null;
let before = null;

const parts = () => [...list().querySelectorAll("[data-part]")];

function unmark() {
  for (const part of parts()) part.removeAttribute("data-target");
  list().removeAttribute("data-at-end");
}

function aim({ clientY }) {
  before = parts().find((part) => {
    const box = part.getBoundingClientRect();
    return clientY < box.y + box.height / 2;
  }) ?? null;
  unmark();
  if (before) before.dataset.target = "";
  else list().dataset.atEnd = "";
}

// The form of its own buttons knows the address and carries the token.
function send(part) {
  const form = part.querySelector(".part__moves");
  const other = before?.dataset.part ?? "";
  htmx.ajax("POST", form.action, { source: form, swap: "none", values: { act: "before", other } });
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-grip]")?.closest("[data-part]") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  event.dataTransfer.setDragImage(dragged, 24, 24);
  dragged.dataset.dragged = "";
});
document.addEventListener("dragover", (event) => {
  if (!dragged) return;
  event.preventDefault();
  aim(event);
});
document.addEventListener("drop", (event) => {
  if (!dragged) return;
  event.preventDefault();
  if (before !== dragged) send(dragged);
});
document.addEventListener("dragend", () => {
  if (!dragged) return;
  delete dragged.dataset.dragged;
  unmark();
  dragged = null;
});
