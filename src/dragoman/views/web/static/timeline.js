// Cooperation above a line, conflict below it, period by period. Every part of a bar leads to the events it counts.

import { QUADS, address, number, picture, plural, roving, shares, tipped } from "./picture.js";

const day = (text) => new Date(`${text}T00:00:00Z`);
const after = (text) => new Date(day(text).getTime() + 86_400_000);

function draw(canvas, data, width, tip) {
  const { d3 } = window;
  const small = canvas.closest(".small") !== null;
  const periods = data.periods.map(timed);
  if (!periods.length) return;
  const narrow = width < 560;
  const margin = { top: small ? 6 : 20, right: data.score_line ? 36 : 8, bottom: 24, left: narrow ? 34 : 46 };
  const height = small ? 140 : narrow ? 260 : 340;
  // Where bars would be thinner than a finger of light, the picture is wider than the page and is moved sideways.
  const span = periods[periods.length - 1].to - periods[0].from;
  const slots = span / Math.min(...periods.map((p) => p.to - p.from));
  const wide = Math.max(width, Math.min(slots * 2.5, 4000) + margin.left + margin.right);
  const most = { up: d3.max(periods, (p) => total(p.ups)) || 0, down: d3.max(periods, (p) => total(p.downs)) || 0 };
  const x = d3.scaleUtc([periods[0].from, periods[periods.length - 1].to], [margin.left, wide - margin.right]);
  const y = d3.scaleLinear([-most.down || 0, most.up || 0.0001], [height - margin.bottom, margin.top]).nice(5);

  const svg = d3.select(canvas).append("svg")
    .attr("viewBox", `0 0 ${wide} ${height}`).attr("width", wide).attr("height", height)
    .attr("role", "group").attr("aria-label", `${data.title}. Each part of a bar is a link; the arrow keys lead from one to the next. The table below has the same numbers.`);

  axes(d3, svg, { x, y, wide, height, margin, small, narrow, data });
  const columns = svg.append("g").selectAll("g").data(periods).join("g").attr("class", "column");
  columns.append("rect").attr("class", "reach")
    .attr("x", (p) => x(p.from)).attr("width", (p) => Math.max(1, x(p.to) - x(p.from)))
    .attr("y", margin.top).attr("height", height - margin.top - margin.bottom);
  const parts = columns.selectAll("a").data((p) => [...p.ups, ...p.downs].filter((part) => part.count > 0)).join("a")
    .attr("href", (part) => address(data.events, { period: part.period.label, quad: part.quad }))
    .attr("aria-label", (part) => `${part.period.label}: ${plural(part.count, "event")} of ${part.name}`);
  parts.append("rect").attr("class", (part) => `part q${part.quad}`).attr("fill", (part) => part.fill)
    .attr("x", (part) => x(part.period.from) + gap(x, part.period))
    .attr("width", (part) => Math.max(1, x(part.period.to) - x(part.period.from) - 2 * gap(x, part.period)))
    .attr("y", (part) => Math.min(y(part.low * part.side), y(part.high * part.side)))
    .attr("height", (part) => Math.max(1, Math.abs(y(part.low) - y(part.high))));
  svg.append("line").attr("class", "zero").attr("x1", margin.left).attr("x2", wide - margin.right).attr("y1", y(0)).attr("y2", y(0));
  if (data.score_line) scoreLine(d3, svg, { x, y, wide, height, margin, periods });

  const words = (p) => [
    p.label,
    ...shares(p.counts).map(([count, name]) => `${number(count)} ${name}`),
    ...(p.score === null ? [] : [`mean score ${p.score > 0 ? "+" : ""}${p.score.toFixed(1)}`]),
  ];
  columns.on("pointerenter", function (_, p) { tip.show(this.querySelector("a") ?? this, ...split(words(p))); }).on("pointerleave", () => tip.hide());
  tipped(parts.on("focus", null), tip, (part) => words(part.period));
  const place = new Map(parts.nodes().map((node) => [node, d3.select(node).datum()]));
  roving(parts.nodes(), (from, way, all) => neighbour(all, place, from, way));
  if (wide > width) canvas.scrollLeft = wide;
}

function timed(period) {
  const made = { ...period, from: day(period.first), to: after(period.last) };
  return Object.assign(made, { ups: stacked(made, 1), downs: stacked(made, -1) });
}

const split = ([title, ...lines]) => [title, lines];
const gap = (x, p) => Math.min(2, (x(p.to) - x(p.from)) * 0.1);
const total = (parts) => parts.reduce((sum, part) => sum + part.count, 0);

// The parts of a bar on one side of the line, from the line outwards: material first, so that acts can be compared.
function stacked(period, side) {
  let low = 0;
  return QUADS.filter((q) => q.side === side).sort((a, b) => a.verbal - b.verbal).map((q) => {
    const count = period.counts[q.quad - 1];
    const part = { ...q, count, low, high: low + count };
    low += count;
    return part;
  }).map((part) => Object.defineProperty(part, "period", { value: period, enumerable: false }));
}

