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
if TYPE_CHECKING:  # only for checks of types: importing these takes time at every start
    import logging
    from typing import Any, BinaryIO, Callable, Deque, Dict, List, NoReturn, Optional, Set, Tuple, TypeVar

    _Function = TypeVar("_Function", bound=Callable[[Any, "Job"], Any])
    _Message = Dict[str, Any]
    _Reader = Callable[[Any], Any]

__all__ = [
    "Again",
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
# bytes that the service keeps, and takes
_MOST_WORDS = 8 << 10
_MOST_PROGRESS_WORDS = 1 << 10
_MOST_RESULT = 8 << 20
_MOST_MEDIA_TYPE = 255
_LONGEST_PAUSE = 365 * 24 * 60 * 60
_LEVELS = ("debug", "info", "warn", "error")

# NaN and infinity are not JSON: a result that has them fails its job, with a message
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_decode = json.JSONDecoder().raw_decode

_TYPE_CHARACTERS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
)

_handlers: Dict[str, Tuple[Callable[..., Any], Optional[_Reader]]] = {}
_current: ContextVar[Optional[Job]] = ContextVar("coremill_job", default=None)
_getpid = os.getpid
_worker = os.getpid()
_answering = _worker  # the process that has the conversation; those that it forks have not
_out: Optional[_Out] = None


class BadPayload(Exception):
    """The payload is not acceptable, so another attempt would not help. Name the field first."""


class Failed(Exception):
    """The job failed; `retry` says whether another attempt might help."""

    def __init__(self, message: str, retry: bool = True) -> None:
        super().__init__(message)
        self.retry = retry


class Again(Exception):
    """The job cannot be done yet: another attempt is wanted after a pause, and this one does not
    count. The pause is in seconds, a timedelta, or an ISO 8601 duration like "PT30S"."""

    def __init__(self, pause: Any, message: str = "") -> None:
        super().__init__(message)
        self.pause = _duration(pause)


class Cancelled(Exception):
    """Raised by `Job.check()` once the service has asked for the job to be stopped."""


class Bytes:
    """A result that is not JSON: a picture, for instance."""

    def __init__(self, data: bytes, media_type: str) -> None:
        self.data = data
        self.media_type = media_type


class Job:
    """What a handler can see of its attempt, and say about it."""

    __slots__ = ("_lease", "_meta", "_out", "_cancels", "_printed")

    def __init__(self, request: _Message, out: _Out, cancels: Optional[_Cancels]) -> None:
        self._lease = request["id"]
        self._meta = request.get("meta")
        self._out = out
        self._cancels = cancels
        self._printed: Optional[_Printed] = None

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
        """A number that JSON has not, such as NaN, is left out; without `done` nothing is sent."""
        params: _Message = {"id": self._lease, "done": _number(done)}
        if params["done"] is None:
            return
        if total is not None:
            params["total"] = _number(total)
        if message is not None:
            params["message"] = _cut(str(message), _MOST_PROGRESS_WORDS)
        self._out.send(_notification("progress", params))

    def log(self, message: object, level: str = "info") -> None:
        """Adds to the job's log; the level is debug, info, warn or error, and info if it is
        anything else."""
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

    def _print(self, text: str) -> None:
        if self._printed is None:
            self._printed = _Printed(self._log_print)
        self._printed.add(text.encode("utf-8", "backslashreplace"))

    def _end_prints(self) -> None:
        if self._printed is not None:
            self._printed.end()

    def _log_print(self, line: bytes) -> None:
        self.log(line.decode("utf-8", "replace"))

    def _about(self, name: str) -> Any:
        return self._meta.get(name) if self._meta else None


def handler(type_name: str) -> Callable[[_Function], _Function]:
    """Registers a function for a job type. If its first parameter is annotated with a dataclass, it
    gets an instance of that; a payload that does not fit is refused in words that name the field.
    """
    if not isinstance(type_name, str):
        raise TypeError('the job type is missing: write @coremill.handler("its-type")')
    if not 1 <= len(type_name) <= 100 or not set(type_name) <= _TYPE_CHARACTERS:
        raise ValueError(
            "no job can have the type %.120r: it must be 1 to 100 of A-Z a-z 0-9 . _ and -"
            % type_name
        )

    def register(function: _Function) -> _Function:
        if type_name in _handlers:
            raise ValueError("two handlers for type " + type_name)
        called = _called(type_name, function)
        reader = _payload_reader(type_name, called, sys._getframe(1))
        _handlers[type_name] = (called, reader)
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
    global _worker, _answering, _out
    if not _handlers:
        raise RuntimeError('there is no handler: write @coremill.handler("its-type") before one')
    if setup is not None:
        _check_setup(setup)
    _worker = _answering = os.getpid()
    concurrency = max(1, int(os.environ.get("COREMILL_CONCURRENCY") or 1))
    source, out = _take_over_stdio()
    _out = out
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
    _prints.begin(os.open(os.devnull, os.O_RDONLY), os.dup(2))
    return source, _Out(target)


