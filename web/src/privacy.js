/** Counts what was asked of any network since the page was ready: a proof instead of a promise. */
import { byID, el } from "./dom.js";

const addresses = [];

/** Starts to count the page's own requests. Those of the worker come in by `count`. */
export function watch() {
  new PerformanceObserver((list) => list.getEntries().forEach(({ name }) => count(name))).observe({ type: "resource" });
  show();
}

/** Adds one request to the count, by its address. */
export function count(address) {
  addresses.push(address);
  byID("privacy-more").append(el("code", address));
  show();
}

function show() {
  const requests = `${addresses.length} request${addresses.length === 1 ? "" : "s"} since it loaded`;
  byID("privacy").textContent = `${addresses.length === 0 ? "Nothing leaves this page: " : ""}${requests}`;
}
