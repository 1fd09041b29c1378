// A button that copies a field, and says so for a moment.
async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Only secure pages have the clipboard; elsewhere the older way still works.
    field.select();
    document.execCommand("copy");
  }
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copies]");
  if (!button) return;
  const word = button.querySelector("span");
  button.dataset.word ??= word.textContent;
  await copy(document.getElementById(button.dataset.copies));
  word.textContent = "Copied";
  setTimeout(() => (word.textContent = button.dataset.word), 2_000);
});