class _Text(io.TextIOWrapper):
    """A stream that a handler may close: it stays open for the jobs that come later. What a job
    prints where several run on threads goes to its log from here, and in lines."""

    def close(self) -> None:
        self.flush()

    def detach(self) -> BinaryIO:
        self.flush()
        return _printed_bytes()

    def write(self, text: str) -> int:
        job = _current.get() if _prints.of_threads else None
        if job is None or not isinstance(text, str):
            return super().write(text)
        job._print(text)
        return len(text)


class _Prints:
    """What stdin, stdout and stderr are to handlers. Each job finds them as the first one did, and
    leaves nothing in a buffer that would come to light in the log of another."""

    def __init__(self) -> None:
        self._input = self._output = -1
        self.of_threads = False

    def begin(self, empty: int, errors: int) -> None:
        self.use(empty, errors)
        older = [sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__]
        sys.stdout, sys.stderr = self._stream(), self._stream()
        lasting = self._stream(0)
        for each in older:
            _lead(each, lasting)
        _never_close(sys.stdin)
        _leave_nothing_in_c()

    def use(self, empty: int, output: int) -> None:
        self._input, self._output = empty, output
        self._connect()

    def end_job(self) -> None:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except Exception:
            self._connect()
            self._replace_closed()

    def reopen(self) -> None:
        """What has taken the place of a file that was closed is not passed on to programs, as a
        rule; the three here are."""
        passed_on = os.get_inheritable
        try:
            if passed_on(0) and passed_on(1) and passed_on(2):
                return
        except OSError:
            pass  # it is closed
        self._connect()

    def _connect(self) -> None:
        for number, file in enumerate((self._input, self._output, self._output)):
            os.dup2(file, number)

    def _stream(self, buffering: int = -1) -> _Text:
        return _Text(
            _printed_bytes(buffering),
            getattr(sys.__stderr__, "encoding", None) or "utf-8",
            "backslashreplace",
            line_buffering=True,
            write_through=not buffering,
        )

    def _replace_closed(self) -> None:
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name, None)
            try:
                is_closed = stream is None or getattr(stream, "closed", False)
            except ValueError:  # it is detached
                is_closed = True
            if is_closed:
                setattr(sys, name, self._stream())


def _printed_bytes(buffering: int = -1) -> BinaryIO:
    stream = open(2, "wb", buffering, closefd=False)
    stream.close = stream.flush  # type: ignore[method-assign]
    return stream


def _lead(older: Any, newer: _Text) -> None:
    """Whoever has kept a stream from before writes to the one that is there now."""
    try:
        if older.fileno() not in (1, 2):
            return
        older.flush()
        for old, new in ((older.buffer, newer.buffer), (older, newer)):
            old.write, old.flush, old.close = new.write, new.flush, new.flush
    except (AttributeError, OSError, TypeError, ValueError):
        pass  # there is none, or it is something else


def _never_close(stream: Any) -> None:
    try:
        stream.close = stream.buffer.close = stream.flush
    except (AttributeError, TypeError):
        pass  # there is none, or it is something else


def _leave_nothing_in_c() -> None:
    """What C code prints is written at once, where that can be had."""
    try:
        import ctypes

        libc = ctypes.CDLL(None)
        name = "__stdoutp" if sys.platform == "darwin" else "stdout"
        libc.setvbuf(ctypes.c_void_p.in_dll(libc, name), None, 2, ctypes.c_size_t(0))  # _IONBF
    except (ImportError, OSError, TypeError, ValueError, AttributeError):
        pass


_prints = _Prints()


def _set_up(setup: Callable[[], object]) -> None:
    try:
        _refuse_unrun("the setup", setup())
    except BaseException as e:
        if _is_forked():
            _end_fork(e)
        if not isinstance(e, Exception):
            raise
        import traceback

        traceback.print_exc()
        print("the setup failed, so this worker cannot start:", _words(e), file=sys.stderr)
        sys.exit(1)
    if _is_forked():
        _end_fork(None)


def _say_hello(out: _Out, concurrency: int, cancel: bool) -> None:
    hello = {
        "protocol": 1,
        "concurrency": concurrency,
        "cancel": cancel,
        "types": sorted(_handlers),
    }
    out.send(_notification("hello", hello))


