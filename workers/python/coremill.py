"""Write a Coremill worker in Python. One file, no dependencies, Python 3.8 or newer.

    import coremill

    @coremill.handler("greet")
    def greet(payload, job):
        return {"hello": payload.get("name", "world")}

    coremill.run()

A handler gets the payload (a dict, or an instance of the dataclass that the parameter is annotated
with) and the job, and returns anything that `json` can write, or `Bytes`. What it prints goes to
the job's log, not into the conversation with the service. All of it is described in docs/python.md.
"""

from __future__ import annotations

import io
import json
import os
import select
import sys
import threading
import time
from collections import deque
from contextvars import ContextVar

TYPE_CHECKING = False
if TYPE_CHECKING:  # only for whoever checks types: importing these takes time at every start
    import logging
    from typing import Any, Callable, Deque, Dict, List, NoReturn, Optional, Set, Tuple, TypeVar

    _Function = TypeVar("_Function", bound=Callable[[Any, "Job"], Any])
    _Message = Dict[str, Any]
    _Reader = Callable[[Any], Any]

__all__ = [
    "BadPayload",
    "Bytes",
    "Cancelled",
    "Failed",
    "Job",
    "handler",
    "log_handler",
    "memory",
    "run",
]

_UNKNOWN_TYPE = -32601
_BAD_PAYLOAD = -32602
_HANDLER_ERROR = -32000
_CHUNK = 1 << 16
_REPLY = b'{"jsonrpc":"2.0","id":'
_LAST_WORDS = 2048

# NaN and infinity are not JSON: a result that has them fails its job, with a message
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_decode = json.JSONDecoder().raw_decode

_handlers: Dict[str, Tuple[Callable[..., Any], Optional[_Reader]]] = {}
_current: ContextVar[Optional[Job]] = ContextVar("coremill_job", default=None)
_worker = os.getpid()


class BadPayload(Exception):
    """The payload is not acceptable, so another attempt would not help. Name the field first."""


class Failed(Exception):
    """The job failed; `retry` says whether another attempt might help."""

    def __init__(self, message: str, retry: bool = True) -> None:
        super().__init__(message)
        self.retry = retry


class Cancelled(Exception):
    """Raised by `Job.check()` once the service has asked for the job to be stopped."""


class Bytes:
    """A result that is not JSON: a picture, for instance."""

    def __init__(self, data: bytes, media_type: str) -> None:
        self.data = data
        self.media_type = media_type


class Job:
    """What a handler can see of its attempt, and say about it."""

    __slots__ = ("_lease", "_meta", "_out", "_cancels")

    def __init__(self, request: _Message, out: _Out, cancels: Optional[_Cancels]) -> None:
        self._lease = request["id"]
        self._meta = request.get("meta")
        self._out = out
        self._cancels = cancels

    @property
    def id(self) -> Optional[str]:
        """The same in each attempt: the key to use where an effect must happen once."""
        value: Optional[str] = self._about("job")
        return value

    @property
    def attempt(self) -> int:
        """1 for the first."""
        value: Optional[int] = self._about("attempt")
        return value or 1

    @property
    def deadline(self) -> Optional[str]:
        """When the service will end the attempt, RFC 3339; None if the request was sent ahead."""
        value: Optional[str] = self._about("deadline")
        return value

    @property
    def traceparent(self) -> Optional[str]:
        """The W3C trace context of whoever submitted the job, if there was one."""
        value: Optional[str] = self._about("traceparent")
        return value

    def remaining(self) -> Optional[float]:
        """Seconds to the deadline, 0 after it; None if there is no deadline."""
        return None if self.deadline is None else max(0.0, _instant(self.deadline) - time.time())

    def progress(
        self, done: float, total: Optional[float] = None, message: Optional[str] = None
    ) -> None:
        params: _Message = {"id": self._lease, "done": done}
        if total is not None:
            params["total"] = total
        if message is not None:
            params["message"] = message
        self._out.send(_notification("progress", params))

    def log(self, message: object, level: str = "info") -> None:
        """Adds to the job's log; the level is debug, info, warn or error."""
        self._out.send(_log(self._lease, str(message), level))

    @property
    def cancelled(self) -> bool:
        """Whether the service wants it stopped. Only ever true if `run` was told `cancel=True`, or
        the worker runs several jobs at once; otherwise the process is ended."""
        return self._cancels is not None and self._cancels.asked(self._lease)

    def check(self) -> None:
        """Ends the job if it should stop; long computations call it every now and then."""
        if self.cancelled:
            raise Cancelled("stopped as asked")

    def wait(self, seconds: float) -> None:
        """Sleeps, and ends the job as soon as it should stop."""
        if self._cancels is None:
            time.sleep(max(0, seconds))
        elif self._cancels.wait(self._lease, seconds):
            raise Cancelled("stopped as asked")

    def _about(self, name: str) -> Any:
        return self._meta.get(name) if self._meta else None


