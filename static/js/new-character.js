// A new character is made first, then its photos follow one by one, and the training is asked for when
// the last of them is there. Without photos in the tray the form goes as it is.
const TOKEN = "csrfmiddlewaretoken";
const form = () => document.querySelector("form[data-photos='new']");
const items = (state = "") => [...document.querySelectorAll(`.tray__one${state && `[data-state=${state}]`}`)];
const count = (number) => `${number} photo${number === 1 ? "" : "s"}`;
const say = (text) => (document.getElementById("photos-progress").textContent = text);

let isTraining = false;

function lock(on) {
  for (const button of form().querySelectorAll("button[type=submit]")) button.disabled = on;
}

async function post(url, fields) {
  const body = new FormData();
  for (const [name, value] of [[TOKEN, form().elements[TOKEN].value], ...fields]) body.append(name, value);
  const answer = await fetch(url, { method: "POST", body, headers: { "X-Photos": "1" } });
  if (!answer.ok && answer.status !== 422) throw new Error(`${answer.status}`);
  return answer;
}

// What the form says beside its files. Nothing is trained before the last photo is there.
const words = () =>
  [...new FormData(form())].filter(([name, value]) => name !== TOKEN && !(value instanceof File));

// The studio finds fault with the fields, and says so beside each: the chosen photos stay where they are.
function show(page) {
  const fields = ".new-character__form";
  const drawn = new DOMParser().parseFromString(page, "text/html").querySelector(fields);
  form().querySelector(fields).replaceWith(drawn);
  drawn.querySelector("[aria-invalid]")?.focus();
}

async function make() {
  const answer = await post(form().action, [...words(), ["then", "look"]]);
  if (answer.status === 422) return show(await answer.text());
  const { page } = await answer.json();
  document.dispatchEvent(new CustomEvent("send", { detail: page }));
}

async function end(page) {
  const refused = items("refused").length;
  if (refused) return stay(page, refused);
  if (isTraining && !(await train(page))) return;
  location.assign(page);
}

async function train(page) {
  say("Asking for the training");
  const answer = await post(`${page}train/`, [["consent", "1"]]);
  if (answer.status === 422) say(await answer.text());
  return answer.ok;
}

function stay(page, refused) {
  const nothing = isTraining ? " Nothing was trained, and nothing was paid." : "";
  say(`${count(refused)} refused, each says why.${nothing} Leave out what was refused and press again.`);
  const on = document.getElementById("photos-on");
  on.href = page;
  on.hidden = false;
}

// Looking is free and asks for no consent; training does.
function agrees() {
  const box = form().elements.consent;
  if (!isTraining || !box) return true;
  box.setCustomValidity(box.checked ? "" : "Say that you may use these pictures.");
  box.addEventListener("change", () => box.setCustomValidity(""), { once: true });
  return form().reportValidity();
}

function broken() {
  say("The studio did not answer. Nothing was trained; press again.");
  lock(false);
}

document.addEventListener("submit", (event) => {
  if (!form() || event.target !== form()) return;
  isTraining = event.submitter?.value === "train";
  if (!agrees()) return event.preventDefault();
  if (!items().length) return;
  event.preventDefault();
  lock(true);
  make().catch(broken);
});
document.addEventListener("all:sent", ({ detail: { page, isWhole } }) => {
  if (!form()) return;
  lock(false);
  if (isWhole) end(page).catch(broken);
});
document.addEventListener("chosen", () => form() && say(items().length ? `${count(items().length)} chosen.` : ""));
