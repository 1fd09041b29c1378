// Keeps how a person wants to see things (theme, surround) in a cookie that the server reads,
// so that the next page is right from its first pixel.
const YEAR = 31_536_000;

document.addEventListener("change", ({ target }) => {
  const name = target.closest?.("[data-remember]")?.dataset.remember;
  if (!name) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${target.value}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
  document.documentElement.dataset[name] = target.value;
});
