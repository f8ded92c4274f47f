/** What was checked, what could not be, and what else was found. */
import { byID, el, fill, visible } from "./dom.js";
import { evidence, grounds } from "./verdict.js";
import { checks, fieldOfCheck } from "./words.js";

const keyCodes = new Set(["signature_invalid", "key_not_found", "key_unsuitable", "algorithm_key_mismatch", "keys_invalid"]);

/** Lists the checks that hold and those that could not be made, with the field that would help. */
export function showChecks(report) {
  const passed = (report.passed ?? []).map((name) => row("good", "✔", nameOf(name), detailOf(name, report)));
  const byNeed = Map.groupBy(report.unchecked ?? [], ({ needs }) => needs);
  const unchecked = [...byNeed].map(([needs, group]) => {
    const names = group.map(({ check }) => nameOf(check)).join(", ");
    return row("unsure", "?", names, needs && `needs ${needs}`, fieldButton(group[0].check));
  });
  fill(byID("checks"), passed, unchecked);
  byID("checks-panel").hidden = passed.length + unchecked.length === 0;
}

/** Lists the findings after the first, which is the verdict. */
export function showFindings(findings) {
  const rest = findings.slice(1, 20);
  byID("findings").hidden = rest.length === 0;
  fill(byID("findings-list"), rest.map(showFinding));
}

/** Says beside the keys what came of them. */
export function showKeysState(report, given) {
  const failed = report?.findings.find(({ code }) => keyCodes.has(code));
  const holds = report?.passed?.includes("signature");
  const state = byID("keys-state");
  state.hidden = !given || !(failed || holds);
  state.dataset.mood = holds ? "good" : "bad";
  if (holds) fill(state, "✔ Signature verified", keyName(report));
  else if (failed) fill(state, "✖ ", visible(failed.say));
}

const nameOf = (check) => checks[check] ?? check;

function row(mood, glyph, name, detail, button) {
  const item = el("li", el("span.glyph", glyph), el("strong", name), detail && el("span.detail", visible(detail)), button);
  item.dataset.mood = mood;
  return item;
}

function detailOf(name, report) {
  const { alg, kid } = report.token?.header ?? {};
  if (name === "algorithm" && typeof alg === "string") return alg;
  if (name === "signature") return typeof kid === "string" ? `verified with key ${kid}` : "verified";
  return "";
}

function keyName(report) {
  const kid = report.token?.header?.kid;
  return typeof kid === "string" ? [" with key ", el("code", visible(kid, 100))] : [" with a key of this set"];
}

function fieldButton(check) {
  const field = fieldOfCheck[check] && byID(fieldOfCheck[check]);
  if (!field) return null;
  const button = el("button", "fill in");
  button.type = "button";
  button.setAttribute("aria-label", `fill in: ${field.labels[0].textContent}`);
  button.addEventListener("click", () => field.focus());
  return button;
}

function showFinding(finding) {
  const { say, fix, evidence: pieces } = finding;
  return el(
    "li",
    el("p.say", visible(say)),
    fix && el("p", visible(fix)),
    el("p.grounds", grounds(finding)),
    pieces?.length > 0 && el("ul.evidence", pieces.slice(0, 8).map(evidence)),
  );
}
