console.log("said by the page", 7);
setTimeout(() => { throw new Error("thrown by the page"); });

const asked = Promise.allSettled([fetch("http://other.example/page"), fetch("https://secure.example/page")]);
const worker = new Worker("worker.js");
const threw = new Promise((resolve) => worker.addEventListener("error", resolve, { once: true }));
const answered = new Promise((resolve) => worker.addEventListener("message", resolve, { once: true }));

Promise.all([answered, threw, asked]).then(([answer]) => {
  document.querySelector("#answer").textContent = answer.data;
  document.documentElement.dataset.done = "";
});
