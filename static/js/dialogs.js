// A button that opens a dialog, one that closes it, and a click beside it.
const named = (id) => document.getElementById(id);

document.addEventListener("click", ({ target }) => {
  // The picker of styles and motions opens itself.
  const opener = target.closest("[data-opens]:not([data-opens=picker-dialog])");
  const closer = target.closest("[data-closes]");
  if (opener) named(opener.dataset.opens).showModal();
  else if (closer) named(closer.dataset.closes).close();
  else if (target.matches("dialog[data-light]")) target.close();
});
