"""A worker whose jobs show what the SDK does with them."""

import ctypes
import datetime
import decimal
import functools
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

earlier_stdout = sys.stdout
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


@coremill.handler("later")
def later(payload, job):
    pauses = {
        "number": 90,
        "fraction": 0.25,
        "timedelta": datetime.timedelta(days=1, milliseconds=1500),
        "text": "P1D",
        "nonsense": "tomorrow",
        "negative": -1,
    }
    raise coremill.Again(pauses[payload["pause"]], "no file yet")


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


class Wordless(Exception):
    def __str__(self):
        raise SystemExit(5)


class Untouchable(Exception):
    def __getattribute__(self, name):
        raise RuntimeError(name)


class Untold(coremill.Failed):
    """Has not called the constructor of what it extends."""

    def __init__(self):
        pass


RAISED = {
    "KeyboardInterrupt": KeyboardInterrupt(),
    "GeneratorExit": GeneratorExit(),
    "BaseException": BaseException("of its own"),
    "StopIteration": StopIteration(),
    "Wordless": Wordless(),
    "Untouchable": Untouchable(),
    "Untold": Untold(),
    "ValueError": ValueError("z" * 20_000_000),
}


@coremill.handler("raise-that")
def raise_that(payload, job):
    if payload["what"] == "RecursionError":
        raise_that(payload, job)
    raise RAISED[payload["what"]]


@coremill.handler("fork")
def fork(payload, job):
    child = os.fork()
    if child == 0:
        if payload["how"] == "raise":
            raise LookupError("in the child")
        if payload["how"] == "exit":
            sys.exit(7)
        if payload["how"] == "log":
            job.log("by the child")
            job.check()
        print("printed by the child")
        return {"child": os.getpid()}
    return {"status": os.WEXITSTATUS(os.waitpid(child, 0)[1])}


@coremill.handler("fork-in-a-thread")
def fork_in_a_thread(payload, job):
    children = []
    thread = threading.Thread(target=lambda: children.append(os.fork()))
    thread.start()
    thread.join()
    return {"status": os.WEXITSTATUS(os.waitpid(children[0], 0)[1])}


@coremill.handler("give")
def give(payload, job):
    endless = []
    endless.append({"again": endless})
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return {
        "decimal": {"items": [1, {"price": decimal.Decimal(1)}]},
        "bytes": b"x",
        "date": [datetime.date(2030, 1, 1)],
        "set": {"a": {1}},
        "nan": {"a": [float("nan")]},
        "key": {"a": {(1, 2): 3}},
        "endless": endless,
        "deep": deep,
        "dataclass": Address("C"),
        "generator": (i for i in []),
        "coroutine": never() if payload["what"] == "coroutine" else None,
        "text as bytes": coremill.Bytes("x", "text/plain"),
        "no media type": coremill.Bytes(b"x", "text"),
        "half a pair": "\ud800",
        "large": "x" * (8 << 20),
        "large bytes": coremill.Bytes(bytes(13_000_000), "a/b"),
        "accents": "\u00e9" * 4_000_000,
    }[payload["what"]]


async def never():
    pass


@coremill.handler("say-much")
def say_much(payload, job):
    job.log("\u00e9" * 20_000_000, level="l" * 20_000_000)
    for number in (float("nan"), float("-inf"), 10**5000):
        job.progress(number, message="a number that JSON has not")
    job.progress(decimal.Decimal(1), message="m" * 20_000_000)
    return {}


@coremill.handler("leave-half-a-line")
def leave_half_a_line(payload, job):
    name = payload["name"]
    if payload["by"] == "print":
        print(name, end="")
    if payload["by"] == "earlier stdout":
        print(name, file=earlier_stdout, end="")
    if payload["by"] == "bytes":
        sys.stdout.buffer.write(name.encode())
    if payload["by"] == "C code":
        ctypes.CDLL(None).printf(name.encode())
    if payload["by"] == "program":
        subprocess.run(["printf", name])
    if payload["by"] == "progress bar":
        for i in range(101):
            sys.stderr.write("\r%3d%% %s" % (i, "#" * i))
        sys.stderr.write("\r100%% %s\r     \r" % name)
    return {}


@coremill.handler("close")
def close(payload, job):
    if payload["what"] == "stdin":
        with sys.stdin as stream:
            stream.read()
    if payload["what"] == "stdout":
        with sys.stdout as stream:
            print("before", file=stream)
    if payload["what"] == "stderr":
        sys.stderr.close()
    if payload["what"] == "earlier stdout":
        earlier_stdout.close()
    if payload["what"] == "buffer":
        sys.stdout.buffer.close()
    if payload["what"] == "detached":
        sys.stdout.detach()
    if payload["what"] == "files":
        os.closerange(0, 3)
    if payload["what"] == "none":
        sys.stdout = sys.stderr = None
    return {}


@coremill.handler("start-a-program")
def start_a_program(payload, job):
    program = subprocess.Popen(["sleep", "777"], stdout=subprocess.DEVNULL)
    job.progress(1, message=str(program.pid))
    if payload.get("then") == "quit":
        os._exit(3)
    program.wait()


def with_arguments(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def with_other_names(function):
    @functools.wraps(function)
    def wrapper(p, j):
        return function(p, j)

    return wrapper


def with_a_number(function):
    @functools.wraps(function)
    def wrapper(payload, job):
        return function(1, payload, job)

    return wrapper


class Cities:
    def method(self, address: Address, job):
        return address.city

    @with_arguments
    def decorated(self, address: Address, job):
        return address.city

    @classmethod
    def of_class(cls, address: Address, job):
        return address.city

    @coremill.handler("city-static")
    @staticmethod
    def static(address: Address, job):
        return address.city

    def __call__(self, address: Address, job):
        return address.city


@coremill.handler("city-wrapped")
@with_arguments
@with_arguments
def city(address: "Address", job):
    return address.city


@with_other_names
def renamed(address: Address, job):
    return address.city


@with_a_number
def numbered(number: int, payload: "Address", job):
    return payload.city


def partly(number, address: Address, job):
    return address.city


def optional(address: Optional[Address], job):
    return address.city


coremill.handler("city-method")(Cities().method)
coremill.handler("city-decorated-method")(Cities().decorated)
coremill.handler("city-class")(Cities.of_class)
coremill.handler("city-callable")(Cities())
coremill.handler("city-renamed")(renamed)
coremill.handler("city-numbered")(numbered)
coremill.handler("city-partial")(functools.partial(partly, 1))
coremill.handler("city-optional")(optional)


def register_local():
    @dataclass
    class Local:
        city: str
        inner: "Optional[Local]" = None

    @coremill.handler("city-local")
    def local(address: "Local", job):
        return address.city


register_local()


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
