"""Measures how long each migration takes on a store with many finished jobs, on SQLite and on a
PostgreSQL of its own with that server's defaults.

    python3 bench/migration_times.py [JOBS]

One job in a hundred has failed; the others have succeeded in one attempt. What takes less than a
tenth of a second is not shown.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MIGRATIONS = Path(__file__).resolve().parent.parent / "src/main/resources/db"
SHOWN = 0.1
ATTEMPTS = '{"outcome": "succeeded", "started": 1790000000000000, "finished": 1790000000100000}'

FILL_SQLITE = """
WITH RECURSIVE number (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < {jobs})
INSERT INTO job (id, id_low, queue, state, priority, due, version, attempt, crashes,
                 cancel_requested, type, timeout, max_attempts, backoff, backoff_base, backoff_max,
                 submitted, started, finished, attempts, payload)
SELECT i, i, 'cpu', CASE WHEN i % 100 = 0 THEN 'failed' ELSE 'succeeded' END, 0, i, 3, 1, 0, 0,
       'noop', 300000000, 3, 'EXPONENTIAL', 1000000, 600000000, i, i, i, '{attempts}', '{{}}'
FROM number
"""

FILL_POSTGRES = """
INSERT INTO history (id, state, queue, type, priority, due, submitted, timeout, max_attempts,
                     backoff, backoff_base, backoff_max, payload, version, attempt, crashes,
                     cancel_requested, started, finished, attempts)
SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid,
       CASE WHEN i % 100 = 0 THEN 'failed' ELSE 'succeeded' END, 'cpu', 'noop', 0, i, i, 300000000,
       3, 'EXPONENTIAL', 1000000, 600000000, '{{}}', 3, 1, 0, FALSE, i, i, '{attempts}'
FROM generate_series(1, {jobs}) AS number (i)
"""


def migrations(store):
    """In their order, with the numbers that they have."""
    files = [(int(re.match(r"V(\d+)__", each.name).group(1)), each)
             for each in (MIGRATIONS / store).glob("V*.sql")]
    return [each for _, each in sorted(files)]


def timed(store, run, jobs, fill):
    first, *others = migrations(store)
    run(first.read_text())
    run(fill.format(jobs=jobs, attempts=ATTEMPTS))
    total = 0.0
    for each in others:
        start = time.monotonic()
        run(each.read_text())
        seconds = time.monotonic() - start
        total += seconds
        if seconds >= SHOWN:
            print(f"| {store} | `{each.name}` | {seconds:.1f} |", flush=True)
    print(f"| {store} | all of them | {total:.1f} |", flush=True)


def sqlite(folder, jobs):
    with sqlite3.connect(folder / "coremill.db", isolation_level=None) as database:
        database.execute("PRAGMA journal_mode = WAL")
        timed("sqlite", database.executescript, jobs, FILL_SQLITE)


class Server:
    """A PostgreSQL in a folder, with a socket there and no port. As root it runs as `postgres`."""

    def __init__(self, folder):
        self.folder = folder
        self.prefix = []
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
            self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]

    def __enter__(self):
        self.call("initdb", "-D", self.folder / "data", "-U", "postgres", "--locale=C",
                  "--encoding=UTF8", "--auth=trust")
        self.call("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", "-o",
                  f"-k {self.folder} -c listen_addresses=", "start")
        self.run("CREATE SCHEMA coremill")
        return self

    def __exit__(self, *_):
        self.call("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def call(self, program, *arguments):
        subprocess.run([*self.prefix, found(program), *map(str, arguments)], check=True,
                       stdout=subprocess.DEVNULL)

    def run(self, sql):
        subprocess.run(
            [found("psql"), "-h", self.folder, "-U", "postgres", "-q", "-1",
             "-v", "ON_ERROR_STOP=1", "-d", "postgres"],
            input="SET search_path = coremill;\n"
                  + sql.replace("${flyway:defaultSchema}", "coremill"),
            text=True, check=True)


def found(program):
    """Debian has them beside the path, by version."""
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return shutil.which(program) or str(beside[-1])


def main():
    jobs = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{jobs} finished jobs\n\n| store | migration | seconds |\n|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="coremill-migrations", dir="/var/tmp") as folder:
        os.chmod(folder, 0o755)
        sqlite(Path(folder), jobs)
    with tempfile.TemporaryDirectory(prefix="coremill-migrations", dir="/var/tmp") as folder:
        os.chmod(folder, 0o755)
        with Server(Path(folder)) as server:
            timed("postgres", server.run, jobs, FILL_POSTGRES)


if __name__ == "__main__":
    main()
