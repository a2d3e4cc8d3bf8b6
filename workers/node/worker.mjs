// A whole worker in Node: a line of JSON comes in, a line of JSON goes out.
import { createInterface } from "node:readline";

// What is printed with console.log must not get between the answers: it goes to stderr, and with
// that to the job's log.
console.log = console.error;

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) continue; // a notification, of which this worker knows none
  const reply =
    method === "upper"
      ? { jsonrpc: "2.0", id, result: { text: String(params.text ?? "").toUpperCase() } }
      : { jsonrpc: "2.0", id, error: { code: -32601, message: `no handler for type ${method}` } };
  process.stdout.write(JSON.stringify(reply) + "\n");
}