class _Out:
    """Whole messages, from any thread, and from any process that a handler has forked."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._lock = threading.RLock()
        self._locked_file: Optional[int] = None  # from the first fork on

    def fileno(self) -> int:
        return self._target

    def send(self, line: str) -> None:
        self.send_bytes(line.encode())

    def send_bytes(self, lines: bytes) -> None:
        try:
            with self._lock:
                if self._locked_file is None:
                    written = os.write(self._target, lines)  # all of it, as a rule
                    if written < len(lines):
                        self._write(lines[written:])
                else:
                    self._write_in_turn(lines, self._locked_file)
        except BrokenPipeError:
            os._exit(0)  # no process is left to hear it
        except OSError as e:
            os.write(2, b"the worker ends, as it cannot answer: %s\n" % str(e).encode())
            os._exit(1)  # a handler may have closed it; a thread alone must not end of that

    def before_fork(self) -> None:
        """A lock that another thread holds would be held in the child for ever."""
        self._lock.acquire()
        if self._locked_file is None:
            self._locked_file = _file_to_lock()

    def after_fork(self) -> None:
        self._lock.release()

    def _write(self, lines: bytes) -> None:
        written = os.write(self._target, lines)
        while written < len(lines):
            written += os.write(self._target, memoryview(lines)[written:])

    def _write_in_turn(self, lines: bytes, file: int) -> None:
        """The kernel takes this lock from a process that is killed with it."""
        import fcntl

        fcntl.lockf(file, fcntl.LOCK_EX)
        try:
            self._write(lines)
        finally:
            fcntl.lockf(file, fcntl.LOCK_UN)


def _file_to_lock() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("coremill")
    import tempfile

    file, path = tempfile.mkstemp()
    os.unlink(path)
    return file


# ---- processes that handlers fork


def _before_fork() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()  # or both would write what is not written yet
        except (AttributeError, OSError, ValueError):
            pass  # there is none, or it is closed
    if _out is not None:
        _out.before_fork()


def _after_fork() -> None:
    if _out is not None:
        _out.after_fork()


if hasattr(os, "register_at_fork"):  # there is none on Windows
    os.register_at_fork(
        before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork
    )


def _is_forked() -> bool:
    return os.getpid() != _answering


def _end_fork(e: Optional[BaseException]) -> NoReturn:
    """A process that a handler has forked, and that has come to the handler's end: to answer, and
    to read the next request, is for its parent. What the parent wants done at its own end
    (`atexit`) is not done here."""
    status = 0
    try:
        status = _status(e)
        job = _current.get()
        if job is not None:
            job._end_prints()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    finally:
        os._exit(status)


def _status(e: Optional[BaseException]) -> int:
    """As an interpreter ends that nobody catches it in."""
    if e is None:
        return 0
    if not isinstance(e, SystemExit):
        import traceback

        where = e.__traceback__ and e.__traceback__.tb_next  # from the handler on
        traceback.print_exception(type(e), e, where)
        return 1
    if e.code is None or isinstance(e.code, int):
        return (e.code or 0) & 0xFF
    print(e.code, file=sys.stderr)
    return 1


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


class _Printed:
    """Cuts what is printed into lines. As on a screen, what comes after a carriage return takes the
    place of what was there, so of a progress bar its last state is left; and of a very long line
    its beginning."""

    _MOST = 2048

    def __init__(self, accept: Callable[[bytes], None]) -> None:
        self._accept = accept
        self._line = b""
        self._lock = threading.RLock()  # a handler may start threads

    def add(self, chunk: bytes) -> None:
        with self._lock:
            lines = chunk.split(b"\n")
            for line in lines[:-1]:
                self._extend(line)
                self._end_line()
            self._extend(lines[-1])

    def end(self) -> None:
        """Nothing more comes: what has no newline is a line too."""
        with self._lock:
            self._end_line()

    def _extend(self, more: bytes) -> None:
        *before, last = (self._line + more).split(b"\r")
        shown = b"" if last.strip() else next(filter(bytes.strip, reversed(before)), b"")
        last = last[: self._MOST]
        self._line = shown[: self._MOST] + b"\r" + last if shown else last

    def _end_line(self) -> None:
        line = self._line.partition(b"\r")[0].rstrip()
        self._line = b""
        if line:
            self._accept(line)


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
        result = function(payload if read is None else read(payload), job)
        if _getpid() != _answering:
            _end_fork(None)
        return _result(job, result)
    except BaseException as e:  # sys.exit() in a handler ends its job, and no other's
        if os.getpid() != _answering:
            _end_fork(e)
        return _failure(job, e)
    finally:
        _current.set(None)


def _failure(job: Job, e: BaseException) -> str:
    """The reply where a handler has raised, whatever that was and however poor its words are."""
    kind = type(e)  # isinstance() would ask the exception, which may refuse
    try:
        if issubclass(kind, BadPayload):
            return _error(job, _BAD_PAYLOAD, str(e), False)
        if issubclass(kind, Failed):
            return _error(job, _HANDLER_ERROR, str(e), bool(getattr(e, "retry", True)))
        if issubclass(kind, Again):
            return _error_line(job._lease, _HANDLER_ERROR, str(e), True, None, e.pause)
        if issubclass(kind, Cancelled):
            return _error(job, _HANDLER_ERROR, str(e), False)
        if issubclass(kind, MemoryError):
            return _error(job, _HANDLER_ERROR, _words(e), True, "out-of-memory")
        _log_traceback(job, e)
        return _error(job, _HANDLER_ERROR, _words(e))
    except BaseException:  # of its __str__, for instance
        again = not issubclass(kind, (BadPayload, Cancelled))
        return _error(job, _HANDLER_ERROR, kind.__name__ + ", which has no words", again)


def _log_traceback(job: Job, e: BaseException) -> None:
    import traceback

    where = e.__traceback__ and e.__traceback__.tb_next  # from the handler on
    try:
        trace = "".join(traceback.format_exception(type(e), e, where)).rstrip()
    except BaseException:  # of one without words, or that is nested too deep
        trace = "".join(traceback.format_tb(where)) + _words(e)
    job.log(trace, "error")


def _words(e: BaseException) -> str:
    try:
        text = str(e)
        return "%s: %s" % (type(e).__name__, text) if text else type(e).__name__
    except BaseException:  # there are exceptions that cannot be described
        return type(e).__name__


def _result(job: Job, result: Any) -> str:
    if isinstance(result, Bytes):
        return _bytes(job, result)
    try:
        text = _encode(result)
        if len(text) > _MOST_RESULT:
            text = _encode_short(result)
    except (TypeError, ValueError, OverflowError, RecursionError) as e:
        return _unfit(job, _why_unfit(result) or "the result cannot be JSON: " + _words(e))
    if len(text) > _MOST_RESULT:
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > _MOST_RESULT:
            return _too_large(job, size)
    return '{"jsonrpc":"2.0","id":%s,"result":%s}\n' % (_encode(job._lease), text)


def _encode_short(result: Any) -> str:
    """Without escapes, which take up to three times the room."""
    short = json.JSONEncoder(separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    text = short.encode(result)
    try:
        text.encode()
    except UnicodeEncodeError:  # it has halves of pairs, which can only be written as escapes
        return _encode(result)
    return text


def _bytes(job: Job, result: Bytes) -> str:
    import base64

    try:
        data = memoryview(result.data).cast("B")
    except TypeError:
        words = "the data of Bytes must be bytes, not %s" % _a(result.data)
        return _unfit(job, words + (": encode it first" if isinstance(result.data, str) else ""))
    if data.nbytes > _MOST_RESULT:
        return _too_large(job, data.nbytes)
    if not _is_media_type(result.media_type):
        return _unfit(
            job, "Bytes must have a media type like image/png, not %.100r" % (result.media_type,)
        )
    return '{"jsonrpc":"2.0","id":%s,"result":"%s","meta":%s}\n' % (
        _encode(job._lease),
        base64.b64encode(data).decode(),
        _encode({"mediaType": result.media_type, "encoding": "base64"}),
    )


def _is_media_type(text: Any) -> bool:
    if not isinstance(text, str) or len(text) > _MOST_MEDIA_TYPE or not text.isprintable():
        return False
    main, slash, rest = text.partition(";")[0].strip().partition("/")
    return text.isascii() and bool(slash) and all(map(_is_token, (main, rest)))


def _is_token(text: str) -> bool:
    return bool(text) and not set(text) & set(' ()<>@,;:\\"/[]?=')


def _unfit(job: Job, words: str) -> str:
    """It would be the same the next time."""
    return _error(job, _HANDLER_ERROR, words, False)


def _too_large(job: Job, size: int) -> str:
    return _error(
        job,
        _HANDLER_ERROR,
        "the result has %d bytes, more than the %d that are permitted" % (size, _MOST_RESULT),
        False,
        "result-too-large",
    )


def _error(
    job: Job, code: int, message: str, retry: bool = True, kind: Optional[str] = None
) -> str:
    return _error_line(job._lease, code, message, retry, kind)


def _error_line(
    lease: Any,
    code: int,
    message: str,
    retry: bool,
    kind: Optional[str] = None,
    again: Optional[str] = None,
) -> str:
    data: _Message = {"retry": retry}
    if kind:
        data["kind"] = kind
    if again:
        data["again"] = again
    error = {"code": code, "message": _cut(message, _MOST_WORDS), "data": data}
    return '{"jsonrpc":"2.0","id":%s,"error":%s}\n' % (_encode(lease), _encode(error))


def _duration(pause: Any) -> str:
    if isinstance(pause, str):
        return pause
    seconds = pause.total_seconds() if hasattr(pause, "total_seconds") else float(pause)
    if not 0 <= seconds <= _LONGEST_PAUSE:
        raise ValueError("a pause is from 0 seconds to 365 days, not %r" % (pause,))
    return "PT%sS" % ("%.6f" % seconds).rstrip("0").rstrip(".")


def _log(lease: Any, message: str, level: str) -> str:
    known = level if level in _LEVELS else "info"
    params = {"id": lease, "level": known, "message": _cut(message, _MOST_WORDS)}
    return _notification("log", params)


def _cut(text: str, most: int) -> str:
    """As much as so many bytes hold, with a mark where it was cut."""
    if len(text) <= most // 4:
        return text
    data = text[: most + 1].encode("utf-8", "surrogatepass")
    return text if len(data) <= most else data[: most - 3].decode("utf-8", "ignore") + "\u2026"


def _number(value: Any) -> Any:
    """None where the service has none for it."""
    try:
        number = float(value)
    except OverflowError:
        return None
    if number - number != 0:  # NaN and infinity
        return None
    return value if isinstance(value, (int, float)) else number  # those of NumPy are neither


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
        self._lock = threading.Lock()  # a handler may start threads
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
        if _is_forked():
            time.sleep(max(0, seconds))
            return False
        end = time.monotonic() + seconds
        self._look(0)
        while not self.inbox.ended and lease not in self._stopping:
            left = end - time.monotonic()
            if left <= 0:
                return False
            self._look(left)
        return True

    def _look(self, seconds: float) -> None:
        if _is_forked():
            return  # what comes is for its parent
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
            _prints.end_job()
            out.send(answer)
        _prints.reopen()


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
            job = Job(request, self._out, self)
            answer = _answer(request, job)
            _prints.end_job()
            job._end_prints()
            with self._changed:
                del self._running[request["id"]]
            self._out.send(answer)
            _prints.reopen()


def _run_on_threads(source: int, out: _Out, concurrency: int) -> None:
    _prints.of_threads = True
    threads = _Threads(out, concurrency)
    inbox = _Inbox(source, threads.cancel)
    while inbox.receive():
        while inbox.waiting:
            threads.run(inbox.waiting.popleft())
    if threads.busy:
        os._exit(0)  # no process is left to hear the answers


# ---- several jobs at once: in forked processes


class _Child:
    """A forked process, as its parent sees it."""

    def __init__(
        self,
        pid: int,
        requests: int,
        replies: int,
        prints: int,
        print_line: Callable[[_Child, bytes], None],
    ) -> None:
        self.pid = pid
        self.requests = requests
        self.replies = replies
        self.prints = prints
        self.unsent = b""
        self.said = _Lines()
        self.printed = _Printed(lambda line: print_line(self, line))
        self.last_words = b""
        self.lease: Any = None
        self.proven = False
        self.asked_to_stop = False
        self.signals: List[Tuple[float, int]] = []  # that it will be sent, and when

    @property
    def files(self) -> Tuple[int, int, int]:
        return self.requests, self.replies, self.prints

    def signal(self, number: int) -> None:
        """To it, and to whatever it has started."""
        try:
            os.killpg(self.pid, number)
        except OSError:
            pass  # they have ended


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
        self._ends_at_sigterm = False
        self._ended = False

    def run(self) -> None:
        global _out
        _out = None  # of those it forks each has its own
        _refuse_threads()
        self._watch_for_ends()
        self._fill()
        self._read_from(self._source, self._receive)
        self._end_all_at_sigterm()
        _say_hello(self._out, self._count, True)
        try:
            while not self._ended:
                for key, ready in self._selector.select(self._seconds_to_next_signal()):
                    if self._selector.get_map().get(key.fileobj) is key:  # not closed since
                        key.data()
                self._send_due_signals()
        finally:
            self._end_all()

    def _end_all_at_sigterm(self) -> None:
        """Each leads a group of its own, so a signal to this one's does not reach them."""
        import signal

        def end(number: int, frame: Any) -> None:
            if os.getpid() == _worker:
                self._end_all()
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, end)
            self._ends_at_sigterm = True

    def _end_all(self) -> None:
        """Idle or not: nobody is left to hear them."""
        import signal

        for child in self._children.values():
            child.signal(signal.SIGKILL)

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
        _lead_group(pid)
        for its_end in (requests[0], replies[1], prints[1]):
            os.close(its_end)
        child = _Child(pid, requests[1], replies[0], prints[0], self._relay_print)
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
        global _answering, _out
        status = 1
        try:
            _answering = os.getpid()
            _lead_group(0)
            self._die_with(parent)
            self._leave_to_the_parent(requests[1], replies[0], prints[0])
            _prints.use(os.dup(0), prints[1])
            _out = _Out(replies[1])
            _run_here(requests[0], _out, True)
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
        if self._ends_at_sigterm:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
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
        import signal

        del self._children[child.pid]
        child.signal(signal.SIGKILL)  # what its jobs have left behind
        while self._relay(child):  # what it had still written
            pass
        self._relay_prints(child)
        child.printed.end()
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
                child.signal(child.signals.pop(0)[1])

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
                child.printed.end()
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
        child.printed.add(chunk)

    def _relay_print(self, child: _Child, line: bytes) -> None:
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