def handler(type_name: str) -> Callable[[_Function], _Function]:
    """Registers a function for a job type. If its first parameter is annotated with a dataclass, it
    gets an instance of that; a payload that does not fit is refused in words that name the field.
    """

    def register(function: _Function) -> _Function:
        if type_name in _handlers:
            raise ValueError("two handlers for type " + type_name)
        _handlers[type_name] = (function, _payload_reader(function))
        return function

    return register


def run(
    setup: Optional[Callable[[], object]] = None,
    cancel: bool = False,
    prefork: bool = False,
    cancel_grace: float = 1.0,
) -> None:
    """Answers requests until stdin ends.

    `setup` is called once, before the service is told that the worker is ready.

    Jobs run on this very thread, one after the other. With COREMILL_CONCURRENCY above 1 that many
    run at once: each on a thread, or with `prefork` (or COREMILL_PREFORK=1) each in a process that
    was forked from this one after the setup.

    `cancel` says that handlers look at `job.check()`, so that a job can be stopped without ending
    the process. One in a forked process that has not stopped `cancel_grace` seconds after it was
    asked to is ended with its process.
    """
    global _worker
    _worker = os.getpid()
    concurrency = max(1, int(os.environ.get("COREMILL_CONCURRENCY") or 1))
    source, out = _take_over_stdio()
    if setup is not None:
        _set_up(setup)
    if prefork or os.environ.get("COREMILL_PREFORK") == "1":
        _Parent(source, out, concurrency, cancel_grace).run()
    elif concurrency > 1:
        _say_hello(out, concurrency, True)
        _run_on_threads(source, out, concurrency)
    else:
        _say_hello(out, 1, cancel)
        _run_here(source, out, cancel)


def log_handler(level: int = 0) -> logging.Handler:
    """A handler for `logging`: what is logged in a job goes to that job's log, the rest to stderr.

    logging.basicConfig(level=logging.INFO, handlers=[coremill.log_handler()])
    """
    import logging

    class ToJob(logging.StreamHandler):  # type: ignore[type-arg] # it has none before 3.11
        def emit(self, record: logging.LogRecord) -> None:
            job = _current.get()
            if job is None:
                super().emit(record)
                return
            try:
                job.log(self.format(record), _level(record.levelno))
            except Exception:
                self.handleError(record)

    def _level(number: int) -> str:
        if number >= logging.ERROR:
            return "error"
        if number >= logging.WARNING:
            return "warn"
        return "info" if number >= logging.INFO else "debug"

    made = ToJob()
    made.setLevel(level)
    return made


def memory() -> Dict[str, int]:
    """The memory of this worker, the processes it has started included, in bytes. `rss` counts a
    page that several of them share once for each, `pss` once in all. Linux only."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name) as stat:
                    parents[int(name)] = int(stat.read().rpartition(")")[2].split()[1])
            except OSError:
                pass  # it has ended
    family = {_worker}
    size = 0
    while len(family) > size:
        size = len(family)
        family.update(pid for pid, parent in parents.items() if parent in family)
    total = {"rss": 0, "pss": 0}
    for pid in family:
        try:
            with open("/proc/%d/smaps_rollup" % pid) as rollup:
                for line in rollup:
                    key = line.partition(":")[0].lower()
                    if key in total:
                        total[key] += int(line.split()[1]) * 1024
        except ProcessLookupError:
            pass  # it has ended
    return total


# ---- the conversation


def _take_over_stdio() -> Tuple[int, _Out]:
    """Keeps the real stdin and stdout for the protocol. Whoever prints, even C code or a child
    process, then prints to stderr, and whoever reads stdin finds it empty."""
    source, target = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(line_buffering=True)  # as it is from Python 3.9 on
    sys.stdout = sys.stderr
    return source, _Out(target)


def _set_up(setup: Callable[[], object]) -> None:
    try:
        setup()
    except Exception as e:
        import traceback

        traceback.print_exc()
        print("the setup failed, so this worker cannot start:", _words(e), file=sys.stderr)
        sys.exit(1)


def _say_hello(out: _Out, concurrency: int, cancel: bool) -> None:
    hello = {
        "protocol": 1,
        "concurrency": concurrency,
        "cancel": cancel,
        "types": sorted(_handlers),
    }
    out.send(_notification("hello", hello))


class _Out:
    """Whole messages, from any thread."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._lock = threading.Lock()

    def fileno(self) -> int:
        return self._target

    def send(self, line: str) -> None:
        self.send_bytes(line.encode())

    def send_bytes(self, lines: bytes) -> None:
        try:
            with self._lock:
                written = os.write(self._target, lines)
                while written < len(lines):
                    written += os.write(self._target, memoryview(lines)[written:])
        except BrokenPipeError:
            os._exit(0)  # nobody is left to hear it


