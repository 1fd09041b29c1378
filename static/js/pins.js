// Points on a picture: where the overlay lies, and where a person means. The comment's form carries it.
const overlay = () => document.getElementById("pins");
const picture = () => document.querySelector("[data-pinned]");
const field = (name) => document.querySelector(`#say [name="${name}"]`);

// As large as what is seen of the picture, which its element may be larger than.
function lay() {
  const [pins, held] = [overlay(), picture()];
  if (!pins || !held || !held.offsetWidth) return;
  const ratio = held.getAttribute("width") / held.getAttribute("height");
  const wide = Math.min(held.offsetWidth, held.offsetHeight * ratio);
  const high = wide / ratio;
  pins.style.left = `${held.offsetLeft + (held.offsetWidth - wide) / 2}px`;
  pins.style.top = `${held.offsetTop + (held.offsetHeight - high) / 2}px`;
  pins.style.width = `${wide}px`;
  pins.style.height = `${high}px`;
}

function show() {
  const [x, y, pin] = [field("x")?.value, field("y")?.value, document.getElementById("pin-new")];
  if (!pin) return;
  pin.toggleAttribute("hidden", !x);
  if (x) {
    pin.setAttribute("x", `${x * 100}%`);
    pin.setAttribute("y", `${y * 100}%`);
  }
  for (const said of document.querySelectorAll("[data-pointed], button[data-unpoint]")) said.hidden = !x;
}

function point(x, y) {
  if (!field("x")) return;
  field("x").value = x;
  field("y").value = y;
  listen(false);
  show();
}

// A clip's own controls lie under the overlay, which takes the next press only when asked to.
function listen(on) {
  overlay()?.toggleAttribute("data-listens", on);
  document.querySelector("button[data-point]")?.setAttribute("aria-pressed", on);
}

document.addEventListener("click", (event) => {
  const { target } = event;
  if (target.closest("[data-unpoint]")) {
    event.preventDefault();
    point("", "");
  } else if (target.closest("[data-point]")) {
    event.preventDefault();
    listen(!overlay()?.hasAttribute("data-listens"));
  } else if (target.matches("img[data-pinned]") || target.closest("[data-listens]")) {
    if (target.closest("a") || !field("x")) return;
    const box = overlay().getBoundingClientRect();
    const part = (at, start, size) => Math.min(1, Math.max(0, (at - start) / size)).toFixed(4);
    point(part(event.clientX, box.left, box.width), part(event.clientY, box.top, box.height));
    document.getElementById("say-body")?.focus({ preventScroll: true });
  }
});

// What morphs the overlay takes its place away, and the point that is not said yet.
function again() {
  lay();
  show();
}

document.addEventListener("htmx:afterSettle", again);
document.addEventListener("htmx:oobAfterSwap", again);
const held = picture();
if (held) new ResizeObserver(lay).observe(held);
window.addEventListener("resize", lay);
again();
