// Lists: comes back to the item that was last opened, and marks it.
(() => {
  "use strict";
  const key = () => `at ${location.pathname}${location.search}`;
  const items = () => [...document.querySelectorAll("#explore article.event, #explore tr[data-item]")];

  document.addEventListener("click", (event) => {
    const item = event.target.closest("#explore article.event, #explore tr[data-item]");
    if (item && event.target.closest("a")) sessionStorage.setItem(key(), String(items().indexOf(item)));
  });

  const come_back = () => {
    const at = sessionStorage.getItem(key());
    const item = at === null ? undefined : items()[Number(at)];
    if (!item) return;
    item.classList.add("seen");
    const { top, bottom } = item.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) item.scrollIntoView({ block: "center" });
  };
  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") come_back();
})();
