// Switches the system's notifications on and off; the browser is asked only at that press, and
// what it answers is said in words.
const group = document.querySelector("[data-alerts]");
const note = document.getElementById("alerts-note");
const words = document.getElementById("alerts-words").content;

const say = (name) => (note.textContent = words.querySelector(`[data-says=${name}]`).textContent);

function switchOff(why) {
  const off = group.querySelector("[value=off]");
  off.checked = true;
  // Kept like every choice of this page: by remember.js.
  if (why !== "off") off.dispatchEvent(new Event("change", { bubbles: true }));
  say(why);
}

async function choose(wish) {
  if (wish === "off") return;
  if (!globalThis.Notification || !isSecureContext) return switchOff("missing");
  if (Notification.permission === "default") say("asking");
  const answer = await Notification.requestPermission();
  if (answer !== "granted") return switchOff(answer === "denied" ? "denied" : "dismissed");
  say("on");
  document.dispatchEvent(new CustomEvent("notices:try", { detail: { sound: wish === "sound" } }));
}

group.addEventListener("change", (event) => {
  if (event.isTrusted && event.target.value === "off") say("off");
  choose(event.target.value);
});

// Allowed once, and taken back in the browser's settings since.
if (group.querySelector(":checked")?.value !== "off" && globalThis.Notification?.permission === "denied") {
  switchOff("denied");
}
