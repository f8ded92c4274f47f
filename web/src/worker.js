/**
 * Owns the engine, off the page's thread. In: { module } once, then
 * { id, request }. Out: { ready } or { failed }, { id, answer } or { id, error },
 * and { fetched } for every address that this worker asked for once it was ready.
 */
import { open } from "./engine.js";

// The first call is slow, because the browser compiles what it touches only
// then. RFC 7515 A.3 passes through parsing, a key and WebCrypto.
const sample = JSON.stringify({
  op: "diagnose",
  text:
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ" +
    ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
  keys: {
    keys: [{ kty: "EC", crv: "P-256", x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" }],
  },
});

let engine;

addEventListener("message", ({ data }) => (engine ? answer(data) : start(data.module)));

async function start(module) {
  try {
    engine = await open({ module });
    await engine.call(sample);
    reportFetches();
    postMessage({ ready: true });
  } catch (error) {
    postMessage({ failed: error.message });
  }
}

async function answer({ id, request }) {
  try {
    postMessage({ id, answer: await engine.call(request) });
  } catch (error) {
    postMessage({ id, error: error.message });
  }
}

// The page counts its own requests; those of a worker are seen here alone.
function reportFetches() {
  new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) postMessage({ fetched: name });
  }).observe({ type: "resource" });
}