class _Lines:
    """Puts the chunks of a stream together to whole lines; each byte is looked at once."""

    def __init__(self) -> None:
        self._started: List[bytes] = []

    def add(self, chunk: bytes) -> bytes:
        """The lines that are now whole, without the last newline; nothing if none is."""
        end = chunk.rfind(b"\n")
        if end < 0:
            self._started.append(chunk)
            return b""
        whole = b"".join(self._started) + chunk[:end]
        self._started = [chunk[end + 1 :]]
        return whole

    def rest(self) -> bytes:
        """What has come of the line after them."""
        rest = b"".join(self._started)
        self._started = []
        return rest

    @property
    def too_long(self) -> bool:
        return sum(map(len, self._started)) > _CHUNK


class _Inbox:
    """The requests that have come and wait for their turn."""

    def __init__(self, source: int, cancel: Callable[[Any], None]) -> None:
        self._source = source
        self._cancel = cancel
        self._lines = _Lines()
        self.waiting: Deque[_Message] = deque()
        self.ended = False

    def receive(self) -> bool:
        """Waits for more; False once there will be none."""
        chunk = os.read(self._source, _CHUNK)
        if not chunk:
            self.ended = True
            return False
        for line in self._lines.add(chunk).decode("utf-8", "replace").split("\n"):
            message = _message(line)
            if message is None:
                continue  # not a message: that is ignored, as the protocol has it
            if "id" in message:
                self.waiting.append(message)
            elif message["method"] == "cancel":
                self._cancel((message.get("params") or {}).get("id"))
        return True


def _message(line: str) -> Optional[_Message]:
    try:
        message, end = _decode(line)
        if end != len(line):
            message = json.loads(line)  # white space after it, or no JSON
    except ValueError:
        return None
    if isinstance(message, dict) and isinstance(message.get("method"), str):
        return message
    return None


def _answer(request: _Message, job: Job) -> str:
    """Runs the handler, and turns whatever comes of it into the line of a reply."""
    found = _handlers.get(request["method"])
    if found is None:
        return _error(job, _UNKNOWN_TYPE, "no handler for type " + request["method"], False)
    function, read = found
    _current.set(job)
    try:
        payload = request.get("params") or {}
        return _result(job, function(payload if read is None else read(payload), job))
    except BadPayload as e:
        return _error(job, _BAD_PAYLOAD, str(e), False)
    except Failed as e:
        return _error(job, _HANDLER_ERROR, str(e), e.retry)
    except Cancelled as e:
        return _error(job, _HANDLER_ERROR, str(e), False)
    except MemoryError as e:
        return _error(job, _HANDLER_ERROR, _words(e), True, "out-of-memory")
    except KeyboardInterrupt:
        raise
    except BaseException as e:  # sys.exit() in a handler ends its job, and no other's
        _log_traceback(job, e)
        return _error(job, _HANDLER_ERROR, _words(e))
    finally:
        _current.set(None)


def _log_traceback(job: Job, e: BaseException) -> None:
    import traceback

    where = e.__traceback__ and e.__traceback__.tb_next  # from the handler on
    job.log("".join(traceback.format_exception(type(e), e, where)).rstrip(), "error")


def _words(e: BaseException) -> str:
    try:
        return "%s: %s" % (type(e).__name__, e)
    except Exception:  # there are exceptions that cannot say what they are
        return type(e).__name__


def _result(job: Job, result: Any) -> str:
    if isinstance(result, Bytes):
        return _bytes(job, result)
    return '{"jsonrpc":"2.0","id":%s,"result":%s}\n' % (_encode(job._lease), _encode(result))


def _bytes(job: Job, result: Bytes) -> str:
    import base64

    return '{"jsonrpc":"2.0","id":%s,"result":"%s","meta":%s}\n' % (
        _encode(job._lease),
        base64.b64encode(result.data).decode(),
        _encode({"mediaType": result.media_type, "encoding": "base64"}),
    )


