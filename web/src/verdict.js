/** The answer: one sentence, what to do, and on what grounds. */
import { byID, el, fill, visible } from "./dom.js";
import { toLine, toNumber } from "./exact.js";
import { isInstant, utc } from "./time.js";
import { certainties, neededChecks, parties, timeClaims, undecided } from "./words.js";

const glyphs = { good: "✔", bad: "✖", unsure: "?" };

let announced = "";
const invitation = [...byID("reasons").childNodes];
const question = byID("say").textContent;

/** Shows the report's first finding and what keeps it from a decision. */
export function showVerdict(report) {
  const [first] = report.findings;
  const [mood, word] = standing(report, first);
  const holds = report.passed?.includes("signature") ? "The signature holds." : "";
  show(mood, word, visible(first?.say ?? word), [
    first?.fix && el("p.fix", visible(first.fix)),
    first && first.cause !== "nothing_wrong" && el("p.grounds", grounds(first)),
    first?.evidence?.length > 0 && el("ul.evidence", first.evidence.slice(0, 8).map(evidence)),
    holds && el("p.holds", `✔ ${holds}`),
    report.decision === "undecided" && el("p", undecided[report.code], stillNeeded(report)),
    report.notes?.map((note) => el("p.done", visible(`Done first: ${note}`))),
  ]);
  announce(`${word}. ${first?.say ?? ""} ${holds}`, [word, first?.cause, holds].join());
}

/** Shows why there is no report: the text of an error, no fault of the token. */
export function showFailure(word, text) {
  show("unsure", word, visible(text), []);
  announce(`${word}. ${text}`, text);
}

/** Says that the answer is on its way, for the first one has to wait for the engine. */
export function showWaiting() {
  show("idle", "", ["Looking at it …"], []);
}

/** Goes back to the question of the empty page. */
export function showQuestion() {
  show("idle", "", [question], invitation);
  announce("", "");
}

// What stands in the badge. A proved finding is one for which a server must
// refuse; it is said even while the decision waits for keys or a policy.
function standing({ decision }, first) {
  if (decision === "accept") return ["good", "Accepted"];
  if (decision === "refuse") return ["bad", "Refused"];
  if (first?.certainty === "proved" && first.cause !== "nothing_wrong") return ["bad", "Would be refused"];
  return ["unsure", "Not decided yet"];
}

// What the fields of the page could add, in the report's words.
function stillNeeded({ unchecked = [] }) {
  const needs = new Set(unchecked.filter(({ check }) => neededChecks.has(check)).map(({ needs }) => needs));
  return needs.size > 0 && visible(` Still needed for a yes or no: ${[...needs].join("; ")}.`);
}

function show(mood, word, sentence, reasons) {
  const badge = byID("badge");
  byID("verdict").dataset.mood = mood;
  badge.hidden = mood === "idle";
  badge.textContent = mood === "idle" ? "" : `${glyphs[mood]} ${word}`;
  fill(byID("say"), sentence);
  byID("say").classList.toggle("long", byID("say").textContent.length > 110);
  fill(byID("reasons"), reasons);
}

/** What a finding is called, what it is worth and who can cure it. */
export function grounds({ cause, certainty, party }) {
  return [el("code", cause), ` · ${certainties[certainty] ?? certainty} · to be cured by ${parties[party] ?? party}`];
}

/** One piece of evidence, as a list item. */
export function evidence({ path, value, expected }) {
  return el(
    "li",
    el("code", visible(path, 200)),
    value !== undefined && [" is ", el("code", visible(toLine(value), 300)), date(path, value)],
    expected !== undefined && [", expected ", el("code", visible(expected, 300))],
  );
}

// An instant is told as a date as well.
function date(path, value) {
  const seconds = toNumber(value);
  return timeClaims.has(path.split(".").at(-1)) && isInstant(seconds) ? ` (${utc(seconds)})` : "";
}

// Read out once for each change of the answer, not when only its words move
// with the clock.
function announce(text, key) {
  if (key === announced) return;
  announced = key;
  byID("announcement").textContent = text;
}
