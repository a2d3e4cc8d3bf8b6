// A whole worker in Node: a line of JSON comes in, a line of JSON goes out.

// What is printed with console.log must not get between the answers: it goes to stderr, and with
// that to the job's log.
console.log = console.error;

function answer(line) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return; // a notification, of which this worker knows none
  const reply =
    method === "upper"
      ? { jsonrpc: "2.0", id, result: { text: String(params.text ?? "").toUpperCase() } }
      : { jsonrpc: "2.0", id, error: { code: -32601, message: `no handler for type ${method}` } };
  process.stdout.write(JSON.stringify(reply) + "\n");
}

// Lines end at \n and nowhere else: node:readline ends them at U+2028 too, which JSON may hold.
let rest = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop();
  lines.forEach(answer);
}
