"""A worker that notes each run in a file: `worker.py SDK FILE`."""
import os
import sys
import time

sys.path.insert(0, sys.argv[1])

import coremill  # noqa: E402

notes = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
node = os.getppid()


def note(job, what):
    os.write(notes, f"{job.id} {node} {what} {time.monotonic_ns()}\n".encode())


@coremill.handler("note")
def run(payload, job):
    note(job, "begins")
    time.sleep(payload["ms"] / 1000)
    note(job, "ends")
    return {}


coremill.run()
