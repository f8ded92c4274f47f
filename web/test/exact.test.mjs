import assert from "node:assert/strict";
import { test } from "node:test";
import { parseExact, toJSON, toLine, toNumber } from "../src/exact.js";

test("numbers keep their digits", () => {
  for (const source of ["9007199254740993", "1.0", "-0", "1e400", "0.10000000000000000001", "1E5", "7"]) {
    assert.equal(toJSON(parseExact(source)), source);
    assert.equal(toLine(parseExact(`{"a":[${source}]}`)), `{ "a": [ ${source} ] }`);
  }
});

test("digits and quotes inside strings are left alone", () => {
  for (const text of ["9007199254740993", '": 1.0, "', "\\", 'a\\"9007199254740993', "{\"x\":1.0}"]) {
    assert.equal(parseExact(JSON.stringify(text)), text);
    assert.deepEqual(parseExact(JSON.stringify({ [text]: text })), { [text]: text });
  }
});

test("the other values are those of JSON.parse", () => {
  const text = '{"a":[1,2.5,true,null,{"b":{}}],"":"","__proto__":{"x":1}}';
  assert.deepEqual(parseExact(text), JSON.parse(text));
  assert.throws(() => parseExact('{"a":1.0'));
});

test("a rounded number still serves to reckon with", () => {
  assert.equal(toNumber(parseExact("1563949101.0")), 1563949101);
  assert.equal(toNumber(parseExact('"1563949101"')), NaN);
});
