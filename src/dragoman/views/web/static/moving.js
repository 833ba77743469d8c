// Zoom and pan of a picture: by buttons, by keys on its frame, by dragging, and by the wheel once one is in the picture
// (or with Ctrl), so that a page that is scrolled past does not get caught.

import { calm } from "./picture.js";

const STEP = 1.6;
const PAN = 60;

// `frame` takes the keys; `moved` is told of every change. Returns the zoom, and how to bring a point into view.
export function movable(d3, svg, frame, { width, height, most = 12, moved }) {
  const zoom = d3.zoom()
    .scaleExtent([1, most]).translateExtent([[0, 0], [width, height]])
    .filter((event) => {
      if (event.type === "wheel") {
        const meant = event.ctrlKey || event.metaKey || frame.contains(document.activeElement);
        if (!meant) hint(frame);
        return meant;
      }
      // One finger scrolls the page until the picture is enlarged.
      if (event.type.startsWith("touch") && event.touches.length < 2) return d3.zoomTransform(svg.node()).k > 1;
      return !event.button;
    })
    .on("zoom", (event) => moved(event.transform));
  svg.call(zoom).on("dblclick.zoom", null);
  const eased = () => (calm() ? svg : svg.transition().duration(200));
  const acts = {
    in: () => eased().call(zoom.scaleBy, STEP),
    out: () => eased().call(zoom.scaleBy, 1 / STEP),
    all: () => eased().call(zoom.transform, d3.zoomIdentity),
    left: () => eased().call(zoom.translateBy, PAN / d3.zoomTransform(svg.node()).k, 0),
    right: () => eased().call(zoom.translateBy, -PAN / d3.zoomTransform(svg.node()).k, 0),
    up: () => eased().call(zoom.translateBy, 0, PAN / d3.zoomTransform(svg.node()).k),
    down: () => eased().call(zoom.translateBy, 0, -PAN / d3.zoomTransform(svg.node()).k),
  };
  const keys = { "+": "in", "=": "in", "-": "out", 0: "all", ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
  const pressed = (event) => {
    const act = keys[event.key];
    const mine = event.target === frame || !event.key.startsWith("Arrow");
    if (!act || !mine || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    acts[act]();
  };
  frame.addEventListener("keydown", pressed);
  const buttons = [...frame.parentElement.querySelectorAll("[data-zoom]")];
  const clicked = (event) => acts[event.currentTarget.dataset.zoom]();
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", clicked);
  }
  const stop = () => {
    frame.removeEventListener("keydown", pressed);
    for (const button of buttons) button.removeEventListener("click", clicked);
  };
  const show = ([x, y]) => {
    const now = d3.zoomTransform(svg.node());
    const [left, top] = now.apply([x, y]);
    if (left < 10 || top < 10 || left > width - 10 || top > height - 10) svg.call(zoom.translateTo, x, y);
  };
  return { stop, show };
}

function hint(frame) {
  const note = frame.parentElement.querySelector(".wheel-hint");
  if (!note) return;
  note.classList.add("shown");
  clearTimeout(note.timer);
  note.timer = setTimeout(() => note.classList.remove("shown"), 1500);
}
