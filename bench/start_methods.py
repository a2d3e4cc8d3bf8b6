"""Measures four job slots of a Python queue in each way to have them: four processes, one process
that forks four after its setup, one process with four threads.

    python3 bench/start_methods.py

The setup imports a part of the standard library and builds a table of 50 MB: of many small objects,
and of one large one. The workers are driven through their pipes, without the service. Linux only.
"""

import json
import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "workers", "python"))
import coremill  # noqa: E402

SLOTS = 4
ROUNDS = 5
TABLE = 50_000_000  # bytes
WAYS = {
    "a process each (spawn)": (SLOTS, {}),
    "prefork": (1, {"COREMILL_CONCURRENCY": str(SLOTS), "COREMILL_PREFORK": "1"}),
    "threads": (1, {"COREMILL_CONCURRENCY": str(SLOTS)}),
}
IMPORTS = "asyncio dataclasses decimal email.message http.client logging ssl sqlite3 unittest xml.dom"

table = []


def load():
    for name in IMPORTS.split():
        __import__(name)
    if os.environ["TABLE"] == "one object":
        table.append(bytes(range(256)) * (TABLE // 256))
    else:
        entry = sys.getsizeof("0000000") + 8  # a string, and its place in the list
        table.extend("%07d" % i for i in range(TABLE // entry))


@coremill.handler("memory")
def memory(payload, job):
    return coremill.memory()


@coremill.handler("read")
def read(payload, job):
    return sum(entry.count(b"7" if isinstance(entry, bytes) else "7") for entry in table)


@coremill.handler("compute")
def compute(payload, job):
    return sum(i * i for i in range(1_000_000))


@coremill.handler("noop")
def noop(payload, job):
    return {}


class Worker:
    def __init__(self, variables):
        self._process = subprocess.Popen(
            [sys.executable, __file__, "worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **variables},
        )

    def send(self, kind, count):
        request = '{"jsonrpc":"2.0","id":"%d","method":"%s","params":{}}\n'
        self._process.stdin.write("".join(request % (i, kind) for i in range(count)).encode())
        self._process.stdin.flush()

    def line(self):
        return json.loads(self._process.stdout.readline())

    def close(self):
        self._process.stdin.close()
        self._process.stdout.read()
        self._process.wait()


def measure(count, variables):
    start = time.perf_counter()
    workers = [Worker(variables) for _ in range(count)]
    for worker in workers:
        worker.line()  # hello
    figures = {"start_ms": (time.perf_counter() - start) * 1000}
    figures.update(("fresh_" + key, value) for key, value in memory_of(workers).items())
    ask(workers, "read", SLOTS)
    figures.update(("read_" + key, value) for key, value in memory_of(workers).items())
    figures["compute_per_s"] = 40 / ask(workers, "compute", 40)
    figures["noop_per_s"] = 4000 / sum(ask(workers, "noop", SLOTS) for _ in range(1000))
    for worker in workers:
        worker.close()
    return figures


def ask(workers, kind, count):
    """Seconds that so many jobs take, of which each worker gets its share at once."""
    start = time.perf_counter()
    for worker in workers:
        worker.send(kind, count // len(workers))
    for worker in workers:
        for _ in range(count // len(workers)):
            assert "result" in worker.line()
    return time.perf_counter() - start


def memory_of(workers):
    total = {"rss": 0, "pss": 0}
    for worker in workers:
        worker.send("memory", 1)
        for key, value in worker.line()["result"].items():
            total[key] += value / 1e6
    return total


def main():
    rows = {(table, way): [] for table in ("small objects", "one object") for way in WAYS}
    for _ in range(ROUNDS):
        for (table, way), rounds in rows.items():
            count, variables = WAYS[way]
            rounds.append(measure(count, {**variables, "TABLE": table}))
    names = list(rounds[0])
    print("| table | slots | " + " | ".join(names) + " |")
    for (table, way), rounds in rows.items():
        medians = [statistics.median(each[name] for each in rounds) for name in names]
        print("| %s | %s | " % (table, way) + " | ".join("%.0f" % m for m in medians) + " |")


if __name__ == "__main__":
    if sys.argv[1:] == ["worker"]:
        coremill.run(setup=load)
    else:
        main()
