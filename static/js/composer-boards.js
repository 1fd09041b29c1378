// Says on the composer's chip how many boards are ticked, also when the composer is drawn again.
const list = document.getElementById("composer-board-choices");

function say() {
  const ticked = [...list.querySelectorAll(":checked")];
  const chip = document.getElementById("boards-chip");
  const names = ticked.map((box) => box.parentElement.textContent.trim());
  chip.querySelector("[data-boards-word]").textContent =
    names.length === 1 ? names[0] : names.length ? `${names.length} boards` : "Boards";
  chip.toggleAttribute("data-on", names.length > 0);
}

list.addEventListener("change", say);
document.addEventListener("htmx:afterSettle", say);
say();
