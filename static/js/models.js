// The list of models: filter as one types, walk it with the arrows, choose one.
const dialog = () => document.getElementById("models-dialog");
const all = () => [...dialog().querySelectorAll(".model")];
const shown = () => all().filter((model) => model.checkVisibility());
const search = () => dialog().querySelector("[data-models=search]");

function filter() {
  const words = search().value.trim().toLowerCase().split(/\s+/);
  const kind = dialog().querySelector("[data-models-kind][aria-pressed=true]").dataset.modelsKind;
  for (const model of all()) {
    const { makes, words: found } = model.dataset;
    model.hidden = (kind && makes !== kind) || !words.every((word) => found.includes(word));
  }
  for (const part of dialog().querySelectorAll("section")) {
    const isDouble = "recent" in part.dataset && search().value.trim() !== "";
    part.hidden = isDouble || !part.querySelector(".model:not([hidden])");
  }
  dialog().querySelector("[data-models=nothing]").hidden = shown().length > 0;
}

function press(button) {
  for (const other of dialog().querySelectorAll("[data-models-kind]")) other.ariaPressed = String(other === button);
  filter();
}

function choose(slug) {
  dialog().close();
  const select = document.getElementById("composer").elements.engine;
  select.value = slug;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

// Rows are what is seen: up and down go to the nearest one in the next row.
function walk(key) {
  const models = shown();
  const here = models.indexOf(document.activeElement);
  if (here < 0) return models[0]?.focus();
  if (key === "ArrowRight") return models[here + 1]?.focus();
  if (key === "ArrowLeft") return (models[here - 1] ?? search()).focus();
  const { left, top } = models[here].getBoundingClientRect();
  const way = key === "ArrowDown" ? 1 : -1;
  const boxes = models.map((model) => ({ model, box: model.getBoundingClientRect() }));
  const beyond = boxes.filter(({ box }) => (box.top - top) * way > 1);
  const far = ({ box }) => Math.abs(box.top - top) * 10_000 + Math.abs(box.left - left);
  return (beyond.sort((one, other) => far(one) - far(other))[0]?.model ?? search()).focus();
}

document.addEventListener("click", (event) => {
  const kind = event.target.closest("[data-models-kind]");
  if (kind) press(kind);
  const model = event.target.closest("#models-dialog [data-model]");
  if (!model || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  choose(model.dataset.model);
});
document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-models=search]")) filter();
});
document.addEventListener("keydown", (event) => {
  if (!dialog()?.open) return;
  const isTyping = event.target === search();
  const wanted = isTyping ? ["ArrowDown"] : ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"];
  if (wanted.includes(event.key)) {
    event.preventDefault();
    walk(event.key);
  } else if (event.key === "Enter" && isTyping && shown().length) {
    event.preventDefault();
    choose(shown()[0].dataset.model);
  }
});
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id !== "models") return;
  // Where there is a keyboard, one types first; on a phone it would cover the list.
  if (matchMedia("(hover: hover)").matches) search().focus();
});