def _error(
    job: Job, code: int, message: str, retry: bool = True, kind: Optional[str] = None
) -> str:
    return _error_line(job._lease, code, message, retry, kind)


def _error_line(
    lease: Any, code: int, message: str, retry: bool, kind: Optional[str] = None
) -> str:
    data: _Message = {"retry": retry}
    if kind:
        data["kind"] = kind
    error = {"code": code, "message": message, "data": data}
    return '{"jsonrpc":"2.0","id":%s,"error":%s}\n' % (_encode(lease), _encode(error))


def _log(lease: Any, message: str, level: str) -> str:
    return _notification("log", {"id": lease, "level": level, "message": message})


def _notification(method: str, params: _Message) -> str:
    return '{"jsonrpc":"2.0","method":"%s","params":%s}\n' % (method, _encode(params))


def _instant(text: str) -> float:
    import calendar

    whole, _, fraction = text.rstrip("Z").partition(".")
    seconds = calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S"))
    return seconds + float("0." + (fraction or "0"))


# ---- one job after the other


class _Cancels:
    """Which jobs should stop."""

    def asked(self, lease: Any) -> bool:
        raise NotImplementedError

    def wait(self, lease: Any, seconds: float) -> bool:
        """Whether it was asked to stop before that time had passed."""
        raise NotImplementedError


class _ReadMeanwhile(_Cancels):
    """Looks for cancel messages whenever the job that runs asks, on the thread that runs it."""

    _PAUSE = 0.01  # a loop may ask a million times a second

    def __init__(self, source: int) -> None:
        self.inbox = _Inbox(source, self._cancel)
        self._source = source
        self._lock = threading.Lock()  # a handler may have threads of its own
        self._next = 0.0
        self._lease: Any = None
        self._stopping: Set[Any] = set()

    def begin(self, lease: Any) -> None:
        self._lease = lease

    def end(self, lease: Any) -> None:
        self._lease = None
        self._stopping.discard(lease)

    def asked(self, lease: Any) -> bool:
        if time.monotonic() >= self._next:
            self._look(0)
        return self.inbox.ended or lease in self._stopping

    def wait(self, lease: Any, seconds: float) -> bool:
        end = time.monotonic() + seconds
        self._look(0)
        while not self.inbox.ended and lease not in self._stopping:
            left = end - time.monotonic()
            if left <= 0:
                return False
            self._look(left)
        return True

    def _look(self, seconds: float) -> None:
        with self._lock:
            if not self.inbox.ended and _is_readable(self._source, seconds):
                self.inbox.receive()
            self._next = time.monotonic() + self._PAUSE

    def _cancel(self, lease: Any) -> None:
        if lease == self._lease or any(each["id"] == lease for each in self.inbox.waiting):
            self._stopping.add(lease)  # else it has just ended


def _is_readable(file: int, seconds: float) -> bool:
    poll = select.poll()  # select() cannot have files with high numbers
    poll.register(file, select.POLLIN)
    return bool(poll.poll(int(seconds * 1000) + 1 if seconds else 0))


def _run_here(source: int, out: _Out, cancel: bool) -> None:
    cancels = _ReadMeanwhile(source)
    inbox = cancels.inbox
    waiting = inbox.waiting
    seen = cancels if cancel else None
    while waiting or inbox.receive():
        while waiting:
            request = waiting.popleft()
            cancels.begin(request["id"])
            answer = _answer(request, Job(request, out, seen))
            cancels.end(request["id"])
            sys.stderr.flush()  # what was printed without a newline is this job's, too
            out.send(answer)


# ---- several jobs at once: on threads


class _Threads(_Cancels):
    """Runs each job on a thread; threads are started when they are first needed, and stay."""

    def __init__(self, out: _Out, most: int) -> None:
        from queue import SimpleQueue

        self._out = out
        self._most = most
        self._started = 0
        self._requests: SimpleQueue[_Message] = SimpleQueue()
        self._changed = threading.Condition()
        self._running: Dict[Any, bool] = {}  # and whether it should stop

    @property
    def busy(self) -> bool:
        return bool(self._running)

    def run(self, request: _Message) -> None:
        self._running[request["id"]] = False
        self._requests.put(request)
        if self._started < min(self._most, len(self._running)):
            self._started += 1
            name = "coremill-%d" % self._started
            threading.Thread(target=self._work, name=name, daemon=True).start()

    def cancel(self, lease: Any) -> None:
        with self._changed:
            if lease in self._running:
                self._running[lease] = True
                self._changed.notify_all()

    def asked(self, lease: Any) -> bool:
        return self._running.get(lease, False)

    def wait(self, lease: Any, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.asked(lease), seconds)

    def _work(self) -> None:
        while True:
            request = self._requests.get()
            answer = _answer(request, Job(request, self._out, self))
            with self._changed:
                del self._running[request["id"]]
            self._out.send(answer)


