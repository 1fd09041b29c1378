// Tells of a new notice: politely to who listens, and by the system where a person has switched
// that on. Only then does a page that is not seen ask at all, and it is answered before any work.
const PACE = 30_000;
const TOLD = "notices:told";
const CHIME = [[660, 0], [990, 0.12]];

const bell = () => document.getElementById("bell");
const wish = () => document.cookie.match(/(?:^|; )alerts=(\w+)/)?.[1] ?? "off";

async function chime() {
  // Before the first press on a page browsers keep it silent, and would play it late.
  if (!navigator.userActivation?.hasBeenActive) return;
  const audio = new AudioContext();
  for (const [pitch, at] of CHIME) {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.12, audio.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.5);
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.5);
    tone.onended = () => at && audio.close();
  }
}

function show({ id, title, text, url }) {
  try {
    const shown = new Notification(title, { body: text, tag: id, silent: true });
    shown.onclick = () => {
      window.focus();
      if (url) location.assign(url);
    };
  } catch {
    // Phones give notifications to apps alone.
  }
}

// What another tab has told is not told again; a notice that grew replaces itself without a sound.
function look() {
  const { newest: id, newestTitle: title, newestText: text, newestUrl: url } = bell()?.dataset ?? {};
  if (!id) return;
  const told = localStorage.getItem(TOLD);
  if (told === `${id} ${title}`) return;
  localStorage.setItem(TOLD, `${id} ${title}`);
  document.getElementById("bell-news").textContent = `New notice: ${title}`;
  if (wish() === "off" || globalThis.Notification?.permission !== "granted") return;
  show({ id, title, text, url });
  if (wish() === "sound" && !told?.startsWith(id)) chime();
}

// A page that is seen hears of it by its own poller. Nobody looks at this one: what fails is not said.
async function ask() {
  if (wish() === "off" || !bell()) return;
  if (!document.hidden && document.getElementById("poller")) return;
  const answer = await fetch(bell().dataset.watch, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.status !== 200) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  bell().replaceWith(page.getElementById("bell"));
  look();
}

document.addEventListener("htmx:oobAfterSwap", look);
document.addEventListener("htmx:afterSwap", look);
document.addEventListener("notices:try", ({ detail }) => {
  show({ id: "try", title: "Atelier", text: "Notices will look like this." });
  if (detail.sound) chime();
});
setInterval(ask, PACE);
look();
