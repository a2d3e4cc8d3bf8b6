"""Says what a page must not take for markup, wherever a worker can say something."""

import sys

sys.path.insert(0, sys.argv[1])
import coremill  # noqa: E402


@coremill.handler("says")
def says(payload, job):
    words = payload["words"]
    print(words, file=sys.stderr, flush=True)
    job.progress(1, 2, words)
    job.log(words)
    job.log(words, "error")
    if payload.get("as"):
        return coremill.Bytes(words.encode(), payload["as"])
    return {words: [words]}


@coremill.handler("fails")
def fails(payload, job):
    raise coremill.Failed(payload["words"], retry=False)


@coremill.handler("waits")
def waits(payload, job):
    job.progress(1, 2, payload["words"])
    job.log(payload["words"])
    job.wait(600)


coremill.run()
