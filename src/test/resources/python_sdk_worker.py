"""A worker whose jobs show what the SDK does with them."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Dict, List, Literal, Optional, Union

sys.path.insert(0, "workers/python")
import coremill

setups = []
gate = threading.Barrier(2)


@dataclass
class Address:
    city: str
    zip: Optional[str] = None


@dataclass
class Person:
    name: str
    age: int
    weight: float = 1.0
    member: bool = False
    size: "Literal['S', 'L']" = "S"
    tags: List[str] = field(default_factory=list)
    homes: Dict[str, Address] = field(default_factory=dict)
    address: Optional[Address] = None
    friends: "List[Person]" = field(default_factory=list)
    key: Union[int, str] = 0
    extra: Any = None


@coremill.handler("typed")
def typed(person: Person, job):
    return repr(person)


@coremill.handler("plain")
def plain(payload: dict, job: coremill.Job):
    return sorted(payload)


@coremill.handler("where")
def where(payload, job):
    return {
        "pid": os.getpid(),
        "parent": os.getppid(),
        "thread": threading.current_thread().name,
        "setups": setups,
    }


@coremill.handler("meet")
def meet(payload, job):
    """Logs in a way that two jobs on threads are both in the middle of it."""
    for step in ("first", "second"):
        gate.wait(20)
        logging.getLogger("app").warning("%s of %s", step, payload["name"])
    logging.getLogger("app").debug("not of that level")
    return {}


@coremill.handler("wait")
def wait(payload, job):
    job.progress(1, message=str(os.getpid()))
    job.wait(payload.get("seconds", 100))
    return {"remaining": job.remaining(), "deadline": job.deadline}


@coremill.handler("check")
def check(payload, job):
    job.progress(1, message=str(os.getpid()))
    while True:
        job.check()


@coremill.handler("deaf")
def deaf(payload, job):
    if payload.get("ignore"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    job.progress(1, message=str(os.getpid()))
    while True:
        time.sleep(1)


@coremill.handler("exit")
def leave(payload, job):
    sys.exit(payload["code"])


@coremill.handler("die")
def die(payload, job):
    print("about to fall over", flush=True)
    os.kill(os.getpid(), payload["signal"])
    time.sleep(100)


@coremill.handler("segfault")
def segfault(payload, job):
    ctypes.string_at(0)


@coremill.handler("quit")
def quit_at_once(payload, job):
    os._exit(payload["code"])


@coremill.handler("raise")
def raise_it(payload, job):
    raise LookupError("nothing there")


@coremill.handler("print")
def print_it(payload, job):
    print("by print")
    subprocess.run(["echo", "by a child"])
    os.write(1, b"by C code\n")
    print("without a newline", end="")
    return {}


@coremill.handler("large")
def large(payload, job):
    return payload["letter"] * payload["size"]


@coremill.handler("files")
def files(payload, job):
    of = {"own": os.getpid(), "parent": os.getppid()}
    return {name: len(os.listdir("/proc/%d/fd" % pid)) for name, pid in of.items()}


@coremill.handler("memory")
def memory(payload, job):
    return coremill.memory()


@coremill.handler("flood")
def flood(payload, job):
    os.write(2, b"x" * payload["bytes"])
    return {}


def set_up():
    print("setting up")
    how = os.environ.get("SETUP", "")
    if how == "fail":
        raise RuntimeError("no model there")
    if how == "thread":
        threading.Thread(target=time.sleep, args=(100,), name="left-over", daemon=True).start()
    setups.append(os.getpid())


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, handlers=[coremill.log_handler()], format="%(message)s")
    coremill.run(setup=set_up, cancel="--cancel" in sys.argv, prefork="--prefork" in sys.argv)
