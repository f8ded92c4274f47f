// Puts each line of standard input to the engine in the folder that the argument
// names, and writes the answers, a line each. Answers come out of order when
// calls are made at once, so each is kept at its place.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { open } = await import(pathToFileURL(process.argv[2] + "/engine.js"));
const engine = await open();
const requests = readFileSync(0, "utf8").split("\n").slice(0, -1);
const answers = await Promise.all(requests.map((request) => engine.call(request)));
process.stdout.write(answers.join("\n") + "\n", () => process.exit(0));
