// The words of a topic change neither fields nor price: they are not sent before Start is pressed.
// A kind chosen before the scripts were there, or brought back by the browser, still gets its fields.
const form = () => document.getElementById("new-story");
const chosen = (name) => form().querySelector(`[name=${name}]:checked`)?.value;

// What is being typed while an answer is under way stays as it is.
Idiomorph.defaults.ignoreActiveValue = true;

document.addEventListener(
  "change",
  (event) => {
    if (event.target.name === "topic") event.stopPropagation();
  },
  true,
);
document.addEventListener("DOMContentLoaded", () => {
  const { kind, how } = form().dataset;
  if (chosen("kind") !== kind || chosen("how") !== how) form().dispatchEvent(new Event("change"));
});
