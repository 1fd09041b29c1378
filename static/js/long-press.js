// A finger that rests on a picture ticks it; the click that follows does not open it.
const LONG = 500;
let rest;

document.addEventListener("pointerdown", (event) => {
  const frame = event.pointerType === "touch" && event.target.closest?.(".tile .frame");
  if (!frame) return;
  rest = setTimeout(() => {
    frame.closest("[data-tile]").querySelector(".tile__box").click();
    addEventListener("click", (late) => late.preventDefault(), { capture: true, once: true });
  }, LONG);
});
for (const end of ["pointerup", "pointercancel", "pointermove", "scroll"]) {
  document.addEventListener(end, () => clearTimeout(rest), { passive: true });
}
