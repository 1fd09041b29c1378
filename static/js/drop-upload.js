// Files dropped or pasted anywhere on the page find their slot: the one they were dropped on, the only
// one that takes them, or the one the person then chooses. The slot's own file input uploads them.
// A picture dragged from the wall or the gallery goes in as the asset it is.
const slots = () => [...document.querySelectorAll("[data-slot]")];
const chooserOf = (slot) => slot.querySelector("input[type=file]");
const veil = () => document.getElementById("drop");
const ASSET = /\/assets\/([0-9a-f-]{36})\//;

function say(text) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "failed" } }));
}

const kindOf = (file) => file.type.split("/")[0];
const takes = (slot, kind) => chooserOf(slot).accept.includes(`${kind}/`);

function put(slot, { files, id }) {
  const input = chooserOf(slot);
  const carrier = new DataTransfer();
  const fitting = files.filter((file) => takes(slot, kindOf(file)));
  for (const file of input.multiple ? fitting : fitting.slice(0, 1)) carrier.items.add(file);
  input.files = carrier.files;
  if (id) input.dispatchEvent(new CustomEvent("pictured", { bubbles: true, detail: [id] }));
  else input.dispatchEvent(new Event("change", { bubbles: true }));
}

function ask(dropped, places) {
  const chooser = document.getElementById("roles");
  const picture = document.getElementById("roles-picture");
  picture.hidden = !dropped.files.length;
  if (dropped.files.length) picture.src = URL.createObjectURL(dropped.files[0]);
  chooser.addEventListener("toggle", () => URL.revokeObjectURL(picture.src), { once: true });
  document.getElementById("roles-list").replaceChildren(...places.map((slot) => role(slot, dropped, chooser)));
  chooser.showPopover();
}

function role(slot, dropped, chooser) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--large";
  button.textContent = slot.dataset.label;
  button.addEventListener("click", () => {
    chooser.hidePopover();
    put(slot, dropped);
  });
  return button;
}

function place(transfer, target) {
  const id = transfer.getData("text/uri-list").match(ASSET)?.[1];
  const files = id ? [] : [...transfer.files].filter((file) => ["image", "audio"].includes(kindOf(file)));
  if (!id && !files.length) return say("Only pictures and sounds can go in: JPEG, PNG, WebP, WAV, MP3, M4A or OGG.");
  const places = slots().filter((slot) => takes(slot, id ? "image" : kindOf(files[0])));
  const under = target.closest?.("[data-slot]");
  if (places.includes(under)) return put(under, { files, id });
  const applying = places.filter((slot) => !("ignored" in slot.dataset));
  const fitting = applying.length ? applying : places;
  if (!fitting.length) return say("This model takes nothing of the kind.");
  return fitting.length === 1 ? put(fitting[0], { files, id }) : ask({ files, id }, fitting);
}

const carries = ({ dataTransfer }) => dataTransfer?.types.some((type) => type === "Files" || type === "text/uri-list");

document.addEventListener("dragover", (event) => {
  if (!carries(event)) return;
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
  if (!carries(event)) return;
  event.preventDefault();
  lower();
  place(event.dataTransfer, event.target);
});
document.addEventListener("paste", (event) => {
  if (!event.clipboardData?.files.length) return;
  event.preventDefault();
  place(event.clipboardData, event.target);
});
document.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
  const bar = target.closest?.("[data-slot]")?.querySelector("progress");
  if (!bar || !detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = (detail.loaded / detail.total) * 100;
});
document.addEventListener("htmx:afterRequest", ({ target }) => {
  if (!target.matches?.(".slot__file")) return;
  // The file is an asset now: Generate must not send its bytes again.
  target.value = "";
  target.closest("[data-slot]").querySelector("progress").hidden = true;
});