def _run_on_threads(source: int, out: _Out, concurrency: int) -> None:
    threads = _Threads(out, concurrency)
    inbox = _Inbox(source, threads.cancel)
    while inbox.receive():
        while inbox.waiting:
            threads.run(inbox.waiting.popleft())
    if threads.busy:
        os._exit(0)  # nobody is left to hear the answers


# ---- several jobs at once: in forked processes


class _Child:
    """A forked process, as its parent sees it."""

    def __init__(self, pid: int, requests: int, replies: int, prints: int) -> None:
        self.pid = pid
        self.requests = requests
        self.replies = replies
        self.prints = prints
        self.unsent = b""
        self.said = _Lines()
        self.printed = _Lines()
        self.last_words = b""
        self.lease: Any = None
        self.proven = False
        self.asked_to_stop = False
        self.signals: List[Tuple[float, int]] = []  # that it will be sent, and when

    @property
    def files(self) -> Tuple[int, int, int]:
        return self.requests, self.replies, self.prints


class _Parent:
    """Shares the jobs out among forked processes, and replaces one that ends. To the service it is
    one worker. It runs on one thread, as a process with several cannot be forked safely."""

    _FUTILE = 20

    def __init__(self, source: int, out: _Out, count: int, grace: float) -> None:
        import selectors

        self._source = source
        self._out = out
        self._count = count
        self._grace = grace
        self._selector = selectors.DefaultSelector()
        self._lines = _Lines()
        self._waiting: Deque[Tuple[Any, bytes]] = deque()
        self._children: Dict[int, _Child] = {}
        self._idle: List[_Child] = []
        self._wake = os.pipe()
        self._futile = 0  # children that have ended before any job, one after the other
        self._prctl = _prctl()
        self._ended = False

    def run(self) -> None:
        _refuse_threads()
        self._watch_for_ends()
        self._fill()
        self._read_from(self._source, self._receive)
        _say_hello(self._out, self._count, True)
        while not self._ended:
            for key, ready in self._selector.select(self._seconds_to_next_signal()):
                if self._selector.get_map().get(key.fileobj) is key:  # not closed since
                    key.data()
            self._send_due_signals()
        # the children end with this process, idle or not: nobody is left to hear them

    # -- children

    def _watch_for_ends(self) -> None:
        import signal

        for end in self._wake:
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._wake[1], warn_on_full_buffer=False)
        self._read_from(self._wake[0], self._bury)

    def _fill(self) -> None:
        while len(self._children) < self._count:
            try:
                self._fork()
            except OSError as e:
                print("cannot fork another process:", e, file=sys.stderr)
                if not self._children:
                    sys.exit(1)
                return  # it is tried again after the next job

    def _fork(self) -> None:
        import gc

        gc.freeze()  # or the collector would write to each page of the shared objects
        parent = os.getpid()
        pipes: List[Tuple[int, int]] = []
        try:
            for _ in range(3):
                pipes.append(os.pipe())
            pid = os.fork()
        except OSError:
            for file in sum(pipes, ()):
                os.close(file)
            raise
        requests, replies, prints = pipes
        if pid == 0:
            self._be_a_child(parent, requests, replies, prints)
        for its_end in (requests[0], replies[1], prints[1]):
            os.close(its_end)
        child = _Child(pid, requests[1], replies[0], prints[0])
        for end in child.files:
            os.set_blocking(end, False)
        self._children[pid] = child
        self._read_from(child.replies, lambda: self._relay(child))
        self._read_from(child.prints, lambda: self._relay_prints(child))
        self._free(child)

    def _be_a_child(
        self,
        parent: int,
        requests: Tuple[int, int],
        replies: Tuple[int, int],
        prints: Tuple[int, int],
    ) -> NoReturn:
        status = 1
        try:
            self._die_with(parent)
            self._leave_to_the_parent(requests[1], replies[0], prints[0])
            for number in (1, 2):
                os.dup2(prints[1], number)
            os.close(prints[1])
            _run_here(requests[0], _Out(replies[1]), True)
            status = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)

    def _die_with(self, parent: int) -> None:
        import signal

        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if self._prctl is not None:
            self._prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(0)  # it was too late

    def _leave_to_the_parent(self, *own: int) -> None:
        self._selector.close()
        files = [self._source, self._out.fileno(), *self._wake, *own]
        for sibling in self._children.values():
            files += sibling.files
        for file in files:
            os.close(file)

    def _bury(self) -> None:
        self._read(self._wake[0])
        for child in list(self._children.values()):
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid:
                self._clear_away(child, status)
        self._fill()

    def _clear_away(self, child: _Child, status: int) -> None:
        del self._children[child.pid]
        while self._relay(child):  # what it had still said
            pass
        self._relay_prints(child)
        if child in self._idle:
            self._idle.remove(child)
        for file in child.files:
            self._forget(file)
            os.close(file)
        if child.lease is None:
            print("process %d %s without a job" % (child.pid, _how(status)), file=sys.stderr)
        else:
            self._out.send(_lost(child, status))
        if child.lease is None and not child.proven:
            self._note_futile()

    def _note_futile(self) -> None:
        self._futile += 1
        if self._futile >= self._FUTILE:
            print("no forked process stays alive, so this worker ends", file=sys.stderr)
            sys.exit(1)

    # -- requests

    def _receive(self) -> None:
        chunk = os.read(self._source, _CHUNK)
        self._ended = not chunk
        for line in self._lines.add(chunk).split(b"\n"):
            message = _message(line.decode("utf-8", "replace"))
            if message is None:
                continue
            if "id" in message:
                self._waiting.append((message["id"], line + b"\n"))
            elif message["method"] == "cancel":
                self._cancel((message.get("params") or {}).get("id"), line + b"\n")
        self._share_out()

    def _share_out(self) -> None:
        while self._waiting and self._idle:
            child = self._idle.pop()
            child.lease, line = self._waiting.popleft()
            self._send(child, line)

    def _free(self, child: _Child) -> None:
        child.lease = None
        child.asked_to_stop = False
        child.signals = []
        child.last_words = b""
        self._idle.append(child)
        self._share_out()

    def _cancel(self, lease: Any, line: bytes) -> None:
        for waiting in self._waiting:
            if waiting[0] == lease:
                self._waiting.remove(waiting)
                self._out.send(_stopped(lease))
                return
        for child in self._children.values():
            if child.lease == lease and not child.asked_to_stop:
                self._ask_to_stop(child, line)

    def _ask_to_stop(self, child: _Child, line: bytes) -> None:
        import signal

        now = time.monotonic()
        child.asked_to_stop = True
        child.signals = [
            (now + self._grace, signal.SIGTERM),
            (now + self._grace * 1.5, signal.SIGKILL),
        ]
        self._send(child, line)

    def _seconds_to_next_signal(self) -> Optional[float]:
        due = [child.signals[0][0] for child in self._children.values() if child.signals]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _send_due_signals(self) -> None:
        for child in self._children.values():
            while child.signals and child.signals[0][0] <= time.monotonic():
                os.kill(child.pid, child.signals.pop(0)[1])

    def _send(self, child: _Child, line: bytes) -> None:
        child.unsent += line
        self._send_rest(child)

    def _send_rest(self, child: _Child) -> None:
        """Writes what fits: a child that does not read must not hold up the others."""
        import selectors

        try:
            written = os.write(child.requests, child.unsent)
            while written < len(child.unsent):
                child.unsent = child.unsent[written:]
                written = os.write(child.requests, child.unsent)
        except BlockingIOError:
            if child.requests not in self._selector.get_map():
                self._selector.register(
                    child.requests, selectors.EVENT_WRITE, lambda: self._send_rest(child)
                )
            return
        except BrokenPipeError:
            pass  # its end is about to be noticed
        child.unsent = b""
        self._forget(child.requests)

    # -- replies

    def _relay(self, child: _Child) -> bool:
        """Passes on whole lines, so that those of several children do not mix."""
        chunk = self._read(child.replies)
        lines = child.said.add(chunk)
        if lines:
            self._relay_prints(child)  # they came first
            done = any(line.startswith(_REPLY) for line in lines.split(b"\n"))
            if done:
                self._relay_print(child, child.printed.rest())
            self._out.send_bytes(lines + b"\n")
            if done:
                self._done(child)
        return bool(chunk)

    def _done(self, child: _Child) -> None:
        self._futile = 0
        child.proven = True
        if child.pid in self._children:
            self._free(child)
            self._fill()
        else:
            child.lease = None  # it has ended just after it

    def _relay_prints(self, child: _Child) -> None:
        """What a child prints belongs to the job that it runs."""
        chunk = self._read(child.prints)
        child.last_words = (child.last_words + chunk)[-_LAST_WORDS:]
        for line in child.printed.add(chunk).split(b"\n"):
            self._relay_print(child, line)
        if child.printed.too_long:
            self._relay_print(child, child.printed.rest())

    def _relay_print(self, child: _Child, line: bytes) -> None:
        if not line:
            return
        if child.lease is None:
            os.write(2, line + b"\n")
        else:
            self._out.send(_log(child.lease, line.decode("utf-8", "replace"), "info"))

    # -- files

    def _read_from(self, file: int, action: Callable[[], object]) -> None:
        import selectors

        self._selector.register(file, selectors.EVENT_READ, action)

    def _read(self, file: int) -> bytes:
        """What there is, without waiting."""
        try:
            chunk = os.read(file, _CHUNK)
        except BlockingIOError:
            return b""
        if not chunk:
            self._forget(file)  # the child has closed it
        return chunk

    def _forget(self, file: int) -> None:
        if file in self._selector.get_map():
            self._selector.unregister(file)


