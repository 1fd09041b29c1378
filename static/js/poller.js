// Asks the page's one poller to look: at its own pace while the page is seen, never while it is
// hidden, once on return, and slower and slower while the studio does not answer.
const BACK_OFF = [5_000, 10_000, 30_000];
// An answer whose poller has been replaced meanwhile tells nobody that it came.
const UNHEARD = 10_000;
const MAY_BE_GONE = "article[hx-swap-oob], [id^='side-count-'][hx-swap-oob]";

let failures = 0;
let timer;

const poller = () => document.getElementById("poller");

function look() {
  clearTimeout(timer);
  if (document.hidden || !poller()) return;
  timer = setTimeout(look, UNHEARD);
  poller().dispatchEvent(new CustomEvent("tick"));
}

function schedule() {
  clearTimeout(timer);
  if (document.hidden || !poller()) return;
  const pace = Number(poller().dataset.interval);
  const pause = failures ? BACK_OFF[Math.min(failures, BACK_OFF.length) - 1] : pace;
  timer = setTimeout(look, pause);
}

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.requestConfig?.elt?.id !== "poller") return;
  failures = event.detail.successful ? 0 : failures + 1;
  const line = document.getElementById("reconnecting");
  if (line) line.hidden = !failures;
  schedule();
});

// News of a card that has left the page, or of a board that came after it was drawn, has nowhere
// to go; htmx would call that an error.
htmx.defineExtension("present", {
  transformResponse(text) {
    const news = document.createElement("template");
    news.innerHTML = text;
    for (const one of news.content.querySelectorAll(MAY_BE_GONE)) {
      if (!document.getElementById(one.id)) one.remove();
    }
    return news.innerHTML;
  },
});

const query = (element) => new URL(element.getAttribute("hx-get"), location.href);

// A press of Generate brings a poller that knows of the new card. It takes over what the old one had
// not been told yet, and an answer to the old one that is still under way is not read any more.
// Where the press took so long that the old one is ahead, the new card has to catch up: it looks
// again from the moment at which that card was drawn. No pulse is 0, so this look is a real one.
document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
  if (target.id !== "poller") return;
  const next = fragment.firstElementChild;
  const url = query(target);
  const [told, drawn] = [url, query(next)].map(({ searchParams }) => Number(searchParams.get("since")));
  url.searchParams.set("top", query(next).searchParams.get("top"));
  url.searchParams.set("since", Math.min(told, drawn));
  url.searchParams.set("pulse", 0);
  next.setAttribute("hx-get", url.pathname + url.search);
  target.addEventListener("htmx:beforeSwap", (late) => late.preventDefault());
  setTimeout(look, 100);
});

// A card or a press of Generate has changed something: do not wait for the next turn.
document.addEventListener("jobs:kick", () => setTimeout(look, 100));
document.addEventListener("visibilitychange", look);
window.addEventListener("online", look);

schedule();
