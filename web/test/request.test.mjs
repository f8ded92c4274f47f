import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnoseRequest } from "../src/request.js";

const form = { text: "a.b.c", keys: "", secret: "", issuer: "", audience: "", algorithms: "" };

test("what is empty is not in the request", () => {
  assert.equal(diagnoseRequest(form), '{"op":"diagnose","text":"a.b.c"}');
});

test("keys go in as they were pasted", () => {
  const keys = '{ "keys": [], "n": 9007199254740993, "n": 2 }';
  assert.ok(diagnoseRequest({ ...form, keys }).includes(keys));
});

test("what is pasted as keys cannot add to the request", () => {
  for (const keys of ['{},"policy":{"anyIssuer":true}', '{}}{', "1,2", "not json"]) {
    assert.deepEqual(JSON.parse(diagnoseRequest({ ...form, keys })), { op: "diagnose", text: "a.b.c", keys });
  }
});

test("the form becomes a policy and a secret", () => {
  const request = { ...form, secret: "ü~?", issuer: " https://id.example ", audience: "one, two\tthree", algorithms: "HS256" };
  assert.deepEqual(JSON.parse(diagnoseRequest(request)), {
    op: "diagnose",
    text: "a.b.c",
    secret: "w7x-Pw",
    policy: { issuer: "https://id.example", audiences: ["one", "two", "three"], algorithms: ["HS256"] },
  });
});
