// A picture fades in over its frame when its bytes are there.
document.addEventListener(
  "load",
  (event) => {
    if (event.target.matches?.("img[data-reveal]")) event.target.dataset.reveal = "now";
  },
  true,
);