// Left and right lead to the like part of the next period that has one of this side, up and down within the bar.
function neighbour(all, place, from, way) {
  const here = place.get(all[from]);
  if (way === "Up" || way === "Down") {
    const bar = all.filter((node) => place.get(node).period.first === here.period.first);
    bar.sort((a, b) => place.get(b).high * place.get(b).side - place.get(a).high * place.get(a).side);
    return bar[bar.indexOf(all[from]) + (way === "Down" ? 1 : -1)] ?? null;
  }
  const line = way === "Right" ? all.slice(from + 1) : all.slice(0, from).reverse();
  const others = line.filter((node) => place.get(node).period.first !== here.period.first);
  const next = others.length ? others.filter((node) => place.get(node).period.first === place.get(others[0]).period.first) : [];
  return next.find((node) => place.get(node).quad === here.quad) ?? next.find((node) => place.get(node).side === here.side) ?? next[0] ?? null;
}

function axes(d3, svg, { x, y, wide, height, margin, small, narrow, data }) {
  const ticks = y.ticks(small ? 3 : 6).filter(Number.isInteger);
  const grid = svg.append("g").attr("class", "grid").selectAll("g").data(ticks).join("g").attr("transform", (value) => `translate(0,${y(value)})`);
  grid.append("line").attr("x1", margin.left).attr("x2", wide - margin.right);
  grid.append("text").attr("x", margin.left - 6).attr("dy", "0.32em").attr("text-anchor", "end").text((value) => number(Math.abs(value)));
  svg.append("g").attr("class", "axis").attr("transform", `translate(0,${height - margin.bottom})`)
    .call(d3.axisBottom(x).ticks(Math.max(2, Math.floor((wide - margin.left) / (narrow ? 70 : 90)))).tickSizeOuter(0).tickFormat(timeFormat(d3)));
  if (small) return;
  svg.append("text").attr("class", "side cooperation").attr("x", margin.left).attr("y", 11).text(`▲ Cooperation, events a ${data.unit}`);
  const zero = y(0);
  if (height - margin.bottom - zero > 30) svg.append("text").attr("class", "side conflict").attr("x", margin.left + 4).attr("y", height - margin.bottom - 6).text("▼ Conflict");
}

function timeFormat(d3) {
  const [days, months, years] = [d3.utcFormat("%-d %b"), d3.utcFormat("%b %Y"), d3.utcFormat("%Y")];
  return (date) => (d3.utcMonth(date) < date ? days : d3.utcYear(date) < date ? months : years)(date);
}

// The mean score on a scale of its own, with the same zero as the bars.
function scoreLine(d3, svg, { x, y, wide, height, margin, periods }) {
  const known = periods.filter((p) => p.score !== null);
  const top = y(0) - margin.top;
  const bottom = height - margin.bottom - y(0);
  const high = Math.max(1, d3.max(known, (p) => p.score) ?? 1);
  const low = Math.min(-1, d3.min(known, (p) => p.score) ?? -1);
  const unit = Math.min(top / high, bottom / -low) || Math.max(top, bottom) / 10;
  const at = (score) => y(0) - score * unit;
  const middle = (p) => (x(p.from) + x(p.to)) / 2;
  const line = d3.line().x(middle).y((p) => at(p.score)).curve(d3.curveMonotoneX);
  svg.append("path").attr("class", "score-halo").attr("d", line(known));
  svg.append("path").attr("class", "score").attr("d", line(known));
  if (known.length <= 80) svg.append("g").selectAll("circle").data(known).join("circle").attr("class", "score-dot").attr("r", 2.2).attr("cx", middle).attr("cy", (p) => at(p.score));
  const marks = d3.scaleLinear([low, high], [0, 1]).ticks(5).filter(Number.isInteger);
  svg.append("g").attr("class", "score-axis").selectAll("text").data(marks).join("text")
    .attr("x", wide - margin.right + 6).attr("y", at).attr("dy", "0.32em").text((value) => (value > 0 ? `+${value}` : `${value}`.replace("-", "−")));
  svg.append("text").attr("class", "score-axis").attr("x", wide).attr("y", 11).attr("text-anchor", "end").text("Mean score");
}

const drawn = (page) => ({
  title: page.title,
  unit: page.timeline.unit,
  score_line: page.score_line,
  events: page.events_at,
  periods: page.timeline.periods.slice(...page.drawn).map((p) => ({ label: p.label, first: p.start, last: p.end, counts: p.quads, score: p.score_mean })),
});

for (const figure of document.querySelectorAll("figure.timeline")) picture(figure, draw, drawn);
