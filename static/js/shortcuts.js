// Keys that work everywhere, except while typing: "/" to the prompt or the search, "g" and a letter
// to a page, arrows to the neighbours of a picture.
const PAGES = { c: "Create", g: "Gallery", k: "Keys", s: "Status" };
const WAIT = 1_200;

let wentAt = 0;

const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable], video, dialog");

function go(label) {
  const links = [...document.querySelectorAll("nav a")];
  links.find((link) => link.querySelector(".nav__label")?.textContent === label)?.click();
}

function act(key) {
  if (performance.now() - wentAt < WAIT && PAGES[key]) return go(PAGES[key]);
  wentAt = key === "g" ? performance.now() : 0;
  if (key === "ArrowLeft") document.querySelector("a[rel=prev]")?.click();
  if (key === "ArrowRight") document.querySelector("a[rel=next]")?.click();
  return undefined;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const focus = document.querySelector("[aria-keyshortcuts='/']");
  if (event.key === "/" && focus) {
    event.preventDefault();
    focus.dispatchEvent(new CustomEvent("wanted", { bubbles: true }));
    focus.focus();
    return;
  }
  act(event.key);
});
