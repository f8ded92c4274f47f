/**
 * JSON with its numbers as they were written. JSON.parse makes a double of
 * every number: 9007199254740993 becomes …992, 1.0 becomes 1.
 */

/** A number that JavaScript would show differently; `source` is its text. */
export class ExactNumber {
  constructor(source) {
    this.source = source;
  }
}

// Strings are matched so that digits inside them are left alone.
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses valid JSON; a number that a double does not hold as written becomes an ExactNumber. */
export function parseExact(text) {
  const mark = crypto.getRandomValues(new Uint32Array(4)).join("-"); // a member name that no token can guess
  const marked = text.replace(stringOrNumber, (part) =>
    part[0] === '"' || String(Number(part)) === part ? part : `{"${mark}":"${part}"}`,
  );
  return JSON.parse(marked, (_, value) => (isMarked(value, mark) ? new ExactNumber(value[mark]) : value));
}

function isMarked(value, mark) {
  return typeof value === "object" && value !== null && Object.hasOwn(value, mark);
}

/** Gives the double nearest to a number from parseExact, NaN for anything else. */
export function toNumber(value) {
  if (value instanceof ExactNumber) return Number(value.source);
  return typeof value === "number" ? value : NaN;
}

/** Writes a value from parseExact as JSON, indented by two spaces a level, numbers as they were written. */
export function toJSON(value, indent = "") {
  if (value instanceof ExactNumber) return value.source;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = indent + "  ";
  if (Array.isArray(value)) return block("[", value.map((item) => toJSON(item, inner)), "]", indent);
  const members = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${toJSON(item, inner)}`);
  return block("{", members, "}", indent);
}

/** The same on one line. */
export const toLine = (value) => toJSON(value).replace(/\n */g, " "); // a line break inside a string is written \n

function block(open, items, close, indent) {
  if (items.length === 0) return open + close;
  const inner = `\n${indent}  `;
  return open + inner + items.join("," + inner) + `\n${indent}` + close;
}
