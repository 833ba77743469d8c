// The form that codes a report: files that are dropped, what was typed kept, errors beside it. Without this, it is a plain form.
(() => {
  "use strict";
  const form = document.querySelector("[data-code]");
  if (!form) return;
  const text = form.elements.text;
  const button = form.querySelector("[type=submit]");
  const state = document.getElementById("state");
  const problem = document.getElementById("problem");
  const fields = ["text", "title", "date", "publisher"];
  const most = Number(form.dataset.most);
  const mostBytes = Number(form.dataset.bytes);

  for (const hidden of form.querySelectorAll("[data-with-script], [data-clear]")) hidden.hidden = false;

  function tell(title, detail) {
    problem.hidden = !title;
    problem.replaceChildren();
    if (!title) return;
    const strong = document.createElement("strong");
    strong.textContent = `${title}.`;
    problem.append(strong, ` ${detail}`);
    problem.scrollIntoView({ block: "nearest" });
  }
  const says = (words) => {
    const small = document.createElement("small");
    small.textContent = words;
    state.replaceChildren(small);
  };

  // What was typed is there again when one comes back, in this tab only.
  function remember() {
    try {
      sessionStorage.setItem("code", JSON.stringify(Object.fromEntries(fields.map((name) => [name, form.elements[name].value]))));
    } catch { /* too large to be remembered */ }
  }
  try {
    const typed = JSON.parse(sessionStorage.getItem("code") || "{}");
    if (!text.value) for (const name of fields) if (typed[name]) form.elements[name].value = typed[name];
  } catch { /* nothing was remembered */ }
  form.addEventListener("input", remember);

  form.querySelector("[data-clear]").addEventListener("click", () => {
    for (const name of fields) form.elements[name].value = "";
    remember();
    tell(null);
    text.focus();
  });

  // Files: UTF-8, or what they say they are by a mark, else Windows-1252, as the command line reads them.
  function decoded(bytes) {
    const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
    if (wide) return new TextDecoder(wide).decode(bytes);
    if (bytes.subarray(0, 4096).includes(0)) return null;
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      return new TextDecoder("windows-1252").decode(bytes);
    }
  }
  async function take(files) {
    if (!files.length) return;
    tell(null);
    if (files.length > 1) return tell("One file at a time", "Several reports can stand in one .jsonl file; code folders with dragoman code.");
    const [file] = files;
    if (file.size > mostBytes) return tell("Too large", `${file.name} has ${file.size.toLocaleString("en")} bytes; code it with dragoman code.`);
    let read = null;
    try {
      read = decoded(new Uint8Array(await file.arrayBuffer()));
    } catch {
      return tell("The file cannot be read", `${file.name} may have been moved, or is a folder.`);
    }
    if (read === null) return tell("Not a text", `${file.name} is a binary file; save its text as .txt first.`);
    for (const name of fields) form.elements[name].value = "";
    text.value = read;
    remember();
    says(`${file.name} is in the form; look it over, or code it as it is.`);
    button.focus();
  }
  const picker = form.querySelector("[data-file]");
  picker.addEventListener("change", () => take([...picker.files]).finally(() => { picker.value = ""; }));

  const carries = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  let depth = 0;
  document.addEventListener("dragenter", (event) => {
    if (!carries(event)) return;
    depth += 1;
    form.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (carries(event) && --depth <= 0) form.classList.remove("dropping");
  });
  document.addEventListener("dragover", (event) => {
    if (carries(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    depth = 0;
    form.classList.remove("dropping");
    if (!carries(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });

  const length = (value) => [...value].length;
  async function send() {
    tell(null);
    const characters = length(text.value);
    if (!text.value.trim()) return tell("No text yet", "Paste one, or drop a file.");
    if (characters > most) return tell("Too large", `The text has ${characters.toLocaleString("en")} characters, and ${most.toLocaleString("en")} are coded here; use dragoman code for it.`);
    button.disabled = true;
    says("Coding …");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "X-Dragoman-Token": window.dragoman.token() || "local" },
        body: new URLSearchParams(new FormData(form)),
      });
      if (answer.ok) {
        location.assign(answer.url);
        return;
      }
      if (answer.status === 403) sessionStorage.removeItem("token");
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const told = page.querySelector("#problem:not([hidden])") || page.querySelector(".error");
      tell(told?.querySelector("strong, h1")?.textContent.replace(/\.$/, "") || "That did not work", told?.querySelector("span, p")?.textContent || "Try again.");
    } catch {
      tell("The workbench does not answer", "Is dragoman serve still running? What you typed stays here.");
    }
    says("Not coded.");
    button.disabled = false;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  addEventListener("pageshow", () => { button.disabled = false; });

  // Tells when the coder is there; it is loaded while one pastes.
  async function watch(times) {
    if (button.disabled || times === 0) return;
    try {
      const { ready } = await (await fetch("/code.json")).json();
      if (ready) return says("The coder is ready.");
    } catch { return; }
    setTimeout(watch, 1500, times - 1);
  }
  if (!state.textContent.includes("ready")) setTimeout(watch, 1500, 40);
})();
