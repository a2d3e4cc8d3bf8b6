"""The worker of the `python` queue: the built-in job types, in Python."""

import hashlib
import math
import re

import coremill
from coremill import BadPayload

_DURATION = re.compile(
    r"P(?:(?P<weeks>N)W)?(?:(?P<days>N)D)?(?:T(?=\d)(?:(?P<hours>N)H)?(?:(?P<minutes>N)M)?"
    r"(?:(?P<seconds>N)S)?)?".replace("N", r"\d+(?:[.,]\d{1,18})?"),
    re.ASCII | re.IGNORECASE,
)
_A_DAY = 24 * 60 * 60
_SEGMENT = 1 << 17


@coremill.handler("noop")
def noop(payload, job):
    _refuse_others(payload)
    return {}


@coremill.handler("sleep")
def sleep(payload, job):
    seconds = _duration(payload, "duration", "PT1S")
    _refuse_others(payload, "duration")
    job.wait(seconds)
    return {}


@coremill.handler("primes")
def primes(payload, job):
    limit = _integer(payload, "limit", 100_000, 0, 100_000_000)
    _refuse_others(payload, "limit")
    return {"count": _count_primes(limit, job)}


@coremill.handler("hash")
def hash_text(payload, job):
    text = _string(payload, "text", "")
    rounds = _integer(payload, "rounds", 1, 1, 100_000_000)
    _refuse_others(payload, "text", "rounds")
    digest = text.encode("utf-8", "replace")
    for done in range(rounds):
        if done % 65_536 == 0 and done > 0:
            job.check()
            job.progress(done, rounds)
        digest = hashlib.sha256(digest).digest()
    return {"sha256": digest.hex()}


def _count_primes(limit, job):
    """A sieve over the odd numbers, segment by segment so that memory stays small. Mark i of a
    segment that starts at mark s stands for the number 2 * (s + i) + 1."""
    if limit < 2:
        return 0
    base = [p for p in range(3, math.isqrt(limit) + 1, 2) if _is_prime(p)]
    marks = (limit + 1) // 2
    count = 1  # for 2
    for start in range(0, marks, _SEGMENT):
        job.check()
        size = min(_SEGMENT, marks - start)
        segment = bytearray(b"\1") * size
        if start == 0:
            segment[0] = 0  # 1 is no prime
        for p in base:
            first = max(p * p // 2, start + (p // 2 - start) % p) - start
            if first < size:
                segment[first::p] = bytes((size - first + p - 1) // p)
        count += sum(segment)
        if start % (64 * _SEGMENT) == 0 and start > 0:
            job.progress(2 * (start + size), limit)
    return count


def _is_prime(n):
    return all(n % p for p in range(3, math.isqrt(n) + 1, 2))


def _integer(payload, name, default, least, most):
    value = payload.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadPayload("%s must be a whole number from %d to %d" % (name, least, most))
    return value


def _string(payload, name, default):
    value = payload.get(name, default)
    if not isinstance(value, str):
        raise BadPayload(name + " must be a string")
    return value


def _duration(payload, name, default):
    value = _string(payload, name, default)
    match = _DURATION.fullmatch(value)
    if match and value.upper() != "P":
        groups = match.groupdict().items()
        part = {key: float((text or "0").replace(",", ".")) for key, text in groups}
        hours = (part["weeks"] * 7 + part["days"]) * 24 + part["hours"]
        seconds = hours * 3600 + part["minutes"] * 60 + part["seconds"]
        if seconds <= _A_DAY:
            return seconds
    raise BadPayload(name + " must be an ISO 8601 duration from PT0S to PT24H, like PT1.5S")


def _refuse_others(payload, *names):
    for name in sorted(payload.keys() - names):
        has = "it has " + ", ".join(names) if names else "it has none"
        raise BadPayload("%s is not a field of this type; %s" % (name, has))


if __name__ == "__main__":
    coremill.run()
