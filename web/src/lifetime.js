/** The life of a token as a picture: issued, not before, expires, and now. */
import { byID } from "./dom.js";
import { duration, isInstant, relative, utc } from "./time.js";

const [top, bar, bottom, height] = [30, 40, 80, 92]; // rows of the picture, in pixels
let drawn; // times of the report on show, to draw again as the clock moves

/** Shows the lifetime of a report's token, or hides the panel if it has no times. */
export function showLifetime(times) {
  drawn = [times?.issuedAt, times?.notBefore, times?.expiry].some(known) ? times : undefined;
  byID("lifetime").hidden = !drawn;
}

/** Draws the picture as of now. */
export function tickLifetime(now) {
  if (!drawn) return;
  const svg = byID("lifetime-picture");
  const width = svg.clientWidth || 320;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren(...picture(plan(drawn, now), width - 2, now));
  const words = inWords(drawn, now);
  if (byID("lifetime-words").textContent !== words) byID("lifetime-words").textContent = words;
}

/**
 * Plans the picture: `place` gives the position of an instant from 0 to 1. A
 * `now` far from the token's life is moved up to it, and `gap` is the length left out.
 */
export function plan({ issuedAt, notBefore, expiry }, now) {
  const starts = [issuedAt, notBefore].filter(known);
  const start = starts.length ? Math.max(...starts) : expiry - reach(expiry, now);
  const end = known(expiry) ? expiry : start + reach(start, now);
  const [from, to] = [Math.min(start, end, ...starts), Math.max(start, end)];
  const span = Math.max(1, to - from);
  const gap = Math.max(now - to, from - now);
  const marks = { issuedAt, notBefore, expiry, start, end };
  if (gap <= 0.6 * span) return { ...marks, place: linear(Math.min(from, now), Math.max(to, now)), gap: 0 };
  const life = linear(from, to);
  if (now > to) return { ...marks, gap, place: (instant) => (instant === now ? 1 : 0.62 * life(instant)) };
  return { ...marks, gap, place: (instant) => (instant === now ? 0 : 0.38 + 0.62 * life(instant)) };
}

const known = (instant) => instant !== undefined && isInstant(instant);
const reach = (instant, now) => Math.max(1, Math.abs(now - instant));
const linear = (from, to) => (instant) => (instant - from) / Math.max(1, to - from);

function picture({ issuedAt, notBefore, expiry, start, end, place, gap }, width, now) {
  const x = (instant) => 1 + place(instant) * width;
  const middle = bar + 7;
  const parts = [shape("line", "axis", { x1: 1, x2: width + 1, y1: middle, y2: middle })];
  if (gap) {
    const [left, right] = [x(now), x(now > end ? end : start)].sort((a, b) => a - b);
    parts.push(shape("line", "gap", { x1: left, x2: right, y1: middle, y2: middle }));
    parts.push(label((left + right) / 2, bar + 30, duration(gap).split(" ").slice(0, 2).join(" "), width, "quiet"));
  }
  const turn = Math.min(Math.max(now, start), end);
  parts.push(stretch("past", x(start), x(turn)), stretch("left", x(turn), x(end)));
  if (known(issuedAt)) parts.push(tick(x(issuedAt)), label(x(issuedAt), top, notBefore === issuedAt ? "issued, not before" : "issued", width));
  if (known(notBefore) && notBefore !== issuedAt) {
    parts.push(tick(x(notBefore)), label(x(notBefore), known(issuedAt) ? top - 16 : top, "not before", width));
  }
  if (known(expiry)) parts.push(tick(x(expiry)), label(x(expiry), top, "expires", width));
  parts.push(shape("line", "now", { x1: x(now), x2: x(now), y1: bar - 6, y2: bar + 26 }), label(x(now), bottom + 4, "now", width, "now-label"));
  return parts;
}

const tick = (x) => shape("line", "tick", { x1: x, x2: x, y1: bar - 5, y2: bar + 14 });
const stretch = (kind, from, to) => shape("rect", kind, { x: from, y: bar, width: Math.max(0, to - from), height: 14 });

function label(x, y, text, width, kind = "") {
  const anchor = x < 60 ? "start" : x > width - 60 ? "end" : "middle";
  const element = shape("text", kind, { x, y, "text-anchor": anchor });
  element.textContent = text;
  return element;
}

function shape(name, kind, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  if (kind) element.setAttribute("class", kind);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** The same in words, which is also the picture's text alternative. */
export function inWords({ issuedAt, notBefore, expiry }, now) {
  const starts = [issuedAt, notBefore].filter(known);
  const start = starts.length ? Math.max(...starts) : undefined;
  const from = start === undefined ? "" : `from ${utc(start)} `;
  if (!known(expiry)) return `No expiry: ${from}on.`;
  const length = expiry > start ? `${duration(expiry - start)}, ` : "";
  const life = `${length}${from}until ${utc(expiry)}`;
  if (now >= expiry) return `${life}. It ended ${relative(expiry, now)}.`;
  if (start !== undefined && now < start) return `${life}. It begins ${relative(start, now)}.`;
  return `${life}. ${duration(expiry - now)} left.`;
}
