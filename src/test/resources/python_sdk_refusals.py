"""Prints what the SDK says to each expression that it is given."""

import functools
import sys
from dataclasses import InitVar, dataclass
from functools import partial

sys.path.insert(0, "workers/python")
sys.dont_write_bytecode = True
from coremill import handler, run


@dataclass
class Address:
    city: str


@dataclass
class Unmade:
    city: str
    seed: InitVar[int]


def one(payload, job):
    pass


async def work(payload=None, job=None):
    pass


def steps(payload, job):
    yield


async def stream(payload, job):
    yield


class Works:
    async def __call__(self, payload, job):
        pass

    async def do(self, payload, job):
        pass


def behind(number: int, payload: Address, job):
    pass


@functools.wraps(behind)
def injected(*args):
    return behind(1, *args)


def lost(payload: "Nowhere", job):
    pass


def unmade(payload: Unmade, job):
    pass


for expression in sys.argv[1:]:
    try:
        print(eval(expression))
    except Exception as e:
        print(type(e).__name__, str(e).replace("\n", " "))
