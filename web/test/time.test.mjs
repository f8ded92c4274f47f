import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords, plan } from "../src/lifetime.js";
import { duration, isInstant, relative, utc } from "../src/time.js";

const hour = 3600;
const day = 24 * hour;

test("lengths have two units, and hours up to two days", () => {
  for (const [seconds, words] of [
    [0, "0 seconds"],
    [1, "1 second"],
    [61, "1 minute 1 second"],
    [hour + 5, "1 hour"],
    [day, "24 hours"],
    [47 * hour + 60, "47 hours 1 minute"],
    [2 * day, "2 days"],
    [800 * day, "2 years 70 days"],
  ]) {
    assert.equal(duration(seconds), words);
  }
});

test("instants are told in UTC, and only where there is a date", () => {
  assert.equal(utc(1563949101), "2019-07-24 06:18:21 UTC");
  assert.equal(isInstant(253402300799), true);
  assert.equal(isInstant(1563949101000), false); // milliseconds
  assert.equal(isInstant(NaN), false);
  assert.equal(relative(100, 172), "1 minute 12 seconds ago");
  assert.equal(relative(172, 100), "in 1 minute 12 seconds");
});

test("the lifetime in words follows the clock", () => {
  const times = { issuedAt: 1000, notBefore: 1000, expiry: 1000 + hour };
  assert.match(inWords(times, 900), /^1 hour, from .* until .*\. It begins in 1 minute 40 seconds\.$/);
  assert.match(inWords(times, 1000 + hour - 5), / 5 seconds left\.$/);
  assert.match(inWords(times, 1000 + hour), /It ended just now\.$/);
  assert.match(inWords({ issuedAt: 1000 }, 2000), /^No expiry/);
});

test("whatever the times, every mark lies on the picture, in the order of time", () => {
  const now = 1_800_000_000;
  const instants = [undefined, 0, now - 7 * 365 * day, now - 30, now, now + 30, now + 7 * 365 * day];
  for (const issuedAt of instants) {
    for (const notBefore of instants) {
      for (const expiry of instants) {
        const marks = [issuedAt, notBefore, expiry].filter((mark) => mark !== undefined);
        if (marks.length === 0) continue;
        const { place } = plan({ issuedAt, notBefore, expiry }, now);
        const places = [...marks, now].sort((a, b) => a - b).map(place);
        for (const [index, at] of places.entries()) {
          assert.ok(at >= 0 && at <= 1, `${JSON.stringify({ issuedAt, notBefore, expiry })}: ${places}`);
          assert.ok(index === 0 || at >= places[index - 1], `${JSON.stringify({ issuedAt, notBefore, expiry })}: ${places}`);
        }
      }
    }
  }
});
