// Counts the seconds of running cards between two polls.
const starts = new WeakMap();

const two = (number) => String(number).padStart(2, "0");

function words(seconds) {
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function startOf(element) {
  const known = starts.get(element);
  if (known?.since === element.dataset.since) return known.at;
  const at = performance.now() - Number(element.dataset.since) * 1_000;
  starts.set(element, { since: element.dataset.since, at });
  return at;
}

setInterval(() => {
  if (document.hidden) return;
  for (const element of document.querySelectorAll("[data-since]")) {
    element.textContent = words(Math.max(0, Math.floor((performance.now() - startOf(element)) / 1_000)));
  }
}, 1_000);
