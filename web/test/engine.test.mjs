// How engine.js ends. DYING names a folder with engine.js and, in place of the
// engine, the program of web/testdata/dying.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const { open } = await import(pathToFileURL(`${process.env.DYING}/engine.js`));

test("strings go through as strings, objects as objects", async () => {
  const engine = await open();
  assert.equal(await engine.call(' {"n":9007199254740993} '), ' {"n":9007199254740993} ');
  assert.deepEqual(await engine.call({ op: "é\u2028😀" }), { op: "é\u2028😀" });
});

test("two engines do not share their end", async () => {
  const [one, other] = await Promise.all([open(), open()]);
  one.close();
  await assert.rejects(one.call("1"), /closed/);
  assert.equal(await other.call("2"), "2");
});

for (const [way, reason] of [
  ["panic", /has stopped/],
  ["exit", /has stopped/],
  ["trap", /broke down/],
]) {
  test(`after a ${way} every call is rejected, those under way too`, async () => {
    const engine = await open();
    const underWay = engine.call("never");
    const last = engine.call(way);
    await assert.rejects(underWay, reason);
    await assert.rejects(last, reason);
    await assert.rejects(engine.call("later"), reason);
  });
}

test("close rejects the calls under way", async () => {
  const engine = await open();
  const underWay = engine.call("never");
  engine.close();
  await assert.rejects(underWay, /closed/);
});

test("a module compiled before is used as it is", async () => {
  const { readFile } = await import("node:fs/promises");
  const module = await WebAssembly.compile(await readFile(`${process.env.DYING}/jwtkit.wasm`));
  const engine = await open({ module });
  assert.equal(await engine.call("1"), "1");
});
