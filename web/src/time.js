/** Instants in words. Everything here is in seconds, instants since 1970 UTC. */

// Beyond this, year 10000, a number is hardly an instant in seconds.
const lastSecond = 253402300799;

/** Whether a number can be shown as a date. */
export const isInstant = (seconds) => seconds >= 0 && seconds <= lastSecond;

/** As in "2019-07-24 06:18:21 UTC". */
export function utc(seconds) {
  const iso = new Date(seconds * 1000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** The same instant on the reader's clock, "" where that is UTC itself. */
export function local(seconds) {
  const date = new Date(seconds * 1000);
  if (date.getTimezoneOffset() === 0) return "";
  const two = (number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const zone = new Intl.DateTimeFormat("en", { timeZoneName: "short" }).formatToParts(date).find((part) => part.type === "timeZoneName").value;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${zone}`;
}

const units = [
  ["year", 365 * 86400],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** A length in its two largest units, in hours up to two days: the words of the engine, so that both agree. */
export function duration(seconds) {
  let rest = Math.floor(Math.abs(seconds));
  const fitting = units.filter(([name, size]) => rest >= size * (name === "day" ? 2 : 1));
  if (fitting.length === 0) return "0 seconds";
  const first = units.indexOf(fitting[0]);
  const parts = [];
  for (const [name, size] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
  }
  return parts.join(" ");
}

/** Where an instant lies from another: "3 hours 12 minutes ago", "in 40 seconds". */
export function relative(seconds, now) {
  const distance = Math.round(seconds - now);
  if (distance === 0) return "just now";
  return distance < 0 ? `${duration(distance)} ago` : `in ${duration(distance)}`;
}

export const nowInSeconds = () => Math.floor(Date.now() / 1000);
