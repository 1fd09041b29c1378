// What a guest types is kept in this tab until it is sent: the link may end, or its page be loaded
// anew, in the middle of it. A page that takes no comments shows it, to be copied.
const KEY = "unsent";
const LINK = /^\/s\/[^/]+\//;

const form = document.getElementById("say");
const body = form?.elements.body;
const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
const link = (path) => path.match(LINK)?.[0];

if (body && kept?.path === location.pathname && !body.value) body.value = kept.text;

body?.addEventListener("input", () => {
  sessionStorage.setItem(KEY, JSON.stringify({ path: location.pathname, text: body.value }));
});
form?.addEventListener("submit", () => sessionStorage.removeItem(KEY));

const shown = document.querySelector("[data-unsent]");
if (shown?.hidden && kept?.text && link(kept.path) === link(location.pathname)) {
  shown.querySelector("textarea").value = kept.text;
  shown.hidden = false;
}
