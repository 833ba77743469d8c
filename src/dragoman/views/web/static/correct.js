// Correcting: keys for the event that has the focus, modes that fit the type, and the rest of the page kept in step.
(() => {
  "use strict";
  const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

  // a accepts, r rejects, e opens the form of changes, u takes back: of the focused event, or of the only one on the page.
  function judged() {
    const here = document.activeElement.closest("[data-judging]") || document.activeElement.closest("article.event, [data-item]")?.querySelector("[data-judging]");
    if (here) return here;
    const all = document.querySelectorAll("[data-judging]");
    return all.length === 1 ? all[0] : null;
  }
  document.addEventListener("keydown", (pressed) => {
    if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.repeat || typing(pressed.target) || !"areu".includes(pressed.key)) return;
    const control = judged()?.querySelector(`[data-hotkey="${pressed.key}"]`);
    if (!control) return;
    pressed.preventDefault();
    if (control.matches("summary")) {
      const details = control.parentElement;
      details.open = true;
      details.querySelector("select, input:not([type=hidden])")?.focus();
    } else control.click();
  });

  // Modes belong to a type: the others are put out of the way.
  function modes(form, changed) {
    const mode = form.elements.mode;
    for (const group of mode.querySelectorAll("optgroup")) group.hidden = group.disabled = group.label !== form.elements.event_type.value;
    if (changed) mode.value = "";
  }
  const prepare = (root) => { for (const form of root.querySelectorAll("[data-change]")) modes(form, false); };
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-change]");
    if (form && event.target.name === "event_type") modes(form, true);
  });
  prepare(document);

  document.addEventListener("htmx:load", (event) => {
    const root = event.detail.elt;
    if (!(root instanceof Element)) return;
    prepare(root.parentElement || root);
    const panel = root.closest("[data-done]") || root.querySelector("[data-done]");
    if (panel) settle(panel);
    else wrong(root);
  });

  // What does not fit has the focus.
  function wrong(root) {
    const told = root.querySelector(".judging .wrong, .wrong");
    told?.closest("label, fieldset, form, section")?.querySelector("input:not([type=hidden]), select")?.focus();
  }

  // What was said shows in the whole page of the event: its heading, who takes part, its story.
  function settle(panel) {
    panel.removeAttribute("data-done");
    panel.dispatchEvent(new CustomEvent("judged", { bubbles: true }));
    const article = panel.closest("article.one-event");
    if (article) {
      fetch(location.href).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer))).then((text) => {
        const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("article.one-event");
        if (!fresh) return;
        article.replaceWith(fresh);
        window.htmx.process(fresh);
        prepare(fresh);
        fresh.querySelector(".judging").focus({ preventScroll: true });
      }).catch(() => {});
    } else panel.focus({ preventScroll: true });
  }
  wrong(document);
})();
