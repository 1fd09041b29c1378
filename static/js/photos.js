// Photos go up one by one, each with its own request: a hundred of them are more than one form may
// carry, and one that is refused takes no other with it. Without this script the form goes as it is.
// "send" names the page of the character they go to, "all:sent" tells how that went.
const TOKEN = "csrfmiddlewaretoken";
const BROKE_OFF = "The upload broke off. What arrived is kept; press again for the rest.";

const form = () => document.querySelector("form[data-photos]");
const isThere = () => form()?.dataset.photos === "there";
const items = (state) => [...document.querySelectorAll(`.tray__one[data-state=${state}]`)];
const count = (number) => `${number} photo${number === 1 ? "" : "s"}`;
const say = (text) => (document.getElementById("photos-progress").textContent = text);

function show(share) {
  document.getElementById("photos-fares").hidden = share === null;
  document.getElementById("photos-bar").value = (share ?? 0) * 100;
}

function mark(item, state, word = "") {
  item.dataset.state = state;
  item.querySelector(".tray__word").textContent = word;
  item.querySelector("progress").hidden = state !== "sending";
}

// fetch cannot say how much of a request is on its way.
function post(url, file, onProgress) {
  const body = new FormData();
  body.append(TOKEN, form().elements[TOKEN].value);
  body.append("photos", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("X-Photos", "1");
    request.upload.addEventListener("progress", ({ loaded, total }) => total && onProgress(loaded / total));
    request.addEventListener("load", () => resolve(request));
    for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, () => reject(new Error(end)));
    request.send(body);
  });
}

async function sendOne(page, item, onProgress) {
  mark(item, "sending");
  const answer = await post(`${page}photos/`, item.file, (share) => {
    item.querySelector("progress").value = share * 100;
    onProgress(share);
  });
  if (answer.status === 204) return mark(item, "done", "There");
  if (answer.status !== 422) throw new Error(`${answer.status}`);
  // The name of the file stands beside it already.
  mark(item, "refused", answer.responseText.replace(`${item.file.name}: `, ""));
}

async function sendAll(page) {
  const queue = items("new");
  const total = queue.reduce((sum, { file }) => sum + file.size, 0) || 1;
  let sent = 0;
  for (const [place, item] of queue.entries()) {
    say(`Photo ${place + 1} of ${queue.length}, ${Math.round((sent / total) * 100)} %`);
    await sendOne(page, item, (share) => show((sent + share * item.file.size) / total));
    sent += item.file.size;
  }
}

// A photo that was cut off on its way is new again, so that the next press sends it.
async function send(page) {
  const isWhole = await (async () => {
    while (items("new").length) await sendAll(page);
    return true;
  })().catch(() => false);
  for (const item of items("sending")) mark(item, "new");
  show(null);
  say(isWhole ? summary(items("done").length, items("refused").length) : BROKE_OFF);
  document.dispatchEvent(new CustomEvent("all:sent", { detail: { page, isWhole } }));
}

function summary(added, refused) {
  const parts = [added && `${count(added)} added`, refused && `${count(refused)} refused, each says why`];
  return parts.filter(Boolean).length ? `${parts.filter(Boolean).join("; ")}.` : "";
}

let busy = false;

async function begin(page) {
  if (busy || (isThere() && !items("new").length)) return;
  busy = true;
  await send(page);
  busy = false;
  if (!isThere()) return;
  for (const item of items("done")) item.dispatchEvent(new CustomEvent("sent", { bubbles: true }));
  document.dispatchEvent(new CustomEvent("jobs:kick"));
}

document.addEventListener("send", ({ detail }) => begin(detail));
document.addEventListener("chosen", () => isThere() && begin(form().action.replace(/photos\/$/, "")));
document.addEventListener("submit", (event) => {
  if (event.target !== form() || !isThere() || !items("new").length) return;
  event.preventDefault();
  begin(form().action.replace(/photos\/$/, ""));
});
