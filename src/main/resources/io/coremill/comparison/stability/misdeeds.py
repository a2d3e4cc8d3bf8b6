"""The jobs of the stability experiment, for its own workers alone: one that does a misdeed, and
others that happen to be there."""

import ctypes
import os
import time

import coremill

LOOK = 0.01


@coremill.handler("bystander")
def bystander(payload, job):
    with open(os.path.join(payload["meeting"], "here-" + job.id), "w"):
        pass
    while not os.path.exists(os.path.join(payload["meeting"], "begun")):
        time.sleep(LOOK)
    since = time.monotonic()
    time.sleep(payload["own"] / 1000)
    return {"millis": int((time.monotonic() - since) * 1000)}


@coremill.handler("culprit")
def culprit(payload, job):
    while sum(name.startswith("here-") for name in os.listdir(payload["meeting"])) < payload["others"]:
        time.sleep(LOOK)
    with open(os.path.join(payload["meeting"], "begun"), "w"):
        pass
    MISDEEDS[payload["misdeed"]]()


def segfault():
    ctypes.string_at(0)


def eat():
    """Up to the limit that the experiment sets."""
    eaten = []
    while True:
        eaten.append(bytearray(1 << 20))


def spin():
    while True:
        pass


MISDEEDS = {"exit": lambda: os._exit(7), "segfault": segfault, "memory": eat, "loop": spin}

coremill.run()