def _refuse_threads() -> None:
    others = [each.name for each in threading.enumerate() if each is not threading.main_thread()]
    if others:
        print(
            "prefork needs a process without threads, and the imports or the setup left some:"
            " %s; start them in a handler, or do without prefork" % ", ".join(others),
            file=sys.stderr,
        )
        sys.exit(1)


def _prctl() -> Optional[Callable[..., Any]]:
    """Lets a child ask to be ended with its parent; None where the system cannot do that. There an
    idle child sees that its pipe has ended, and a busy one when its job asks or is done."""
    try:
        import ctypes

        return ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return None


def _lost(child: _Child, status: int) -> str:
    if child.asked_to_stop:
        return _stopped(child.lease)
    message = "the process (pid %d) that ran the job %s" % (child.pid, _how(status))
    words = child.last_words.decode("utf-8", "replace").strip()
    if words:
        message += "; its last words: " + words
    return _error_line(child.lease, _HANDLER_ERROR, message, True, "worker-lost")


def _stopped(lease: Any) -> str:
    return _error_line(lease, _HANDLER_ERROR, "stopped as asked", False)


def _how(status: int) -> str:
    import signal

    if not os.WIFSIGNALED(status):
        return "exited with code %d" % os.WEXITSTATUS(status)
    number = os.WTERMSIG(status)
    try:
        return "was ended by " + signal.Signals(number).name
    except ValueError:
        return "was ended by signal %d" % number