def _lead_group(pid: int) -> None:
    """What a job starts is in the group of the process that runs it, and ends with that. Parent and
    child both see to it, as either may come first."""
    try:
        os.setpgid(pid, 0)
    except OSError:
        pass  # it has ended already


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
    lines: List[bytes] = []
    printed = _Printed(lines.append)
    printed.add(child.last_words)
    printed.end()
    words = b"\n".join(lines).decode("utf-8", "replace").strip()
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


# ---- what is registered

_UNRUN = {
    0x20: "a generator, which is never asked for a value",
    0x80: "a coroutine, which is never awaited",
    0x100: "a coroutine, which is never awaited",
    0x200: "an asynchronous generator, which is never asked for a value",
}


def _called(type_name: str, function: Any) -> Callable[..., Any]:
    """What is called for a job. Refuses what could not be run, as each of its jobs would fail."""
    if isinstance(function, staticmethod):
        function = function.__func__
    if isinstance(function, classmethod):
        raise TypeError(
            "%s: within its class a class method is not bound to it yet; register it after the"
            " class, as coremill.handler(%r)(TheClass.%s)"
            % (type_name, type_name, function.__func__.__name__)
        )
    if isinstance(function, type) or not callable(function):
        raise TypeError("%s: a handler must be a function, not %.100r" % (type_name, function))
    _refuse_unrun_function(type_name + ": the handler", function)
    return function  # type: ignore[no-any-return]


