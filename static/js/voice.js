// Which part of a sound goes in: its start is slid over the waveform or typed, its length is the
// clip's. What the form says is what is cut on the server; here it is only drawn and played.
const WIDTH = 1000;
const editors = () => [...document.querySelectorAll("[data-voice]")];
const editorOf = (target) => target.closest?.("[data-voice]");
const part = (editor, name) => editor.querySelector(`[data-voice-${name}]`);
const range = (editor) => editor.querySelector("[type=range]");
const number = (editor) => editor.querySelector("[type=number]");
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, "0")}`;

function measure(editor) {
  const whole = Number(editor.dataset.whole);
  const length = Number(number(editor).form?.elements.duration?.value) || Number(editor.dataset.length);
  // In whole tenths, as the fields count.
  const latest = Math.floor(Math.max(0, whole - length) * 10) / 10;
  const start = Math.min(Math.max(0, Number(number(editor).value) || 0), latest);
  return { whole, length, latest, start, end: Math.min(whole, start + length) };
}

function words({ whole, length, start, end }) {
  if (whole <= length) return `All ${whole.toFixed(1)} s of it; the clip lasts ${length} s`;
  return `${start.toFixed(1)} to ${end.toFixed(1)} s of ${clock(whole)}`;
}

function draw(editor) {
  const cut = measure(editor);
  const slider = range(editor);
  slider.max = number(editor).max = cut.latest.toFixed(1);
  slider.value = cut.start;
  if (Number(number(editor).value) > cut.latest) number(editor).value = cut.latest;
  slider.disabled = cut.latest === 0;
  slider.setAttribute("aria-valuetext", words(cut));
  slider.style.setProperty("--part", (cut.end - cut.start) / cut.whole);
  part(editor, "part").setAttribute("x", (cut.start / cut.whole) * WIDTH);
  part(editor, "part").setAttribute("width", ((cut.end - cut.start) / cut.whole) * WIDTH);
  part(editor, "words").textContent = words(cut);
}

function follow(editor) {
  const sound = part(editor, "sound");
  const { whole, end } = measure(editor);
  part(editor, "head").setAttribute("x", sound.paused ? -9 : (sound.currentTime / whole) * WIDTH);
  part(editor, "play").setAttribute("aria-pressed", String(!sound.paused));
  if (sound.currentTime >= end && !sound.paused) sound.pause();
  if (!sound.paused && editor.isConnected) requestAnimationFrame(() => follow(editor));
}

async function play(editor) {
  const sound = part(editor, "sound");
  sound.onpause = () => follow(editor);
  if (!sound.paused) return sound.pause();
  sound.currentTime = measure(editor).start;
  await sound.play();
  follow(editor);
}

function drawAll() {
  for (const editor of editors()) draw(editor);
}

document.addEventListener("input", ({ target }) => {
  const editor = editorOf(target);
  if (!editor) return;
  if (target === range(editor)) number(editor).value = target.value;
  draw(editor);
});
document.addEventListener("change", ({ target }) => {
  const editor = editorOf(target);
  if (editor) number(editor).value = measure(editor).start;
  if (editor || target.name === "duration") drawAll();
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-voice-play]");
  if (button) play(editorOf(button));
});
document.addEventListener("htmx:afterSwap", drawAll);
drawAll();