# ---- payloads of a declared type


class _Wrong(Exception):
    """A value that does not fit: where it is, as far as is known by now, and what is wrong."""

    def __init__(self, text: str, path: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.path = path

    def within(self, outer: str) -> _Wrong:
        inner = self.path
        self.path = outer + (inner if not inner or inner[0] == "[" else "." + inner)
        return self


def _payload_reader(function: Callable[..., Any]) -> Optional[_Reader]:
    """Makes the handler's argument of a payload; None if the argument is the payload itself."""
    code = getattr(function, "__code__", None)
    annotations = getattr(function, "__annotations__", {})
    if code is None or code.co_argcount == 0 or code.co_varnames[0] not in annotations:
        return None
    annotation = annotations[code.co_varnames[0]]
    if annotation in (dict, "dict"):
        return None

    import dataclasses
    import types
    import typing

    name = code.co_varnames[0]
    holder = types.SimpleNamespace(__annotations__={name: annotation})
    annotation = typing.get_type_hints(holder, getattr(function, "__globals__", {}))[name]
    if annotation in (typing.Any, object):
        return None
    if not dataclasses.is_dataclass(annotation) and typing.get_origin(annotation) is not dict:
        raise TypeError(
            "%s: %s must be annotated with a dataclass, with dict, or not at all"
            % (function.__name__, name)
        )
    read = _Types().reader(annotation, function.__name__)[0]

    def read_payload(payload: Any) -> Any:
        try:
            return read(payload)
        except _Wrong as e:
            raise BadPayload("%s %s" % (e.path, e.text)) from None

    return read_payload


class _Types:
    """Builds what reads values of a type, once, so that a job pays for nothing but its values."""

    _PLAIN = {
        str: ("a string", (str,)),
        bool: ("true or false", (bool,)),
        int: ("a whole number", (int,)),
        float: ("a number", (float, int)),
        list: ("a list", (list,)),
        dict: ("an object", (dict,)),
        type(None): ("null", (type(None),)),
    }

    def __init__(self) -> None:
        self._dataclasses: Dict[Any, _Reader] = {}

    def reader(self, kind: Any, where: str) -> Tuple[_Reader, str]:
        """What makes such a value of JSON or raises `_Wrong`, and the words for such a value."""
        import dataclasses
        import typing

        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if kind is typing.Any or kind is object:
            return (lambda value: value), "anything"
        if isinstance(kind, type) and kind in self._PLAIN:
            return self._plain(kind)
        if dataclasses.is_dataclass(kind):
            return self._dataclass(kind, where), "an object"
        if origin is list:
            return self._list(arguments[0], where), "a list"
        if origin is dict and arguments[0] in (str, typing.Any):
            return self._dict(arguments[1], where), "an object"
        if origin is typing.Union or type(kind).__name__ == "UnionType":
            return self._union(arguments, where)
        if origin is typing.Literal:
            return self._literal(arguments)
        raise TypeError(
            "%s cannot be read from JSON: %r; there are str, int, float, bool, None, Any, List,"
            " Dict with str as keys, Optional, Union, Literal and dataclasses" % (where, kind)
        )

    def _plain(self, kind: Any) -> Tuple[_Reader, str]:
        words, accepted = self._PLAIN[kind]
        make = float if kind is float else None

        def read(value: Any) -> Any:
            if type(value) not in accepted:  # True is an int to isinstance
                raise _Wrong("must be " + words)
            return value if make is None else make(value)

        return read, words

    def _dataclass(self, kind: Any, where: str) -> _Reader:
        import dataclasses
        import typing

        if kind in self._dataclasses:
            return self._dataclasses[kind]  # or a tree would never be done
        readers: Dict[str, _Reader] = {}
        required: Dict[str, str] = {}

        def read(value: Any) -> Any:
            if type(value) is not dict:
                raise _Wrong("must be an object")
            arguments = {}
            for name, entry in value.items():
                if name not in readers:
                    has = "it has " + ", ".join(readers) if readers else "it has none"
                    raise _Wrong("is not a field of this type; " + has, name)
                try:
                    arguments[name] = readers[name](entry)
                except _Wrong as e:
                    raise e.within(name)
            for name in required:
                if name not in arguments:
                    raise _Wrong("is missing; it must be " + required[name], name)
            return kind(**arguments)

        self._dataclasses[kind] = read
        hints = typing.get_type_hints(kind)
        for field in dataclasses.fields(kind):
            if field.init:
                inner, words = self.reader(hints[field.name], where + "." + field.name)
                readers[field.name] = inner
                if (
                    field.default is dataclasses.MISSING
                    and field.default_factory is dataclasses.MISSING
                ):
                    required[field.name] = words
        return read

    def _list(self, kind: Any, where: str) -> _Reader:
        read_one = self.reader(kind, where + "[]")[0]

        def read(value: Any) -> Any:
            if type(value) is not list:
                raise _Wrong("must be a list")
            entries = []
            for entry in value:
                try:
                    entries.append(read_one(entry))
                except _Wrong as e:
                    raise e.within("[%d]" % len(entries))
            return entries

        return read

    def _dict(self, kind: Any, where: str) -> _Reader:
        read_one = self.reader(kind, where + "{}")[0]

        def read(value: Any) -> Any:
            if type(value) is not dict:
                raise _Wrong("must be an object")
            entries = {}
            for name, entry in value.items():
                try:
                    entries[name] = read_one(entry)
                except _Wrong as e:
                    raise e.within(name)
            return entries

        return read

    def _union(self, kinds: Tuple[Any, ...], where: str) -> Tuple[_Reader, str]:
        options = [self.reader(kind, where) for kind in kinds]
        words = " or ".join(words for _, words in options)
        others = [read for kind, (read, _) in zip(kinds, options) if kind is not type(None)]

        def read_optional(value: Any) -> Any:
            try:
                return None if value is None else others[0](value)
            except _Wrong as e:
                raise e if e.path else _Wrong("must be " + words)

        def read(value: Any) -> Any:
            for read_it, _ in options:
                try:
                    return read_it(value)
                except _Wrong:
                    pass
            raise _Wrong("must be " + words)

        return (read_optional if len(others) == 1 < len(kinds) else read), words

    def _literal(self, values: Tuple[Any, ...]) -> Tuple[_Reader, str]:
        words = "one of " + ", ".join(json.dumps(value) for value in values)
        accepted = [(type(value), value) for value in values]

        def read(value: Any) -> Any:
            if (type(value), value) not in accepted:
                raise _Wrong("must be " + words)
            return value

        return read, words
