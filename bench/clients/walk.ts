// What a user does first, by the client that openapi-generator makes for TypeScript.
import { strict as assert } from "node:assert";
import { Configuration, JobsApi, ResponseError } from "./client";

const jobs = new JobsApi(new Configuration({ basePath: process.argv[2] }));
const prefer = "wait=30";

async function walk() {
  const plain = await jobs.submitJob({ submission: { type: "noop" } });

  const picture = { type: "mandelbrot", payload: { width: 16, height: 16 } };
  const done = await jobs.submitJob({ submission: picture, prefer });
  assert.equal(done.state, "succeeded");
  assert.equal(done.resultMediaType, "image/png");
  const png = await jobs.getResult({ id: done.id });
  const bytes = Buffer.from(await png!.arrayBuffer());
  assert.equal(bytes.subarray(0, 8).toString("hex"), "89504e470d0a1a0a");

  const primes = await jobs.submitJob({
    submission: { type: "primes", payload: { limit: 100 } },
    prefer,
  });
  assert.deepEqual(primes.result, { count: 25 });
  assert.equal((await jobs.getJob({ id: plain.id, prefer })).state, "succeeded");

  const listed = (await jobs.listJobs({ limit: 3 })).jobs.map((job) => job.id);
  assert.deepEqual(listed.sort(), [plain.id, done.id, primes.id].sort());

  const events = await (await jobs.followJob({ id: done.id }))!.text();
  assert.match(events, /state/);
  assert.match(events, /succeeded/);

  await assert.rejects(jobs.submitJob({ submission: { type: "none" } }), (e) =>
    e instanceof ResponseError && e.response.status === 422);
  console.log("typescript: ok");
}

walk().catch((e) => {
  console.error(e);
  process.exit(1);
});
