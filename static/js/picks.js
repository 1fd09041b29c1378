// What is ticked in a catalog: counted, cleared, and left alone when the list is drawn again.
const form = document.getElementById("catalog");
const bar = form.querySelector(".picks");
const part = (name) => bar.querySelector(`[data-picks=${name}]`);
const ticked = () => [...form.querySelectorAll("[name=pick]:is(:checked, [type=hidden])")];

Idiomorph.defaults.callbacks.beforeNodeMorphed = (node) => node.type !== "checkbox";

function count() {
  const picked = ticked().length;
  part("count").textContent = picked;
  part("over").hidden = picked <= Number(bar.dataset.most);
}

function clear() {
  for (const pick of ticked()) {
    if (pick.type === "hidden") pick.remove();
    else pick.checked = false;
  }
  count();
}

form.addEventListener("change", count);
document.addEventListener("htmx:afterSwap", count);
bar.addEventListener("click", ({ target }) => {
  if (target.closest("[data-picks=clear]")) clear();
});
count();