def _check_setup(setup: Any) -> None:
    if not callable(setup):
        raise TypeError("the setup must be a function, not %.100r: pass it without ()" % (setup,))
    _refuse_unrun_function("the setup", setup)


def _refuse_unrun_function(what: str, function: Any) -> None:
    code = getattr(_function_of(function), "__code__", None)
    for flag, words in _UNRUN.items():
        if code is not None and code.co_flags & flag:
            raise TypeError("%s would only make %s; %s" % (what, words, _RUN_IT))


_RUN_IT = (
    "write a plain function, which may call asyncio.run() for a coroutine, or loop over a generator"
)


def _refuse_unrun(what: str, returned: Any) -> None:
    """What came of a function that did not look like one that returns this."""
    kind = _unrun(returned)
    if kind is not None:
        raise TypeError("%s has only made %s; %s" % (what, kind, _RUN_IT))


def _unrun(returned: Any) -> Optional[str]:
    if hasattr(type(returned), "__await__"):
        if hasattr(returned, "cr_frame"):
            returned.close()  # or it would complain that it was not awaited
        return _UNRUN[0x80]
    if hasattr(returned, "ag_frame"):
        return _UNRUN[0x200]
    if hasattr(returned, "gi_frame"):
        return _UNRUN[0x20]
    if type(returned).__name__.endswith("GeneratorContextManager"):
        return "a context manager, which is never entered"
    return None


