// A report with its marks: choosing one shows its details without a new page. Without this, the same links do it with one.
(() => {
  "use strict";
  const reading = document.querySelector("[data-reading]");
  if (!reading) return;
  const panel = document.getElementById("panel");
  const hint = panel.querySelector(".hint")?.outerHTML || "";
  const segments = [...reading.querySelectorAll(".seg[data-marks]")];
  const items = [...reading.querySelectorAll("[data-of]")];
  const drawn = new Set(["actor", "recipient", "trigger", "place", "statement", "speaker", "cue"]);

  // The marks of a segment: which event or statement, what part of it, and whether it begins here.
  const marks = new Map(segments.map((segment) => [
    segment,
    segment.dataset.marks.split(" ").map((mark) => {
      const [of, kind, first] = mark.split(":");
      return { of, kind, first: Boolean(first) };
    }),
  ]));
  const byOwner = new Map();
  for (const [segment, list] of marks) {
    for (const { of } of list) byOwner.set(of, (byOwner.get(of) || new Set()).add(segment));
  }

  let shown = panel.querySelector("[data-shown]")?.dataset.shown || null;
  let cameFrom = null;
  let asked = 0;

  function highlight(id) {
    for (const segment of byOwner.get(shown) || []) {
      delete segment.dataset.on;
      delete segment.dataset.first;
    }
    shown = id;
    for (const segment of byOwner.get(id) || []) {
      const own = marks.get(segment).filter((mark) => mark.of === id);
      segment.dataset.on = own.map((mark) => mark.kind).join(" ");
      const first = own.filter((mark) => mark.first).map((mark) => mark.kind).join(" ");
      if (first) segment.dataset.first = first;
    }
    for (const item of items) {
      if (item.dataset.of === id) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    }
  }

  const address = (id) => (id ? `${reading.dataset.address}&show=${encodeURIComponent(id)}` : reading.dataset.address);
  const narrow = () => matchMedia("(max-width: 60rem)").matches;

  // Brings the words of a mark into what is seen of the text.
  function reveal(id) {
    const first = [...(byOwner.get(id) || [])].find((segment) => segment.dataset.on !== "evidence");
    if (!first) return;
    const box = first.getBoundingClientRect();
    const bottom = narrow() ? innerHeight * 0.42 : innerHeight;
    if (box.top >= 0 && box.bottom <= bottom) return;
    const to = scrollY + box.top - bottom / 3;
    scrollTo({ top: Math.max(0, to), behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }

  async function choose(id, { push = true, focus = true } = {}) {
    const number = ++asked;
    highlight(id);
    if (id) {
      try {
        const answer = await fetch(`${reading.dataset.markAddress}&show=${encodeURIComponent(id)}`);
        if (!answer.ok) throw new Error(String(answer.status));
        const found = await answer.text();
        if (number !== asked) return;
        // The server escapes all text of reports; scripts cannot run, since the policy forbids all that are inline.
        panel.innerHTML = found;
        window.htmx?.process(panel);
      } catch {
        location.assign(`${address(id)}#mark`);
        return;
      }
    } else {
      panel.innerHTML = hint;
    }
    if (push) history.pushState({ show: id }, "", address(id));
    if (!id) return;
    panel.scrollTop = 0;
    if (!narrow()) panel.parentElement.scrollTop = 0;
    if (focus) panel.querySelector(".details")?.focus({ preventScroll: true });
    reveal(id);
  }

  // Clicking again on words that belong to several goes to the next of them.
  function next(segment) {
    const owners = [...new Set(marks.get(segment).filter((mark) => drawn.has(mark.kind)).map((mark) => mark.of))];
    const at = owners.indexOf(shown);
    return at < 0 || owners.length < 2 ? segment.dataset.to : owners[(at + 1) % owners.length];
  }

  const plain = (event) => !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

  reading.addEventListener("click", (event) => {
    if (!plain(event)) return;
    const link = event.target.closest("a[data-to], a[data-of], a[data-close]");
    if (!link || String(getSelection())) return;
    event.preventDefault();
    if (link.matches("[data-close]")) return close();
    cameFrom = link;
    choose(link.dataset.of || next(link));
  });

  function close() {
    choose(null);
    cameFrom?.focus({ preventScroll: true });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) close();
  });
  // After an event was corrected its details are shown as they are now; a rejected one is no longer in the report.
  document.addEventListener("judged", (event) => {
    if (!shown || !panel.contains(event.target)) return;
    for (const item of items) if (item.dataset.of === shown) item.classList.toggle("gone", event.target.matches(".rejected"));
    if (!event.target.matches(".rejected")) choose(shown, { push: false, focus: false });
  });
  addEventListener("popstate", () => choose(new URLSearchParams(location.search).get("show"), { push: false, focus: false }));

  // The pointer or the focus on a line of the list shows its words, and on words their line.
  function hover(id, segment) {
    for (const marked of reading.querySelectorAll("[data-hover]")) delete marked.dataset.hover;
    if (!id) return;
    for (const other of segment ? [] : byOwner.get(id) || []) {
      const kinds = marks.get(other).filter((mark) => mark.of === id).map((mark) => mark.kind);
      other.dataset.hover = kinds.some((kind) => kind !== "evidence") ? "mark" : "evidence";
    }
    for (const item of items) if (item.dataset.of === id) item.dataset.hover = "mark";
  }
  for (const kind of ["mouseover", "focusin"]) {
    reading.addEventListener(kind, (event) => {
      const item = event.target.closest("[data-of]");
      const segment = event.target.closest("a[data-to]");
      hover(item?.dataset.of || segment?.dataset.to, segment);
    });
  }
  reading.addEventListener("mouseleave", () => hover(null));

  // Which marks are seen is remembered.
  const switches = [...document.querySelectorAll("[data-see]")];
  const off = new Set((localStorage.getItem("marks-off") || "").split(" "));
  for (const box of switches) {
    box.checked = !off.has(box.dataset.see);
    box.addEventListener("change", () => {
      localStorage.setItem("marks-off", switches.filter((each) => !each.checked).map((each) => each.dataset.see).join(" "));
    });
  }

  if (shown) reveal(shown);
})();
