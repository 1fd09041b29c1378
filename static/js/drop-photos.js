// Photos come from the picker or the camera, or are dropped or pasted anywhere on the page.
const form = () => document.querySelector("form[data-photos]");
const zone = () => document.querySelector("[data-dropzone]");
const give = (files) => document.dispatchEvent(new CustomEvent("given", { detail: [...files] }));

document.addEventListener("change", ({ target }) => {
  if (target.type !== "file" || !form() || target.form !== form()) return;
  const files = [...target.files];
  target.value = "";
  give(files);
});

const carriesFiles = ({ dataTransfer }) => Boolean(form()) && dataTransfer?.types.includes("Files");

document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  zone().setAttribute("data-over", "");
});
document.addEventListener("dragleave", ({ relatedTarget }) => {
  if (!relatedTarget) zone()?.removeAttribute("data-over");
});
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  zone().removeAttribute("data-over");
  give(event.dataTransfer.files);
});
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!form() || !files.length) return;
  event.preventDefault();
  give(files);
});
