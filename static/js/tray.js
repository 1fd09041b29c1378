// The photos that were chosen: each an item of the tray that carries its file, can be put elsewhere and
// left out again. "given" brings files, and whoever sends them hears of "chosen".
const tray = () => document.getElementById("tray");
const form = () => document.querySelector("form[data-photos]");
const tell = () => document.dispatchEvent(new CustomEvent("chosen"));

function refusal(file, place) {
  const { most, mostBytes } = form().dataset;
  if (place >= Number(most)) return "Left out: a character has 100 photos at most.";
  if (file.size > Number(mostBytes)) return `Too large: ${Math.floor(mostBytes / 1_048_576)} MB is the most a file may have.`;
  return "";
}

function draw(file) {
  const item = document.getElementById("tray-item").content.firstElementChild.cloneNode(true);
  const picture = item.querySelector("img");
  picture.src = URL.createObjectURL(file);
  // What this browser cannot show, HEIC for one, may still be a photo.
  picture.addEventListener("error", () => picture.removeAttribute("src"));
  item.querySelector(".tray__name").textContent = file.name || "Photo";
  item.file = file;
  return item;
}

function take(files) {
  for (const file of files) {
    const why = refusal(file, tray().querySelectorAll(":not([data-state=done]).tray__one").length);
    const item = draw(file);
    item.dataset.state = why ? "refused" : "new";
    item.querySelector(".tray__word").textContent = why;
    tray().append(item);
  }
  settle();
  tell();
}

// The first and the last have nowhere to go.
function settle() {
  const items = [...tray().children];
  tray().hidden = !items.length;
  for (const item of items) {
    item.querySelector("[data-move='-1']").disabled = item === items.at(0);
    item.querySelector("[data-move='1']").disabled = item === items.at(-1);
  }
}

function leave(item) {
  const { src } = item.querySelector("img");
  if (src.startsWith("blob:")) URL.revokeObjectURL(src);
  item.remove();
  settle();
}

function move(item, mover) {
  const isToFront = Number(mover.dataset.move) < 0;
  const other = isToFront ? item.previousElementSibling : item.nextElementSibling;
  other[isToFront ? "before" : "after"](item);
  settle();
  mover.focus();
}

document.addEventListener("click", ({ target }) => {
  const item = target.closest?.(".tray__one");
  const mover = target.closest?.("[data-move]");
  if (item && mover) move(item, mover);
  else if (item && target.closest("[data-remove]")) {
    leave(item);
    tell();
  }
});
document.addEventListener("arranged", ({ target }) => target === tray() && settle());
document.addEventListener("sent", ({ target }) => leave(target));
document.addEventListener("given", ({ detail }) => take(detail));
