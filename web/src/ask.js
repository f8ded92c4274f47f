/** The engine as the page sees it: in a worker, so that typing is never held up. */

// Loading starts with this module. The page compiles and posts the result to
// its worker, because two of them would load the file twice.
const compiled = WebAssembly.compileStreaming(fetch(new URL("jwtkit.wasm", import.meta.url)));
compiled.catch(() => {}); // told to whoever asks first

const workerURL = new URL("worker.js", import.meta.url).href;

// The only policy that the Content-Security-Policy admits, for the only script
// that this page starts by its address.
const policy = globalThis.trustedTypes?.createPolicy("worker", {
  createScriptURL(url) {
    if (url !== workerURL) throw new TypeError("this page starts one worker only");
    return url;
  },
});

export class Engine {
  #worker; // promise of a worker that is ready
  #calls = new Map(); // id of a request under way -> how to settle it
  #lastID = 0;
  #onFetch;

  /** `onFetch` is told each address that the worker asks for once it is ready. */
  constructor(onFetch) {
    this.#onFetch = onFetch;
  }

  /** Starts the engine, if it does not run, and waits until it can answer. */
  async ready() {
    this.#worker ??= this.#start();
    return this.#worker;
  }

  /** Answers one request of the JSON API, text for text. A worker that ended is replaced at the next one. */
  async ask(request) {
    const worker = await this.ready();
    return new Promise((resolve, reject) => {
      const id = ++this.#lastID;
      this.#calls.set(id, { resolve, reject });
      worker.postMessage({ id, request });
    });
  }

  async #start() {
    const worker = new Worker(policy?.createScriptURL(workerURL) ?? workerURL, { type: "module" });
    const ready = new Promise((resolve, reject) => {
      const fail = (reason) => {
        worker.terminate();
        this.#stop(reason);
        reject(reason);
      };
      worker.onerror = () => fail(new Error("the engine could not be started"));
      worker.onmessage = ({ data }) => {
        if (data.ready) resolve(worker);
        else if (data.fetched) this.#onFetch(data.fetched);
        else if (data.failed || data.error) fail(new Error(data.failed ?? data.error));
        else this.#settle(data);
      };
    });
    worker.postMessage({ module: await compiled });
    return ready;
  }

  #settle({ id, answer }) {
    this.#calls.get(id)?.resolve(answer);
    this.#calls.delete(id);
  }

  #stop(reason) {
    this.#worker = undefined;
    for (const { reject } of this.#calls.values()) reject(reason);
    this.#calls.clear();
  }
}
