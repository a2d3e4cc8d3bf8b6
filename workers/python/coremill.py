"""Write a Coremill worker in Python. One file, no dependencies, Python 3.8 or newer.

    import coremill

    @coremill.handler("greet")
    def greet(payload, job):
        return {"hello": payload.get("name", "world")}

    coremill.run()

A handler gets the payload (a dict) and the job, and returns anything that `json` can write, or
`Bytes`. What it prints goes to the job's log, not into the conversation with the service.
"""

import base64
import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

__all__ = ["BadPayload", "Bytes", "Cancelled", "Failed", "Job", "handler", "run"]

_UNKNOWN_TYPE = -32601
_BAD_PAYLOAD = -32602
_HANDLER_ERROR = -32000
_CHUNK = 1 << 16

# NaN and infinity are not JSON: a result that has them fails its job, with a message
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode

_handlers = {}


class BadPayload(Exception):
    """The payload is not acceptable, so another attempt would not help. Name the field first."""


class Failed(Exception):
    """The job failed; `retry` says whether another attempt might help."""

    def __init__(self, message, retry=True):
        super().__init__(message)
        self.retry = retry


class Cancelled(Exception):
    """Raised by `Job.check()` once the service has asked for the job to be stopped."""


class Bytes:
    """A result that is not JSON: a picture, for instance."""

    def __init__(self, data, media_type):
        self.data = data
        self.media_type = media_type


class Job:
    """What a handler can see of its attempt, and say about it."""

    def __init__(self, request, out):
        meta = request.get("meta") or {}
        self._lease = request["id"]
        self._out = out
        self._cancelled = False
        self.id = meta.get("job")
        self.attempt = meta.get("attempt", 1)
        self.deadline = meta.get("deadline")
        self.traceparent = meta.get("traceparent")

    def progress(self, done, total=None, message=None):
        params = {"id": self._lease, "done": done}
        if total is not None:
            params["total"] = total
        if message is not None:
            params["message"] = message
        self._out.send(_notification("progress", params))

    def log(self, message, level="info"):
        params = {"id": self._lease, "level": level, "message": str(message)}
        self._out.send(_notification("log", params))

    @property
    def cancelled(self):
        """Whether the service wants it stopped. Only ever true if `run` was told `cancel=True` or
        the queue runs several jobs at once in each worker; otherwise the process is ended."""
        return self._cancelled

    def check(self):
        """Ends the job if it should stop; long computations call it every now and then."""
        if self._cancelled:
            raise Cancelled("stopped as asked")


def handler(type_name):
    """Registers a function for a job type."""

    def register(function):
        if type_name in _handlers:
            raise ValueError("two handlers for type " + type_name)
        _handlers[type_name] = function
        return function

    return register


def run(cancel=False):
    """Answers requests until stdin ends, then returns or, if jobs still run, ends the process.

    With COREMILL_CONCURRENCY above 1 that many jobs run at once, each on a thread. Otherwise jobs
    run on this very thread, which is the fastest way, unless `cancel` asks for a thread so that a
    handler can see that it should stop.
    """
    concurrency = max(1, int(os.environ.get("COREMILL_CONCURRENCY") or 1))
    threaded = cancel or concurrency > 1
    source, out = _take_over_stdio()
    hello = {
        "protocol": 1,
        "concurrency": concurrency,
        "cancel": threaded,
        "types": sorted(_handlers),
    }
    out.send(_notification("hello", hello))
    if threaded:
        _run_on_threads(source, out, concurrency)
    else:
        for request in _requests(source):
            if "id" in request:
                out.send(_answer(request, Job(request, out)))


def _take_over_stdio():
    """Keeps the real stdin and stdout for the protocol. Whoever prints, even C code or a child
    process, then prints to stderr, and whoever reads stdin finds it empty."""
    source, target = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return source, _Out(target)


class _Out:
    """Whole messages, from any thread."""

    def __init__(self, target):
        self._target = target
        self._lock = threading.Lock()

    def send(self, line):
        line = line.encode()
        with self._lock:
            written = os.write(self._target, line)
            while written < len(line):
                line = line[written:]
                written = os.write(self._target, line)


def _requests(source):
    """The requests, in chunks as large as the pipe has them; each byte is looked at once."""
    started = []
    chunk = os.read(source, _CHUNK)
    while chunk:
        lines = chunk.split(b"\n")
        started.append(lines[0])
        if len(lines) > 1:
            lines[0] = b"".join(started)
            started = [lines.pop()]
            for line in lines:
                request = _parsed(line)
                if request is not None:
                    yield request
        chunk = os.read(source, _CHUNK)


def _parsed(line):
    """A request, or None for what is not one: that is ignored, as the protocol has it."""
    try:
        message = json.loads(line.decode())
    except ValueError:
        return None
    return message if isinstance(message, dict) and "method" in message else None


def _answer(request, job):
    """Runs the handler, and turns whatever comes of it into the line of a reply."""
    function = _handlers.get(request["method"])
    if function is None:
        return _error(job, _UNKNOWN_TYPE, "no handler for type " + request["method"], False)
    try:
        return _result(job, function(request.get("params") or {}, job))
    except BadPayload as e:
        return _error(job, _BAD_PAYLOAD, str(e), False)
    except Failed as e:
        return _error(job, _HANDLER_ERROR, str(e), e.retry)
    except Cancelled as e:
        return _error(job, _HANDLER_ERROR, str(e), False)
    except MemoryError as e:
        return _error(job, _HANDLER_ERROR, "MemoryError: %s" % e, True, "out-of-memory")
    except Exception as e:
        return _error(job, _HANDLER_ERROR, "%s: %s" % (type(e).__name__, e))


def _result(job, result):
    meta = ""
    if isinstance(result, Bytes):
        meta = ',"meta":' + _encode({"mediaType": result.media_type, "encoding": "base64"})
        result = base64.b64encode(result.data).decode()
    return '{"jsonrpc":"2.0","id":%s,"result":%s%s}\n' % (_encode(job._lease), _encode(result), meta)


def _error(job, code, message, retry=True, kind=None):
    data = {"retry": retry}
    if kind:
        data["kind"] = kind
    error = {"code": code, "message": message, "data": data}
    return '{"jsonrpc":"2.0","id":%s,"error":%s}\n' % (_encode(job._lease), _encode(error))


def _notification(method, params):
    return '{"jsonrpc":"2.0","method":"%s","params":%s}\n' % (method, _encode(params))


def _run_on_threads(source, out, concurrency):
    running = {}

    def work(request, job):
        answer = _answer(request, job)
        running.pop(request["id"], None)
        out.send(answer)

    threads = ThreadPoolExecutor(concurrency)
    for request in _requests(source):
        if "id" in request:
            job = running[request["id"]] = Job(request, out)
            threads.submit(work, request, job)
        elif request["method"] == "cancel":
            job = running.get((request.get("params") or {}).get("id"))
            if job is not None:
                job._cancelled = True
    if running:
        os._exit(0)  # nobody is left to hear the answers
