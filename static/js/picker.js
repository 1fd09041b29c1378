// The picker of styles and motions: filter as one types, look at one in detail, use it.
const dialog = () => document.getElementById("picker-dialog");
const part = (name) => dialog().querySelector(`[data-picker=${name}]`);
const field = (name) => document.getElementById("composer").elements[name];

function names() {
  const { catalog, place } = document.getElementById("picker").dataset;
  const name = catalog === "motions" ? `motion_${place}` : "style";
  return { name, strength: `${name}_strength` };
}

function filter(text) {
  const wanted = text.trim().toLowerCase().split(/\s+/);
  let shown = 0;
  for (const entry of dialog().querySelectorAll(".entry")) {
    entry.hidden = !wanted.every((word) => entry.dataset.name.toLowerCase().includes(word));
    shown += entry.hidden ? 0 : 1;
  }
  part("nothing").hidden = shown > 0;
}

// The tile's own picture, large; what moves, moves.
function large(radio) {
  const small = radio?.closest(".entry").querySelector("video, img");
  if (!small) return [];
  const picture = small.cloneNode();
  picture.removeAttribute("data-hover-video");
  picture.removeAttribute("aria-hidden");
  if (picture.tagName === "VIDEO") {
    picture.autoplay = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    picture.setAttribute("aria-label", radio.closest(".entry").dataset.name);
  }
  return [picture];
}

function show(radio) {
  part("name").textContent = radio?.closest(".entry").dataset.name ?? part("name").dataset.none;
  part("about").textContent = radio?.dataset.about ?? "";
  part("large").replaceChildren(...large(radio));
  part("use").disabled = part("favourite").disabled = !radio;
  part("favourite").setAttribute("aria-pressed", Boolean(radio?.matches("[data-starred]")));
}

async function star(button) {
  const radio = dialog().querySelector("[name=pick]:checked");
  const on = !radio.matches("[data-starred]");
  await htmx.ajax("POST", `${button.dataset.url}${radio.value}/favourite/`, { swap: "none", values: { on: Number(on) } });
  radio.toggleAttribute("data-starred", on);
  button.setAttribute("aria-pressed", on);
}

function open() {
  const { strength } = names();
  const slider = part("strength");
  slider.hidden = !field(strength);
  if (field(strength)) slider.querySelector("input").value = field(strength).value || 1;
  slider.querySelector("output").value = slider.querySelector("input").value;
  show(dialog().querySelector("[name=pick]:checked"));
  // Where there is a keyboard, one types first; on a phone it would cover the pictures.
  if (matchMedia("(hover: hover)").matches) part("search").focus();
}

function use(id) {
  const { name, strength } = names();
  field(name).value = id;
  if (field(strength)) field(strength).value = id ? part("strength").querySelector("input").value : "";
  dialog().close();
  document.getElementById("composer").dispatchEvent(new CustomEvent("recompose"));
}

const chosen = () => dialog().querySelector("[name=pick]:checked")?.value ?? "";

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-opens=picker-dialog]")) dialog().showModal();
  else if (target === dialog() || target.closest("[data-picker=close]")) dialog().close();
  else if (target.closest("[data-picker=use]")) use(chosen());
  else if (target.closest("[data-picker=none]")) use("");
  else if (target.closest("[data-picker=favourite]")) star(target.closest("button"));
});
document.addEventListener("dblclick", ({ target }) => {
  if (target.closest(".entry") && chosen()) use(chosen());
});
document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-picker=search]")) filter(target.value);
  if (target.closest("[data-picker=strength]")) part("strength").querySelector("output").value = target.value;
});
document.addEventListener("change", ({ target }) => {
  if (target.name === "pick") show(target);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !dialog()?.open || !event.target.matches("[name=pick]")) return;
  event.preventDefault();
  use(chosen());
});
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id === "picker-grid") filter(part("search").value);
  if (target.id === "picker" && part("name")) open();
});
// A closed picker stops asking for the previews that are still to come.
dialog()?.addEventListener("close", () => part("refresh")?.remove());
