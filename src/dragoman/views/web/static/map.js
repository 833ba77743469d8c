// Where events happened: a circle for each place, as large as its events are many, cut by what they are. Every circle
// leads to the events at its place.

import { QUADS, address, number, picture, plural, roving, shares, tipped } from "./picture.js";
import { movable } from "./moving.js";

async function start(figure) {
  const world = fetch(figure.dataset.world).then((answer) => answer.json()).catch(() => null);
  const land = await world;
  picture(figure, (canvas, data, width, tip) => draw(canvas, data, width, tip, land, figure), drawn);
}

const drawn = (page) => ({
  title: page.title,
  events: page.events_at,
  points: page.spots.map(({ title, at, point }) => ({ title, asks: { at }, lat: point.lat, lon: point.lon, events: point.events, counts: point.quads })),
});

function draw(canvas, data, width, tip, world, figure) {
  const { d3, topojson } = window;
  const projection = d3.geoEqualEarth().fitExtent([[2, 2], [width - 2, width]], { type: "Sphere" });
  const path = d3.geoPath(projection);
  const [[, top], [, bottom]] = path.bounds({ type: "Sphere" });
  const height = Math.ceil(bottom - top) + 4;
  projection.fitExtent([[2, 2], [width - 2, height - 2]], { type: "Sphere" });

  const svg = d3.select(canvas).append("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height)
    .attr("role", "group").attr("aria-label", `${data.title}. Places are links; the arrow keys lead from one to the next. The list has the same.`);
  const layer = svg.append("g");
  layer.append("path").attr("class", "sea").attr("d", path({ type: "Sphere" }));
  layer.append("path").attr("class", "graticule").attr("d", path(d3.geoGraticule10()));
  if (world) {
    // All shapes of the file are drawn alike, with or without a code of their own.
    const { countries } = world.objects;
    layer.append("path").attr("class", "land").attr("d", path(topojson.feature(world, countries)));
    layer.append("path").attr("class", "borders").attr("d", path(topojson.mesh(world, countries, (a, b) => a !== b)));
  }

  const most = d3.max(data.points, (p) => p.events) || 1;
  const radius = d3.scaleSqrt([0, most], [0, width < 560 ? 16 : 26]);
  const points = data.points.map((p, place) => ({ ...p, place, at: projection([p.lon, p.lat]), r: Math.max(2.5, radius(p.events)) }))
    .sort((a, b) => b.events - a.events);
  const spots = layer.append("g").selectAll("a").data(points).join("a").attr("class", "spot")
    .attr("href", (p) => address(data.events, p.asks))
    .attr("aria-label", (p) => `${p.title}: ${plural(p.events, "event")}, ${shares(p.counts).map(([count, name]) => `${count} ${name}`).join(", ")}`);
  spots.append("circle").attr("class", "rim").attr("r", (p) => p.r + 1);
  spots.each(function (p) { pie(d3, d3.select(this), p); });
  tipped(spots, tip, (p) => [p.title, plural(p.events, "event"), ...shares(p.counts).map(([count, name]) => `${number(count)} ${name}`)]);

  // Circles grow more slowly than the map, so that those that lie close come apart.
  const moved = (t) => {
    layer.attr("transform", t);
    const size = Math.sqrt(t.k) / t.k;
    spots.attr("transform", (p) => `translate(${p.at})scale(${size})`);
  };
  moved(d3.zoomIdentity);
  const zoom = movable(d3, svg, canvas, { width, height, most: 16, moved });
  spots.on("focus.show", (_, p) => zoom.show(p.at));
  const order = spots.nodes();
  const at = new Map(order.map((node) => [node, d3.select(node).datum().at]));
  roving(order, (from, way, all) => nearest(at, all, from, way));
  listed(figure, spots);
  return zoom.stop;
}

// From the top, clockwise: cooperation, then conflict.
function pie(d3, link, p) {
  const slices = d3.pie().sort(null).value((q) => p.counts[q.quad - 1])([QUADS[1], QUADS[0], QUADS[2], QUADS[3]]).filter((slice) => slice.value > 0);
  const arc = d3.arc().innerRadius(0).outerRadius(p.r);
  link.selectAll("path").data(slices).join("path").attr("class", "slice").attr("d", arc).attr("fill", (slice) => slice.data.fill);
}

// A row of the list and its circle light up together.
function listed(figure, spots) {
  for (const row of document.querySelectorAll("[data-place]")) {
    const own = spots.filter((p) => p.place === Number(row.dataset.place));
    const light = (on) => () => {
      own.classed("lit", on);
      if (on) own.raise();
    };
    row.addEventListener("pointerenter", light(true));
    row.addEventListener("pointerleave", light(false));
    row.addEventListener("focusin", light(true));
    row.addEventListener("focusout", light(false));
  }
}

function nearest(at, all, from, way) {
  const [x, y] = at.get(all[from]);
  const turn = { Right: [1, 0], Left: [-1, 0], Down: [0, 1], Up: [0, -1] }[way];
  const cost = (other) => {
    const [dx, dy] = [at.get(other)[0] - x, at.get(other)[1] - y];
    const along = dx * turn[0] + dy * turn[1];
    return along > 0.5 ? along + 2 * (Math.abs(dx * turn[1]) + Math.abs(dy * turn[0])) : Infinity;
  };
  const best = all.filter((other) => other !== all[from]).sort((a, b) => cost(a) - cost(b))[0];
  return best && cost(best) < Infinity ? best : null;
}

for (const figure of document.querySelectorAll("figure.map")) start(figure);