# ---- results that JSON cannot have

_INSTEAD = {
    "Decimal": "str(…) or float(…)",
    "Fraction": "str(…) or float(…)",
    "complex": "str(…) or [….real, ….imag]",
    "datetime": "….isoformat()",
    "date": "….isoformat()",
    "time": "….isoformat()",
    "timedelta": "….total_seconds()",
    "set": "sorted(…) or list(…)",
    "frozenset": "sorted(…) or list(…)",
    "bytes": "coremill.Bytes(…, media_type) as the whole result, or base64 in a string",
    "bytearray": "coremill.Bytes(…, media_type) as the whole result, or base64 in a string",
    "memoryview": "coremill.Bytes(…, media_type) as the whole result, or base64 in a string",
    "Bytes": "it as the whole result, or base64 in a string",
    "Enum": "….value",
    "UUID": "str(…)",
    "PurePath": "str(…)",
    "BaseException": "str(…)",
    "DataFrame": "….to_dict()",
}
_DEEPEST = 1000


def _why_unfit(result: Any) -> Optional[str]:
    """The first value in it that JSON cannot have, and what to return in its place."""
    above: List[int] = []  # the ids of what it is in
    waiting: List[Tuple[int, str, Any]] = [(0, "the result", result)]
    while waiting:
        depth, path, value = waiting.pop()
        del above[depth:]
        inside = _inside(path, value)
        if inside is None:
            why = _why_unfit_alone(value)
            if why is not None:
                return "%s %s" % (_cut(path, 500), why)
            continue
        if id(value) in above:
            return _cut(path, 500) + " contains itself, which JSON cannot have"
        if depth >= _DEEPEST:
            return "the result is nested deeper than %d, which is more than can be written" % depth
        if isinstance(value, dict):
            for key in value:
                if not isinstance(key, (str, int, float, type(None))):
                    return "%s has %s as a key; return str(…) of it" % (_cut(path, 500), _a(key))
        above.append(id(value))
        waiting += [(depth + 1, *each) for each in reversed(inside)]
    return None


