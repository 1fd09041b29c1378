// Lists whose items a person puts into another order by dragging them; buttons do the same elsewhere.
// The list says "arranged" once the order has changed.
const KIND = "text/x-arranged";
let carried = null;
let before = null;
let held = false;

const listOf = (element) => element?.closest?.("[data-arrange]");
const itemAt = (element, list) => [...list.children].find((item) => item.contains(element));

const arranged = (list, item) =>
  list.dispatchEvent(new CustomEvent("arranged", { bubbles: true, detail: { item } }));

document.addEventListener("dragstart", (event) => {
  const list = listOf(event.target);
  const item = list && itemAt(event.target, list);
  if (!item) return;
  carried = item;
  held = false;
  before = [...list.children];
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData(KIND, "");
  // Only after the browser has taken the picture of it that moves along.
  setTimeout(() => item.setAttribute("data-carried", ""));
});

document.addEventListener("dragover", (event) => {
  if (!carried || listOf(event.target) !== carried.parentElement) return;
  event.preventDefault();
  const over = itemAt(event.target, carried.parentElement);
  if (!over || over === carried) return;
  const items = [...carried.parentElement.children];
  const isAhead = items.indexOf(over) > items.indexOf(carried);
  over[isAhead ? "after" : "before"](carried);
});

// News must not take an item out of a person's hand; the answer to "arranged" brings it afterwards.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (!carried || !event.detail.target.contains(carried)) return;
  event.preventDefault();
  held = true;
});

document.addEventListener("drop", (event) => {
  if (carried && listOf(event.target) === carried.parentElement) event.preventDefault();
});

document.addEventListener("dragend", () => {
  if (!carried) return;
  const item = carried;
  const list = item.parentElement;
  item.removeAttribute("data-carried");
  carried = null;
  if (held || [...list.children].some((one, place) => one !== before[place])) arranged(list, item);
});
