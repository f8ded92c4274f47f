/** Elements without HTML text: everything from a token passes through textContent. */

/** Makes an element: `el("p.quiet", "text", child, …)`. Strings become text; null, undefined and false nothing. */
export function el(tagAndClasses, ...children) {
  const [tag, ...classes] = tagAndClasses.split(".");
  const element = document.createElement(tag);
  if (classes.length > 0) element.className = classes.join(" ");
  element.append(...present(children));
  return element;
}

/** Puts children in place of what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
}

const present = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

/** The element of this id, which index.html promises to hold. */
export const byID = (id) => document.getElementById(id);

// Controls, invisible characters and those that turn the direction of text
// could make a claim look like another one.
const invisible = /([\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+)/u;

/**
 * Text from outside as nodes: characters that cannot be seen, or that move
 * others, stand as \u202e in a span of their own; at most `limit` characters.
 */
export function visible(text, limit = 2000) {
  const parts = text.slice(0, limit).split(invisible); // every second one matched
  const nodes = parts.map((part, index) => (index % 2 ? escapes(part) : part));
  if (text.length > limit) nodes.push(el("span.cut", ` … ${(text.length - limit).toLocaleString("en")} more characters`));
  return nodes.filter((node) => node !== "");
}

/** The same for text whose line breaks are our own and stay. */
export function visibleLines(text, limit = 20_000) {
  const lines = text.slice(0, limit).split("\n");
  const nodes = lines.flatMap((line, index) => (index ? ["\n", ...visible(line, limit)] : visible(line, limit)));
  if (text.length > limit) nodes.push(el("span.cut", ` … ${(text.length - limit).toLocaleString("en")} more characters`));
  return nodes;
}

function escapes(run) {
  const span = el("span.escape", [...run].map(escape).join(""));
  span.title = "characters that cannot be seen, or that change how others are shown";
  return span;
}

function escape(character) {
  const hex = character.codePointAt(0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
}