def _inside(path: str, value: Any) -> Optional[List[Tuple[str, Any]]]:
    if isinstance(value, dict):
        return [("%s.%s" % (path, _cut(str(key), 100)), each) for key, each in value.items()]
    if isinstance(value, (list, tuple)):
        return [("%s[%d]" % (path, i), each) for i, each in enumerate(value)]
    return None


def _why_unfit_alone(value: Any) -> Optional[str]:
    if value is None or isinstance(value, (str, bool)):
        return None
    if isinstance(value, float):
        if value - value == 0:
            return None
        return "is %s, which JSON cannot have; return None or a string" % float(value)
    if isinstance(value, int):
        try:
            int.__repr__(value)
            return None
        except ValueError:
            return "is a number of too many digits; return hex(…)"
    kind = _unrun(value)
    if kind is not None:
        return "is %s; %s" % (kind, _RUN_IT)
    return "is %s, which JSON cannot have; return %s" % (_a(value), _instead(value))


def _instead(value: Any) -> str:
    for each in type(value).__mro__:
        if each.__name__ in _INSTEAD:
            return _INSTEAD[each.__name__]
    if hasattr(value, "__dataclass_fields__"):
        return "dataclasses.asdict(…)"
    if hasattr(value, "tolist"):  # of NumPy and the like
        return "….tolist()"
    if hasattr(value, "items"):
        return "dict(…)"
    if hasattr(value, "__iter__"):
        return "list(…)"
    return "strings, numbers, True, False, None, and lists and dicts of these"


def _a(value: Any) -> str:
    name = type(value).__name__
    return ("an " if name[:1] in "AEIOUaeiou" else "a ") + name


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


def _payload_reader(
    type_name: str, called: Callable[..., Any], caller: Any
) -> Optional[_Reader]:
    """Makes the handler's argument of a payload; None if the argument is the payload itself."""
    if _is_plain(called):
        return None
    _check_parameters(type_name, called)
    annotation, is_certain = _payload_annotation(type_name, called)
    if annotation in (None, dict, "dict"):
        return None

    import typing

    names = _Names(_innermost(called), called, caller)
    name = type_name + ": the payload"
    try:
        annotation = names.resolve(annotation)
    except Exception as e:
        raise TypeError("%s has a type that cannot be found: %s" % (name, _words(e))) from e
    if annotation in (dict, typing.Any, object):
        return None
    if not _is_object(annotation):
        if not is_certain:
            return None
        raise TypeError(name + " must be annotated with a dataclass, with dict, or not at all")
    read = _Types(names).reader(annotation, type_name)[0]

    def read_payload(payload: Any) -> Any:
        try:
            return read(payload)
        except _Wrong as e:
            raise BadPayload("%s %s" % (e.path or "the payload", e.text)) from None

    return read_payload


def _is_plain(function: Any) -> bool:
    """A function of a payload and a job, without annotations that matter, as most are."""
    code = getattr(function, "__code__", None)
    return (
        type(function) is type(_is_plain)
        and code.co_argcount == 2
        and code.co_kwonlyargcount == 0
        and not hasattr(function, "__wrapped__")
        and getattr(function, "__annotations__", {}).get(code.co_varnames[0]) in (None, dict, "dict")
    )


def _check_parameters(type_name: str, called: Callable[..., Any]) -> None:
    import inspect

    try:
        signature = inspect.signature(called, follow_wrapped=False)
    except (TypeError, ValueError):
        return  # C code may not report it
    try:
        signature.bind(None, None)
    except TypeError as e:
        raise TypeError(
            "%s: a handler is called with a payload and a job, and this one takes %s; a method must"
            " be one of an object" % (type_name, signature)
        ) from e


