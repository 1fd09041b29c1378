// Marks that others have put on what is shown come with the poll's answer; what is not shown is left.
document.body.addEventListener("htmx:afterSettle", () => {
  const news = document.querySelector("#poller > template");
  if (!news) return;
  for (const mark of [...news.content.children]) document.getElementById(mark.id)?.replaceWith(mark);
  news.remove();
});
