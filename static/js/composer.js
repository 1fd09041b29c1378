// The composer: folding, growing, the seed's lock, the keys. What a choice means is the server's to
// say: `recompose` asks it to draw the composer again from the form as it stands.
const form = () => document.getElementById("composer");
const room = () => form().closest(".create");

// The prompt, what is being typed and what is picked are the person's: drawing again leaves them alone.
const isTheirs = (node) =>
  node.id === "id_prompt" || node.name === "pick" || (node === document.activeElement && node.tagName === "INPUT");
Idiomorph.defaults.callbacks.beforeNodeMorphed = (node) => !isTheirs(node);
// What is unfolded stays unfolded, unless the server has something to show in it.
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node, change) =>
  !(name === "open" && node.localName === "details" && change === "remove");

function fold(state) {
  room().dataset.composer = state;
  const isSheet = state === "open" && matchMedia("(width < 768px)").matches;
  for (const other of document.querySelectorAll(".side, .bar, .wall, .create__empty")) other.inert = isSheet;
  if (state === "open") document.getElementById("id_prompt").focus();
}

function empty(name) {
  form().elements[name].value = "";
  form().dispatchEvent(new CustomEvent("recompose"));
}

function switchTo(slug) {
  const model = form().elements.engine;
  model.value = slug;
  model.dispatchEvent(new Event("change", { bubbles: true }));
}

function press(target) {
  const on = (selector) => target.closest(selector);
  if (on("[data-composer-open]")) fold("open");
  else if (on("[data-composer-close]")) fold("closed");
  else if (on("[data-engine][aria-pressed=false]")) switchTo(on("[data-engine]").dataset.engine);
  else if (on("[data-clears]")) empty(on("[data-clears]").dataset.clears);
  else if (on("[data-example]")) suggest(on("[data-example]").textContent);
  else return false;
  return true;
}

function suggest(text) {
  const prompt = document.getElementById("id_prompt");
  prompt.value = text.trim();
  prompt.dispatchEvent(new Event("input", { bubbles: true }));
  fold("open");
}

function grow(prompt) {
  if (CSS.supports("field-sizing", "content")) return;
  prompt.style.height = "auto";
  prompt.style.height = `${prompt.scrollHeight}px`;
}

function typed(target) {
  if (target.id === "id_prompt") {
    grow(target);
    document.querySelector("[data-mirrors=id_prompt]").textContent = target.value || target.placeholder;
  }
  if (target.name === "seed") form().elements.seed_locked.checked = target.value !== "";
  if (target.type === "range") target.parentElement.querySelector("output").value = target.value;
}

document.addEventListener("click", (event) => {
  if (press(event.target)) event.preventDefault();
});
document.addEventListener("input", (event) => {
  if (event.target.form === form()) typed(event.target);
});
document.addEventListener("change", ({ target }) => {
  if (target.name === "seed_locked" && !target.checked) form().elements.seed.value = "";
});
document.addEventListener("wanted", () => fold("open"));
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && event.target.form === form()) {
    event.preventDefault();
    form().querySelector(".composer__go").click();
  }
  if (event.key === "Escape" && room().dataset.composer === "open" && !document.querySelector(":popover-open, dialog[open]")) {
    fold("closed");
  }
});
// On a phone the sheet goes down when the work is sent.
document.addEventListener("htmx:afterRequest", (event) => {
  const sent = event.detail.elt === form() && event.detail.successful;
  if (sent && matchMedia("(width < 768px)").matches) fold("closed");
});
