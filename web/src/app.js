/** The page: what is pasted goes to the engine, what it answers is shown. */
import { Engine } from "./ask.js";
import { Box } from "./box.js";
import { showChecks, showFindings, showKeysState } from "./checks.js";
import { showToken, tickClaims } from "./claims.js";
import { byID } from "./dom.js";
import { parseExact } from "./exact.js";
import { showLifetime, tickLifetime } from "./lifetime.js";
import { count, watch } from "./privacy.js";
import { diagnoseRequest } from "./request.js";
import { sample } from "./sample.js";
import { nowInSeconds } from "./time.js";
import { showFailure, showQuestion, showVerdict, showWaiting } from "./verdict.js";

const linked = takeLinked(); // before anything waits: the address holds a token
const engine = new Engine(count);
const token = new Box(byID("text"), byID("text-note"), judge);
const keys = new Box(byID("keys"), byID("keys-note"), judge);

let turn = 0; // of the last request; answers to earlier ones are dropped
let shown = null; // the report on show, with the request that it answers

async function judge() {
  const mine = ++turn;
  if (!token.text.trim()) return clear();
  const request = diagnoseRequest({
    text: token.text,
    keys: keys.text,
    secret: byID("secret").value,
    issuer: byID("issuer").value,
    audience: byID("audience").value,
    algorithms: byID("algorithms").value,
  });
  if (!shown) showWaiting();
  try {
    const answer = parseExact(await engine.ask(request));
    if (mine === turn) show(answer, request);
  } catch (error) {
    if (mine === turn) noAnswer(error);
  }
}

function show({ ok, result: report, error }, request) {
  if (!ok) return fail("Not judged", error.detail);
  const same = shown?.request === request && outcome(shown.report) === outcome(report);
  shown = { report, request };
  showVerdict(report);
  if (same) return; // only the clock moved: leave what is being read and selected alone
  byID("details").hidden = false;
  showFindings(report.findings);
  showChecks(report);
  showKeysState(report, keys.text || byID("secret").value);
  showToken(report.token);
  showLifetime(report.times);
  tick();
}

const outcome = ({ decision, findings }) => [decision, ...findings.map(({ cause }) => cause)].join(" ");

function clear() {
  reset();
  showQuestion();
}

function fail(word, text) {
  reset();
  showFailure(word, text);
}

function noAnswer({ message }) {
  fail("Not judged", `There is no answer from the engine (${message}). That says nothing about the token: paste it again, or reload the page.`);
}

function reset() {
  shown = null;
  byID("details").hidden = true;
  showKeysState(null, false);
}

// The clock: distances move each second, and the engine is asked anew when the
// token begins or ends, and each minute for the words of its answer.
function tick() {
  if (!shown || document.hidden) return;
  const now = nowInSeconds();
  tickClaims(now);
  tickLifetime(now);
  const { at, notBefore, expiry } = shown.report.times ?? {};
  if (at === undefined) return;
  const crossed = (instant) => at < instant && instant <= now;
  if (crossed(notBefore) || crossed(expiry) || now - at >= 60) judge();
}

// A link to the page may bring a token behind "#", which no server sees. It is
// taken out of the address and the history at once.
function takeLinked() {
  const text = /^#token=(.+)/s.exec(location.hash)?.[1];
  if (!text) return "";
  history.replaceState(null, "", location.pathname + location.search);
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that encodes nothing
  }
}

function listen() {
  let typing; // what is half typed is not judged
  const typed = () => (clearTimeout(typing), (typing = setTimeout(judge, 300)));
  for (const id of ["secret", "issuer", "audience", "algorithms"]) byID(id).addEventListener("input", typed);
  byID("clear").addEventListener("click", () => ((token.text = ""), token.focus()));
  byID("sample").addEventListener("click", () => (token.text = sample));
  addEventListener("paste", (event) => event.target.matches?.("textarea, input") || token.take(event.clipboardData));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault(); // or the browser would open the file in place of the page
    (event.target === byID("keys") ? keys : token).take(event.dataTransfer);
  });
  addEventListener("hashchange", () => (token.text = takeLinked() || token.text));
  addEventListener("resize", tick);
  addEventListener("visibilitychange", tick);
  setInterval(tick, 1000);
}

byID("insecure").hidden = isSecureContext;
listen();
if (linked) token.text = linked;
engine.ready().then(watch, noAnswer);
