// Who acts on whom: nodes as large as their events are many, arrows as wide. Blue and solid where the two cooperate,
// orange and dashed where they are in conflict. Every node leads to the actor, every arrow to its events.

import { address, number, picture, plural, roving, shares, tipped } from "./picture.js";
import { movable } from "./moving.js";

const STEPS = 260;

function draw(canvas, data, width, tip) {
  const { d3 } = window;
  if (!data.links.length) return;
  const narrow = width < 560;
  const height = Math.round(narrow ? width * 1.15 : Math.max(420, Math.min(680, width * 0.62)));
  const { nodes, links } = graph(d3, data, narrow);
  settle(d3, nodes, links, width, height);

  const svg = d3.select(canvas).append("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height)
    .attr("role", "group").attr("aria-label", `${data.title}. Actors and arrows are links; the arrow keys lead from one to the next. The table below has the same.`);
  const layer = svg.append("g");
  const arrows = layer.append("g").selectAll("a").data(links).join("a").attr("class", (l) => `arrow b${balance(l)}`)
    .attr("href", (l) => address(data.events, l.asks))
    .attr("aria-label", (l) => `${l.source.name} on ${l.target.name}: ${plural(l.events, "event")}, ${shares(l.counts).map(([count, name]) => `${count} ${name}`).join(", ")}`);
  arrows.append("path").attr("class", "reach");
  arrows.append("path").attr("class", "shaft").attr("stroke-width", (l) => l.width)
    .attr("stroke-dasharray", (l) => (balance(l) < 3 ? `${4 + l.width * 1.2} ${2 + l.width * 0.7}` : null));
  arrows.append("path").attr("class", "head");
  const spots = layer.append("g").selectAll("a").data(nodes).join("a").attr("class", (n) => `node ${n.kind}`)
    .attr("href", (n) => n.page)
    .attr("aria-label", (n) => `${n.name}: ${plural(n.events, "event")}`);
  spots.each(function (n) { shape(d3.select(this), n); });
  place(arrows, spots);

  tipped(arrows, tip, (l) => [`${l.source.name} → ${l.target.name}`, plural(l.events, "event"), ...shares(l.counts).map(([count, name]) => `${number(count)} ${name}`)]);
  tipped(spots, tip, (n) => [n.name, plural(n.events, "event")]);
  stressed(spots, arrows);
  dragged(d3, spots, arrows, () => d3.zoomTransform(svg.node()), { width, height });
  const zoom = movable(d3, svg, canvas, { width, height, most: 6, moved: (t) => layer.attr("transform", t) });
  const points = new Map([...spots.nodes(), ...arrows.nodes()].map((node) => [node, middle(d3.select(node).datum())]));
  for (const [node, at] of points) node.addEventListener("focus", () => zoom.show(at()));
  roving(points.keys(), (from, way, all) => nearest(points, all, from, way));
  return zoom.stop;
}

const middle = (d) => () => (d.source ? [(d.source.x + d.target.x) / 2, (d.source.y + d.target.y) / 2] : [d.x, d.y]);

// 1: conflict nearly all, 3: as much of one as of the other, 5: cooperation nearly all.
function balance({ counts: [a, b, c, d] }) {
  const share = (a + b - c - d) / (a + b + c + d);
  return share <= -0.6 ? 1 : share <= -0.2 ? 2 : share < 0.2 ? 3 : share < 0.6 ? 4 : 5;
}

function graph(d3, data, narrow) {
  const most = d3.max(data.nodes, (n) => n.events) || 1;
  const largest = d3.max(data.links, (l) => l.events) || 1;
  const [low, high] = narrow ? [5, 20] : [7, 30];
  const nodes = data.nodes.map((n) => ({ ...n, r: low + (high - low) * Math.sqrt(n.events / most) }));
  const byId = new Map(nodes.map((n) => [n.id, n]));
  const links = data.links.map((l) => ({
    ...l, source: byId.get(l.actor), target: byId.get(l.recipient), width: 1.2 + (narrow ? 5 : 8) * Math.sqrt(l.events / largest),
  }));
  return { nodes, links };
}

// The layout is worked out before anything is drawn, and is the same each time: nothing moves by itself.
function settle(d3, nodes, links, width, height) {
  const pulls = links.filter((l) => l.source !== l.target);
  const roomy = Math.sqrt((width * height) / Math.max(8, nodes.length));
  const simulation = d3.forceSimulation(nodes)
    .force("link", d3.forceLink(pulls).distance((l) => l.source.r + l.target.r + roomy * 0.75).strength((l) => Math.min(0.5, 0.08 + l.width / 30)))
    .force("apart", d3.forceManyBody().strength(-roomy * 3).distanceMax(roomy * 5))
    .force("touch", d3.forceCollide((n) => n.r + (labelInside(n) ? 8 : 16)).iterations(2))
    .force("x", d3.forceX(width / 2).strength(0.06 * Math.min(1, height / width)))
    .force("y", d3.forceY(height / 2).strength(0.08))
    .stop();
  for (const n of nodes) [n.x, n.y] = [(n.x ?? 0) + width / 2, (n.y ?? 0) + height / 2];
  for (let step = 0; step < STEPS; step += 1) simulation.tick();
  fit(d3, nodes, width, height);
}

// Moves and shrinks or widens the layout into the frame.
function fit(d3, nodes, width, height) {
  const edge = (n) => n.r + 18;
  for (const [axis, size] of [["x", width], ["y", height]]) {
    const low = d3.min(nodes, (n) => n[axis] - edge(n));
    const high = d3.max(nodes, (n) => n[axis] + edge(n));
    const scale = Math.min(1.6, size / (high - low));
    const middle = (low + high) / 2;
    for (const n of nodes) n[axis] = Math.max(edge(n), Math.min(size - edge(n), size / 2 + (n[axis] - middle) * scale));
  }
}

const labelOf = (n) => (n.label.length > 22 ? `${n.label.slice(0, 20)}…` : n.label);
const labelInside = (n) => n.r >= 4 + labelOf(n).length * 3.6;

// States are circles, organisations squares, people and all others diamonds.
function shape(link, n) {
  const side = n.r * 1.76;
  if (n.kind === "organization") link.append("rect").attr("class", "body").attr("x", -side / 2).attr("y", -side / 2).attr("width", side).attr("height", side).attr("rx", 3);
  else if (n.kind === "country") link.append("circle").attr("class", "body").attr("r", n.r);
  else link.append("path").attr("class", "body").attr("d", `M0,${-n.r * 1.15}L${n.r * 1.15},0L0,${n.r * 1.15}L${-n.r * 1.15},0Z`);
  link.append("text").attr("class", labelInside(n) ? "inside" : "below").attr("dy", labelInside(n) ? "0.35em" : n.r * (n.kind === "country" ? 1 : 1.15) + 11).text(labelOf(n));
}

function place(arrows, spots) {
  arrows.each(function (l) {
    const { shaft, head } = route(l);
    this.children[0].setAttribute("d", shaft);
    this.children[1].setAttribute("d", shaft);
    this.children[2].setAttribute("d", head);
  });
  spots.attr("transform", (n) => `translate(${n.x},${n.y})`);
}

// A bow to the right of the way, so that the arrow back runs beside it; from rim to rim.
function route({ source: s, target: t, width }) {
  const tip = 5 + width * 1.5;
  if (s === t) {
    const r = s.r + 9 + width;
    const [x, y] = [s.x, s.y - s.r * 0.6];
    return { shaft: `M${x - s.r * 0.5},${y}C${x - r},${y - r * 1.25} ${x + r},${y - r * 1.25} ${x + s.r * 0.5},${y - tip * 0.8}`, head: triangle([x + s.r * 0.5, y], [x + r * 0.75, y - r], tip) };
  }
  const [dx, dy] = [t.x - s.x, t.y - s.y];
  const length = Math.hypot(dx, dy) || 1;
  const bow = Math.min(40, length * 0.14);
  const control = [(s.x + t.x) / 2 - (dy / length) * bow, (s.y + t.y) / 2 + (dx / length) * bow];
  const from = toward([s.x, s.y], control, s.r + 1);
  const end = toward([t.x, t.y], control, t.r + 3);
  const neck = toward(end, control, tip * 0.8);
  return { shaft: `M${from}Q${control} ${neck}`, head: triangle(end, control, tip) };
}

function toward([x, y], [a, b], by) {
  const length = Math.hypot(a - x, b - y) || 1;
  return [x + ((a - x) / length) * by, y + ((b - y) / length) * by];
}

function triangle(end, from, size) {
  const [x, y] = toward(end, from, size);
  const [nx, ny] = [(-(end[1] - y) / size) * size * 0.5, ((end[0] - x) / size) * size * 0.5];
  return `M${end}L${x + nx},${y + ny}L${x - nx},${y - ny}Z`;
}

// What is pointed at or focused stands out with all that it is tied to.
function stressed(spots, arrows) {
  const on = (kept) => {
    arrows.classed("dim", (l) => !kept.has(l));
    spots.classed("dim", (n) => !kept.has(n));
  };
  const off = () => {
    arrows.classed("dim", false);
    spots.classed("dim", false);
  };
  spots.on("pointerenter.stress focus.stress", (_, n) => {
    const own = arrows.data().filter((l) => l.source === n || l.target === n);
    on(new Set([n, ...own, ...own.flatMap((l) => [l.source, l.target])]));
  }).on("pointerleave.stress blur.stress", off);
  arrows.on("pointerenter.stress focus.stress", (_, l) => on(new Set([l, l.source, l.target]))).on("pointerleave.stress blur.stress", off);
}

function dragged(d3, spots, arrows, transform, { width, height }) {
  let far = false;
  spots.call(d3.drag().clickDistance(4)
    .container(function () { return this.ownerSVGElement; })
    .subject((event, n) => { const [x, y] = transform().apply([n.x, n.y]); return { x, y, node: n }; })
    .on("start", () => { far = false; })
    .on("drag", (event) => {
      const [x, y] = transform().invert([event.x, event.y]);
      far = true;
      Object.assign(event.subject.node, { x: Math.max(0, Math.min(width, x)), y: Math.max(0, Math.min(height, y)) });
      place(arrows, spots);
    }));
  spots.attr("draggable", "false").on("dragstart", (event) => event.preventDefault())
    .on("click", (event) => { if (far) event.preventDefault(); far = false; });
}

// The nearest one in the direction of an arrow key.
function nearest(points, all, from, way) {
  const [x, y] = points.get(all[from])();
  const turn = { Right: [1, 0], Left: [-1, 0], Down: [0, 1], Up: [0, -1] }[way];
  let best = null;
  let least = Infinity;
  for (const other of all) {
    const [dx, dy] = points.get(other)().map((value, axis) => value - [x, y][axis]);
    const along = dx * turn[0] + dy * turn[1];
    const across = Math.abs(dx * turn[1]) + Math.abs(dy * turn[0]);
    const cost = along + across * 2;
    if (other !== all[from] && along > 1 && cost < least) [best, least] = [other, cost];
  }
  return best;
}

const drawn = (page) => ({
  title: page.title,
  events: page.events_at,
  nodes: page.network.nodes.map((n) => ({
    id: n.key, name: n.name ?? n.key, label: n.key.length <= 8 ? n.key : (n.name ?? n.key), kind: n.kind, events: n.events,
    page: address("/actor", { id: n.key }),
  })),
  links: page.network.edges.map((e) => ({ actor: e.actor, recipient: e.recipient, events: e.events, counts: e.quads, asks: { edge: `${e.actor}>${e.recipient}` } })),
});

for (const figure of document.querySelectorAll("figure.network")) picture(figure, draw, drawn);
