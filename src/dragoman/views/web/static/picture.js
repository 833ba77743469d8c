// What all pictures share: data from the page's JSON twin, colours that follow the theme, a tip, one way with keys.

export const QUADS = [
  { quad: 1, name: "verbal cooperation", fill: "url(#stripes-cooperation)", side: 1, verbal: true },
  { quad: 2, name: "material cooperation", fill: "var(--cooperation)", side: 1, verbal: false },
  { quad: 3, name: "verbal conflict", fill: "url(#stripes-conflict)", side: -1, verbal: true },
  { quad: 4, name: "material conflict", fill: "var(--conflict)", side: -1, verbal: false },
];

export const number = (value) => value.toLocaleString("en").replaceAll(",", "\u2009");
export const plural = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// The address `base` with some values of its query changed; null takes one out.
export function address(base, changed) {
  const url = new URL(base, location.href);
  for (const [name, value] of Object.entries(changed)) {
    if (value === null || value === undefined || value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.pathname + url.search;
}

// Counts of the quad classes in words, the empty ones left out.
export function shares(counts) {
  return QUADS.map(({ quad, name }) => [counts[quad - 1], name]).filter(([count]) => count > 0);
}

// Fetches the record of a picture, and draws it again when its width or the theme changes. `draw` gets the place to
// draw in, the record, the width in pixels, and a tip; what it returns is called before it draws again. `adapt` makes of
// the page's record what is drawn.
export async function picture(figure, draw, adapt = (record) => record) {
  const canvas = figure.querySelector(".canvas");
  const state = figure.querySelector(".state");
  const record = await fetched(figure, state);
  if (!record) return;
  const data = adapt(record);
  const tip = makeTip(figure);
  let width = 0;
  let before = null;
  const again = () => {
    const focused = canvas.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    before?.();
    tip.hide();
    canvas.replaceChildren();
    width = canvas.clientWidth;
    before = draw(canvas, data, width, tip) ?? null;
    if (focused) canvas.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  };
  again();
  let waiting = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => Math.abs(canvas.clientWidth - width) > 1 && again());
  }).observe(canvas);
  document.addEventListener("theme", again);
  figure.addEventListener("again", again);
}

async function fetched(figure, state) {
  figure.setAttribute("aria-busy", "true");
  state.hidden = false;
  state.classList.remove("failed");
  try {
    const answer = await fetch(figure.dataset.twin, { headers: { accept: "application/json" } });
    const data = await answer.json();
    if (!answer.ok) throw new Error(data.error?.detail);
    state.hidden = true;
    return data;
  } catch (error) {
    state.classList.add("failed");
    const known = error instanceof Error && !(error instanceof TypeError) && !(error instanceof SyntaxError);
    state.textContent = (known && error.message) || "The workbench does not answer; is `dragoman serve` still running? The table below stays usable.";
    return null;
  } finally {
    figure.removeAttribute("aria-busy");
  }
}

// A box that follows what is pointed at or focused. Its words are also the label of the link, so it is hidden from
// screen readers. Escape closes it.
function makeTip(figure) {
  const box = document.createElement("div");
  box.className = "tip";
  box.hidden = true;
  box.setAttribute("aria-hidden", "true");
  figure.append(box);
  document.addEventListener("keydown", (pressed) => pressed.key === "Escape" && (box.hidden = true));
  return {
    show(target, title, lines) {
      box.replaceChildren();
      const head = document.createElement("b");
      head.textContent = title;
      box.append(head);
      for (const line of lines) {
        const row = document.createElement("span");
        row.textContent = line;
        box.append(row);
      }
      box.hidden = false;
      const around = figure.getBoundingClientRect();
      const at = target.getBoundingClientRect();
      const left = at.left + at.width / 2 - around.left - box.offsetWidth / 2;
      const above = at.top - around.top - box.offsetHeight - 8;
      box.style.left = `${Math.max(0, Math.min(left, around.width - box.offsetWidth))}px`;
      box.style.top = `${above >= 0 ? above : at.bottom - around.top + 8}px`;
    },
    hide() {
      box.hidden = true;
    },
  };
}

// Shows the tip of each element of a selection while it is pointed at or focused.
export function tipped(selection, tip, words) {
  selection
    .on("pointerenter focus", function (_, datum) {
      const [title, ...lines] = words(datum);
      tip.show(this, title, lines);
    })
    .on("pointerleave blur", () => tip.hide());
}

// Makes the links of a picture one stop of the Tab key; `step` tells which link an arrow key leads to.
export function roving(links, step) {
  const all = [...links];
  all.forEach((link, place) => link.setAttribute("tabindex", place ? "-1" : "0"));
  const go = (link) => {
    if (!link) return;
    all.forEach((other) => other.setAttribute("tabindex", other === link ? "0" : "-1"));
    link.focus();
  };
  all.forEach((link, place) => {
    link.addEventListener("focus", () => all.forEach((other) => other.setAttribute("tabindex", other === link ? "0" : "-1")));
    link.addEventListener("keydown", (pressed) => {
      if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
      const ends = { Home: all[0], End: all[all.length - 1] };
      const next = ends[pressed.key] ?? (pressed.key.startsWith("Arrow") ? step(place, pressed.key.slice(5), all) : undefined);
      if (next === undefined) return;
      pressed.preventDefault();
      pressed.stopPropagation();
      go(next);
    });
  });
}

// The step of a row of links: left and up lead back, right and down lead on.
export const inRow = (place, way, all) => all[place + (way === "Right" || way === "Down" ? 1 : -1)] ?? null;
