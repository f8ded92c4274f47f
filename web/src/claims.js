/** The members of the header and of the claims as rows. */
import { byID, el, fill, visible, visibleLines } from "./dom.js";
import { ExactNumber, toJSON, toNumber } from "./exact.js";
import { isInstant, local, nowInSeconds, relative, utc } from "./time.js";
import { claimMeanings, headerMeanings, timeClaims } from "./words.js";

const mostRows = 200;

/** Shows header and claims of a report's token, as far as there are any. */
export function showToken(token) {
  showRows("header", token?.header, headerMeanings);
  showRows("claims", token?.claims, claimMeanings);
}

/** Brings the distances in words ("3 minutes ago") up to date. */
export function tickClaims(now) {
  for (const element of document.querySelectorAll("[data-at]")) element.textContent = relative(Number(element.dataset.at), now);
}

function showRows(id, members, meanings) {
  const entries = Object.entries(members ?? {});
  byID(id).hidden = members === undefined;
  if (members === undefined) return fill(byID(`${id}-rows`));
  const rows = entries.slice(0, mostRows).map(([name, value]) => row(name, value, meanings));
  const left = entries.length - rows.length;
  fill(
    byID(`${id}-rows`),
    rows.length ? el("dl.rows", rows) : el("p.help", "It has no members."),
    left > 0 && el("p.note", `${left} more are not shown as rows.`),
    rows.length > 0 && el("details.raw", el("summary", "As JSON"), el("pre", visibleLines(toJSON(members)))),
  );
}

function row(name, value, meanings) {
  const meaning = Object.hasOwn(meanings, name) ? el("span.meaning", meanings[name]) : null;
  return el("div", el("dt", el("code", visible(name, 100)), meaning), el("dd", meanings === claimMeanings && timeClaims.has(name) ? instant(value) : content(value)));
}

function instant(value) {
  const seconds = toNumber(value);
  const source = el("code.source", toJSON(value));
  if (Number.isNaN(seconds)) return content(value);
  if (!isInstant(seconds)) return [source, el("span.quiet", "read as seconds, this lies outside the years 1970 to 9999")];
  const time = el("time", utc(seconds));
  time.dateTime = new Date(seconds * 1000).toISOString();
  const distance = el("span.distance", relative(seconds, nowInSeconds()));
  distance.dataset.at = seconds;
  return [el("span.instant", time, distance), el("span.quiet", local(seconds), " ", source)];
}

function content(value) {
  if (typeof value === "string") return value === "" ? el("span.quiet", "empty") : el("span.text", visible(value));
  if (value instanceof ExactNumber || typeof value !== "object" || value === null) return el("code", toJSON(value));
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string")) return list(value);
  return el("pre", visibleLines(toJSON(value), 4000));
}

function list(texts) {
  const left = texts.length - mostRows;
  return el("ul.values", texts.slice(0, mostRows).map((text) => el("li", visible(text))), left > 0 && el("li.quiet", `${left} more`));
}
