// The waveform under a player: filled as far as it was played, and a press goes to that moment.
// A keyboard has the player's own controls.
const WIDTH = 1000;
const wave = document.querySelector("[data-waveform]");
const player = wave?.parentElement.querySelector("video, audio");

function fill() {
  const share = player.duration ? player.currentTime / player.duration : 0;
  wave.querySelector("[data-waveform-played]").setAttribute("width", share * WIDTH);
  if (!player.paused) requestAnimationFrame(fill);
}

function seek({ clientX, buttons, type }) {
  if (!player.duration || (type === "pointermove" && !buttons)) return;
  const box = wave.querySelector("svg").getBoundingClientRect();
  const share = Math.min(1, Math.max(0, (clientX - box.x) / box.width));
  player.currentTime = share * player.duration;
}

if (player) {
  wave.dataset.seeks = "";
  for (const event of ["play", "pause", "seeked", "loadedmetadata"]) player.addEventListener(event, fill);
  wave.addEventListener("pointerdown", seek);
  wave.addEventListener("pointermove", seek);
}
