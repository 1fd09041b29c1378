// Toasts: what the server says through HX-Trigger, what went wrong on the way, and how long each stays.
const STAYS = { plain: 5_000, action: 10_000 };
const ICONS = { done: "check", failed: "triangle-alert", attention: "triangle-alert" };

const shelf = document.getElementById("toasts");

function add({ text, tone = "done" }) {
  const same = [...shelf.children].find((toast) => toast.dataset.text === text);
  same?.remove();
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  const times = Number(same?.dataset.times ?? 0) + 1;
  Object.assign(toast.dataset, { tone, text, times });
  toast.role = tone === "failed" ? "alert" : "status";
  toast.querySelector(".toast__text").textContent = times > 1 ? `${text} (${times})` : text;
  const use = toast.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${ICONS[tone] ?? "info"}`));
  shelf.append(toast);
  age(toast);
}

// An error stays until it is dismissed.
function age(toast) {
  if (toast.dataset.tone === "failed") return;
  setTimeout(() => toast.remove(), toast.querySelector("form") ? STAYS.action : STAYS.plain);
}

const isPoller = (event) => event.detail.requestConfig?.elt?.id === "poller";

document.addEventListener("toast", (event) => add(event.detail));
document.addEventListener("htmx:sendError", (event) => {
  if (!isPoller(event)) add({ text: "The studio does not answer. Try again.", tone: "failed" });
});
document.addEventListener("htmx:responseError", (event) => {
  if (isPoller(event)) return;
  const gone = event.detail.xhr.status === 404;
  add({ text: gone ? "This is not here any more." : "That did not work. Try again.", tone: "failed" });
});
shelf.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").remove();
});

for (const toast of shelf.children) age(toast);