def _payload_annotation(type_name: str, called: Callable[..., Any]) -> Tuple[Any, bool]:
    """That of the first parameter, and whether that is the payload for certain. Behind a decorator
    it is the one of the function in there, unless the decorator's own has one."""
    import inspect

    own = _positional(called, False)
    if own and own[0].annotation is not inspect.Parameter.empty:
        return own[0].annotation, True
    inner = _positional(called, True)
    if not inner or not hasattr(_unbound(called), "__wrapped__"):
        return None, False
    required = [each for each in inner if each.default is inspect.Parameter.empty]
    if len(inner) >= 2 and len(required) <= 2:
        annotation = inner[0].annotation
        return (None if annotation is inspect.Parameter.empty else annotation), not own
    names = _Names(_innermost(called), called, None)
    for parameter in inner:
        if _is_object(names.resolve_if_known(parameter.annotation)):
            raise TypeError(
                "%s: which of %s is the payload cannot be seen behind the decorator; annotate the"
                " first parameter of the function that the decorator returns"
                % (type_name, ", ".join(each.name for each in inner))
            )
    return None, False


def _positional(called: Callable[..., Any], in_decorator: bool) -> List[Any]:
    import inspect

    try:
        signature = inspect.signature(called, follow_wrapped=in_decorator)
    except (TypeError, ValueError):
        return []
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [each for each in signature.parameters.values() if each.kind in kinds]


def _unbound(called: Any) -> Any:
    """Without the arguments that it has been given already."""
    while hasattr(called, "func") and hasattr(called, "keywords"):  # of functools.partial
        called = called.func
    return called


def _function_of(called: Any) -> Any:
    """What is run when it is called; itself if that is no Python code."""
    called = _unbound(called)
    called = getattr(called, "__func__", called)
    if not hasattr(called, "__code__") and hasattr(type(called).__call__, "__code__"):
        return type(called).__call__
    return called


def _innermost(called: Any) -> Any:
    """The function behind all decorators."""
    for _ in range(100):
        called = _unbound(called)
        if not hasattr(called, "__wrapped__"):
            return _function_of(called)
        called = called.__wrapped__
    return called


def _is_object(annotation: Any) -> bool:
    """Whether it is a type for an object of JSON that can be read."""
    import dataclasses
    import typing

    if dataclasses.is_dataclass(annotation) or annotation is dict:
        return isinstance(annotation, type)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Union or type(annotation).__name__ == "UnionType":
        others = [each for each in arguments if each is not type(None)]
        return all(map(_is_object, others))
    return origin is dict


class _Names:
    """Finds the types that annotations name: in the module of the handler, in that of its
    decorator, and in functions that have not returned, if it is defined in one of them."""

    def __init__(self, inner: Any, outer: Any, caller: Any) -> None:
        outer = _function_of(outer)
        self._globals = [getattr(each, "__globals__", {}) for each in (inner, outer)]
        self._caller = caller

    def resolve(self, annotation: Any) -> Any:
        import types
        import typing

        holder = types.SimpleNamespace(__annotations__={"it": annotation})
        return self._find(lambda names, local: typing.get_type_hints(holder, names, local)["it"])

    def resolve_if_known(self, annotation: Any) -> Any:
        try:
            return self.resolve(annotation)
        except Exception:
            return None

    def of_fields(self, kind: Any) -> Dict[str, Any]:
        import typing

        hints: Dict[str, Any] = self._find(
            lambda names, local: typing.get_type_hints(kind, None, local)
        )
        return hints

    def _find(self, look: Callable[[Any, Any], Any]) -> Any:
        for names in self._globals:
            try:
                return look(names, None)
            except NameError:
                pass
        return look(self._globals[0], self._locals())

    def _locals(self) -> Dict[str, Any]:
        frames = []
        frame = self._caller
        while frame is not None:
            frames.append(frame.f_locals)
            frame = frame.f_back
        found: Dict[str, Any] = {}
        for each in reversed(frames):
            found.update(each)
        return found


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

    def __init__(self, names: _Names) -> None:
        self._names = names
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
        hints = self._names.of_fields(kind)
        for field in dataclasses.fields(kind):
            if field.init:
                inner, words = self.reader(hints[field.name], where + "." + field.name)
                readers[field.name] = inner
                if (
                    field.default is dataclasses.MISSING
                    and field.default_factory is dataclasses.MISSING
                ):
                    required[field.name] = words
        self._check_making(kind, where, readers)
        return read

    def _check_making(self, kind: Any, where: str, names: Dict[str, _Reader]) -> None:
        import inspect

        try:
            inspect.signature(kind).bind(**dict.fromkeys(names))
        except TypeError as e:
            raise TypeError(
                "%s cannot be made of its fields: %s (%s)" % (where, kind.__name__, e)
            ) from None

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
