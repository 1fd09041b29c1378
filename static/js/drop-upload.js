// A picture dropped or pasted anywhere on the page finds its slot: the one it was dropped on, the only
// one there is, or the one the person then chooses. The slot's own file input uploads it.
const slots = () => [...document.querySelectorAll("[data-slot]")];
const veil = () => document.getElementById("drop");

function say(text) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "failed" } }));
}

function put(slot, file) {
  const carrier = new DataTransfer();
  carrier.items.add(file);
  const input = slot.querySelector("input[type=file]");
  input.files = carrier.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function ask(file, places) {
  const chooser = document.getElementById("roles");
  const picture = document.getElementById("roles-picture");
  picture.src = URL.createObjectURL(file);
  chooser.addEventListener("toggle", () => URL.revokeObjectURL(picture.src), { once: true });
  document.getElementById("roles-list").replaceChildren(...places.map((slot) => role(slot, file, chooser)));
  chooser.showPopover();
}

function role(slot, file, chooser) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--large";
  button.textContent = slot.dataset.label;
  button.addEventListener("click", () => {
    chooser.hidePopover();
    put(slot, file);
  });
  return button;
}

function place(files, target) {
  const file = [...files].find((one) => one.type.startsWith("image/"));
  if (!file) return say("Only pictures can go in: JPEG, PNG, WebP, HEIC or AVIF.");
  const under = target.closest?.("[data-slot]");
  const applying = slots().filter((slot) => !("ignored" in slot.dataset));
  const places = applying.length ? applying : slots();
  if (under) return put(under, file);
  if (!places.length) return say("This model takes no pictures.");
  return places.length === 1 ? put(places[0], file) : ask(file, places);
}

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  veil().hidden = false;
  for (const slot of slots()) slot.toggleAttribute("data-over", slot.contains(event.target));
});
function lower() {
  veil().hidden = true;
  for (const slot of slots()) slot.removeAttribute("data-over");
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) lower();
});
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  lower();
  place(event.dataTransfer.files, event.target);
});
document.addEventListener("paste", (event) => {
  if (!event.clipboardData?.files.length) return;
  event.preventDefault();
  place(event.clipboardData.files, event.target);
});
document.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
  const bar = target.closest?.("[data-slot]")?.querySelector("progress");
  if (!bar || !detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = (detail.loaded / detail.total) * 100;
});
document.addEventListener("htmx:afterRequest", ({ target }) => {
  if (!target.matches?.(".slot__file")) return;
  // The picture is an asset now: Generate must not send its bytes again.
  target.value = "";
  target.parentElement.querySelector("progress").hidden = true;
});
