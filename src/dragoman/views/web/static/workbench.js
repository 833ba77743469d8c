// What every page does beside its links and forms: theme, keys, messages of changes.
(() => {
  "use strict";
  const root = document.documentElement;

  const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      localStorage.setItem("theme", root.dataset.theme);
      document.dispatchEvent(new CustomEvent("theme"));
    });
  }

  // Keys: "/" searches, "j" and "k" walk through the items of a list, Enter follows the first link of one.
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  const items = () => [...document.querySelectorAll("[data-item], article.event")];
  document.addEventListener("keydown", (pressed) => {
    if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || typing(pressed.target)) return;
    if (pressed.key === "/") {
      document.getElementById("q")?.focus();
      pressed.preventDefault();
    } else if (pressed.key === "j" || pressed.key === "k") {
      const all = items();
      const now = all.indexOf(document.activeElement.closest("[data-item], article.event"));
      const next = all[Math.min(all.length - 1, Math.max(0, now + (pressed.key === "j" ? 1 : -1)))];
      if (next && !next.matches("a, button")) next.setAttribute("tabindex", "-1");
      next?.focus();
    }
  });

  window.dragoman = {
    // Shows a short message, also to screen readers.
    say(text) {
      const toast = document.getElementById("toast");
      toast.textContent = text;
      this.show(6000);
    },
    // Shows what stands in the message for so many milliseconds, and as long as it is used.
    show(time) {
      const toast = document.getElementById("toast");
      toast.classList.add("shown");
      clearTimeout(toast.timer);
      const hide = () => {
        if (toast.matches(":hover, :focus-within")) toast.timer = setTimeout(hide, 2000);
        else toast.classList.remove("shown");
      };
      toast.timer = setTimeout(hide, time);
    },
    // The token of a workbench that others can reach; asked for once a session.
    token() {
      let known = sessionStorage.getItem("token");
      if (!known && document.body.hasAttribute("data-token-wanted")) {
        known = prompt("Changes need the token that `dragoman serve` printed:") || "";
        if (known) sessionStorage.setItem("token", known);
      }
      return known || "";
    },
  };

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") event.detail.headers["X-Dragoman-Token"] = window.dragoman.token() || "local";
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    let text = "That did not work. Try again, or reload the page.";
    if (xhr.status === 403) sessionStorage.removeItem("token");
    try {
      text = new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector(".error p")?.textContent || JSON.parse(xhr.responseText).error.detail;
    } catch { /* the general text stays */ }
    window.dragoman.say(text);
  });
  // A form that comes back with what does not fit is shown; a page of errors is not, but told.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status !== 422 || /^\s*<!doctype/i.test(xhr.responseText)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id === "toast") window.dragoman.show(15000);
  });
  document.addEventListener("htmx:sendError", () => window.dragoman.say("The workbench does not answer. Is `dragoman serve` still running?"));
})();
