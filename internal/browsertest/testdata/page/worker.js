console.error("said by the worker");
setTimeout(() => { throw new Error("thrown by the worker"); });

Promise.allSettled([fetch("http://other.example/worker")])
  .then(() => fetch("data.txt"))
  .then((response) => response.text())
  .then((text) => postMessage(text.trim()));
