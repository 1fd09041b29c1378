// On the page of a story: close the dialog once its press was taken.
const dialog = () => document.getElementById("part-dialog");

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const { elt, verb } = detail.requestConfig;
  if (verb === "post" && detail.xhr.status === 204 && dialog()?.contains(elt)) dialog().close();
});
