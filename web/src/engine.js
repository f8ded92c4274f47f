/**
 * The engine: jwtkit's JSON API in a page, a worker or Node 20 and later.
 *
 *     import { open } from "./engine.js";
 *     const engine = await open();
 *     const answer = await engine.call({ op: "diagnose", text: "eyJ…" });
 *
 * It is the Go program jwtkit.wasm beside this file. Nothing is sent anywhere;
 * the one request is the one that loads it.
 */
import "./wasm_exec.js"; // Go's own loader, imported for globalThis.Go

/**
 * Starts an engine of its own. `module` is jwtkit.wasm compiled already (a page
 * compiles it once and posts it to its worker); without it the file is loaded.
 */
export async function open({ module } = {}) {
  const go = new globalThis.Go();
  const instance = await instantiate(go.importObject, module);
  return new Engine(go, instance);
}

class Engine {
  #answer; // the function that the Go program registers
  #waiting = new Set(); // how to reject each call under way
  #end; // why there will be no more answers

  constructor(go, instance) {
    const resume = go._resume.bind(go);
    go._resume = () => this.#guarded(resume); // every way back into Go passes here
    go.run(instance).then(
      () => this.#stop(new Error("the engine has stopped; open a new one")),
      (cause) => this.#stop(new Error("the engine could not run", { cause })),
    );
    this.#answer = globalThis.jwtkitAnswer;
    delete globalThis.jwtkitAnswer;
    if (!this.#answer) throw new Error("jwtkit.wasm is not the engine: it registered no jwtkitAnswer");
  }

  /**
   * Answers one request. A string gives the answer as a string, whose bytes are
   * those of `jwtkit api`; an object gives an object through JSON.parse, which
   * rounds numbers beyond 2^53. Rejects only when the engine has ended: what is
   * wrong with the request is told in the answer.
   */
  async call(request) {
    if (typeof request === "string") return this.#ask(request);
    return JSON.parse(await this.#ask(JSON.stringify(request, wellFormed)));
  }

  /** Ends the engine; calls under way are rejected, and so are later ones. */
  close() {
    this.#stop(new Error("the engine was closed; open a new one"));
  }

  #ask(request) {
    return new Promise((resolve, reject) => {
      if (this.#end) throw this.#end;
      this.#waiting.add(reject);
      this.#answer(request, (answer) => {
        this.#waiting.delete(reject);
        resolve(answer);
      });
    });
  }

  // A trap inside WebAssembly (no memory left, stack exhausted) leaves the
  // program in an unknown state, and go.run never hears of it.
  #guarded(resume) {
    try {
      resume();
    } catch (cause) {
      this.#stop(new Error("the engine broke down; open a new one", { cause }));
    }
  }

  #stop(reason) {
    this.#end ??= reason;
    this.#answer = undefined; // lets the memory go, and the tokens in it
    for (const reject of this.#waiting) reject(this.#end);
    this.#waiting.clear();
  }
}

// JSON for the engine is valid UTF-8: half a surrogate pair, as a copy may cut it,
// becomes U+FFFD.
const wellFormed = (_, value) => (typeof value === "string" ? value.toWellFormed() : value);

async function instantiate(imports, module) {
  if (module) return WebAssembly.instantiate(module, imports);
  const file = new URL("jwtkit.wasm", import.meta.url);
  if (file.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return (await WebAssembly.instantiate(await readFile(file), imports)).instance;
  }
  const response = await fetch(file);
  if (!response.ok) throw new Error(`jwtkit.wasm: the server answered ${response.status}`);
  return (await WebAssembly.instantiateStreaming(response, imports)).instance;
}
