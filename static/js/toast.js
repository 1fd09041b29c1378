// Toasts: what the server says through HX-Trigger, what went wrong on the way, and how long each stays.
const STAYS = { plain: 5_000, action: 10_000 };
const ICONS = { done: "check", failed: "triangle-alert", attention: "triangle-alert" };
// What happened, what it cost, what to do. Where nobody can tell whether a press was taken, the
// words say so; no page of the studio pays by itself, so what was only asked for has cost nothing.
const UNCERTAIN =
  "What you just sent may or may not have been taken; if it was, it is paid once. Look in a moment, before you send it again.";
const UNTOUCHED = "Nothing was changed or spent.";
const REFUSALS = {
  400: `The studio could not read this. ${UNTOUCHED} Load the page again.`,
  403: `You may not do this, or not any more. ${UNTOUCHED} Load the page again.`,
  404: `This is not here any more. ${UNTOUCHED}`,
  413: `This is too large to be sent. ${UNTOUCHED} Try with less.`,
  429: `That was too often. ${UNTOUCHED} Wait a minute, and try again.`,
};
const SILENT = "The studio does not answer.";
const AWAY = "The studio’s database does not answer.";
const BROKEN = "Something broke here, and is in the studio’s log.";

const shelf = document.getElementById("toasts");

function add({ text, tone = "done", undo = "" }) {
  const same = [...shelf.children].find((toast) => toast.dataset.text === text);
  same?.remove();
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  const times = Number(same?.dataset.times ?? 0) + 1;
  Object.assign(toast.dataset, { tone, text, times });
  toast.role = tone === "failed" ? "alert" : "status";
  toast.querySelector(".toast__text").textContent = times > 1 ? `${text} (${times})` : text;
  const use = toast.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${ICONS[tone] ?? "info"}`));
  if (undo) toast.querySelector("form").action = undo;
  else toast.querySelector("form").remove();
  shelf.append(toast);
  age(toast);
}

// An error stays until it is dismissed.
function age(toast) {
  if (toast.dataset.tone === "failed") return;
  setTimeout(() => toast.remove(), toast.querySelector("form") ? STAYS.action : STAYS.plain);
}

function tell(event, what) {
  const isAsking = event.detail.requestConfig?.verb === "get";
  const then = isAsking ? `${UNTOUCHED} Try again in a moment.` : UNCERTAIN;
  add({ text: `${what} ${then}`, tone: "failed" });
}

const isPoller = (event) => event.detail.requestConfig?.elt?.id === "poller";

document.addEventListener("toast", (event) => add(event.detail));
document.addEventListener("htmx:sendError", (event) => {
  if (!isPoller(event)) tell(event, SILENT);
});
document.addEventListener("htmx:responseError", (event) => {
  if (isPoller(event)) return;
  const { status } = event.detail.xhr;
  if (status < 500) add({ text: REFUSALS[status] ?? `That was refused. ${UNTOUCHED}`, tone: "failed" });
  else tell(event, status === 503 ? AWAY : BROKEN);
});
shelf.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").remove();
});

for (const toast of shelf.children) age(toast);
