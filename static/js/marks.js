// One key a verdict: whatever shows itself with data-key is pressed by it, except while typing.
// Arrows to the neighbours are shortcuts.js.
const isTyping = (target) =>
  target.closest?.("textarea, select, [contenteditable], dialog, input:not([type=radio], [type=checkbox])");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (!/^[\da-z]$/.test(event.key)) return;
  const pressed = document.querySelector(`[data-key="${event.key}"]:not(:disabled)`);
  if (!pressed) return;
  event.preventDefault();
  pressed.click();
});
