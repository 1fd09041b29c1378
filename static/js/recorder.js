// A voice recorded in the browser goes into its slot as if it were a file that was chosen.
const MOST_SECONDS = 600;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const ENDINGS = { "audio/webm": "webm", "audio/mp4": "m4a", "audio/ogg": "ogg" };
const WHY = {
  NotAllowedError: "The browser may not use the microphone. Allow it beside the address and press Record again, or choose a file.",
  NotFoundError: "No microphone was found. Connect one and press Record again, or choose a file.",
  NotReadableError: "The microphone is in use by another program. Close that and press Record again, or choose a file.",
};
const FAR = "Recording needs https, or the studio on this computer. Choose a file instead.";
const OTHER = "The recording could not be started. Nothing was sent; choose a file instead.";
let live = null;

const place = (key) => document.querySelector(`[data-recorder="${key}"]`);
const part = (key, name) => place(key)?.querySelector(`[data-record=${name}]`);
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, "0")}`;

function say(key, text) {
  if (part(key, "why")) part(key, "why").textContent = text;
}

async function start(key) {
  say(key, "");
  if (live) return;
  if (!navigator.mediaDevices) return say(key, FAR);
  live = { key };
  try {
    live.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    record();
  } catch (error) {
    end();
    say(key, WHY[error.name] ?? OTHER);
  }
}

function record() {
  const { key, stream } = live;
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const pieces = [];
  live.recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 128_000 });
  live.recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  live.recorder.addEventListener("stop", () => hand(key, pieces, live?.recorder.mimeType ?? mimeType));
  live.recorder.start(1000);
  live.since = performance.now();
  live.context = new AudioContext();
  live.meter = live.context.createAnalyser();
  live.context.createMediaStreamSource(stream).connect(live.meter);
  show();
  part(key, "stop").focus();
}

function show() {
  if (!live?.recorder) return;
  const here = place(live.key);
  // Without its place, such as for another model, there is nothing to record for.
  if (!here) return discard();
  const seconds = (performance.now() - live.since) / 1000;
  const wave = new Float32Array(live.meter.fftSize);
  live.meter.getFloatTimeDomainData(wave);
  here.dataset.live = "";
  here.querySelector(".recorder__level").style.setProperty("--level", Math.min(1, 3 * Math.max(...wave)));
  part(live.key, "time").textContent = clock(seconds);
  if (seconds >= MOST_SECONDS) return live.recorder.stop();
  requestAnimationFrame(show);
}

function hand(key, pieces, type) {
  const kept = live && !live.discarded;
  end();
  const input = document.getElementById(`file-${key}`);
  if (!kept || !input) return;
  const bare = type.split(";")[0];
  const now = new Date().toLocaleTimeString("en-GB").replaceAll(":", ".");
  const carrier = new DataTransfer();
  carrier.items.add(new File(pieces, `Recording ${now}.${ENDINGS[bare]}`, { type: bare }));
  input.files = carrier.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function end() {
  for (const track of live?.stream?.getTracks() ?? []) track.stop();
  live?.context?.close();
  delete place(live?.key)?.dataset.live;
  live = null;
}

function discard() {
  live.discarded = true;
  live.recorder.stop();
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-record]");
  if (button?.dataset.record === "start") start(button.closest("[data-recorder]").dataset.recorder);
  if (button?.dataset.record === "stop") live?.recorder?.stop();
});
