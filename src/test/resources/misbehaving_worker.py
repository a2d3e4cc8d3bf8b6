"""A worker that does, on request, what no worker should. The job's type names the misdeed."""

import json
import os
import signal
import sys
import time

kept = []

# A request that is being looked at must not be lost in a buffer if the process ends.
out = os.fdopen(1, "wb", 0)


def spawn(*command, **options):
    import subprocess  # only for the few that need it: most workers live for one job

    return subprocess.Popen(command, **options)


def say(message):
    out.write(json.dumps(message).encode() + b"\n")


def answer(request, result="ok"):
    say({"jsonrpc": "2.0", "id": request["id"], "result": result})


def fail(request, kind):
    error = {"code": -32000, "message": "no memory left", "data": {"kind": kind}}
    say({"jsonrpc": "2.0", "id": request["id"], "error": error})


def die_by(number):
    signal.signal(number, signal.SIG_DFL) if number != signal.SIGKILL else None
    os.kill(os.getpid(), number)
    time.sleep(60)


def say_progress(request):
    say({"jsonrpc": "2.0", "method": "progress", "params": {"id": request["id"], "done": 1}})


def hang():
    while True:
        time.sleep(60)


def misbehave(kind, params, request):
    if kind == "exit":
        os._exit(params["code"])
    elif kind == "maybe":
        os._exit(5) if params.get("exit") else answer(request)
    elif kind == "die":
        print("about to fall over", file=sys.stderr, flush=True)
        die_by(params["signal"])
    elif kind == "garbage":
        out.write(b"loading model...\n\xff\xfe not text\n{\"a\": 1}\n[1, 2]\n\n42\n")
        answer(request)
    elif kind == "progress-bar":
        for file in (1, 2):
            os.write(file, b"".join(b"\r%3d%% %s" % (i, b"#" * i) for i in range(101)))
            os.write(file, b"\r100%\r    \r" + (b"\n" if file == 1 else b""))
        answer(request)
    elif kind == "garbage-and-exit":
        out.write(b"loading model...\nno such file: model.bin\n")
        os._exit(3)
    elif kind == "half-a-line":
        say_progress(request)
        out.write(b'{"jsonrpc": "2.0", "id": "')
        hang()
    elif kind == "half-a-line-and-exit":
        out.write(b'{"jsonrpc": "2.0", "id": "')
        os._exit(0)
    elif kind == "never-answer":
        say_progress(request)
        hang()
    elif kind == "flood-stderr":
        line = b"x" * 99 + b"\n"
        for _ in range(params["bytes"] // 100_000):
            os.write(2, line * 1000)
        answer(request)
    elif kind == "flood-stdout":
        line = b"y" * 99 + b"\n"
        for _ in range(params["bytes"] // 100_000):
            out.write(line * 1000)
        answer(request)
    elif kind == "ignore-sigterm":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        say_progress(request)
        hang()
    elif kind == "answer-twice":
        answer(request)
        answer(request)
    elif kind == "answer-another":
        say({"jsonrpc": "2.0", "id": "999999999", "result": "whose?"})
        answer(request)
    elif kind == "answer-late":
        signal.signal(signal.SIGTERM, lambda number, frame: (answer(request), sys.exit(0)))
        say_progress(request)
        hang()
    elif kind == "say":
        say({"jsonrpc": "2.0", "id": request["id"], **params["members"]})
    elif kind == "raw":
        # the line as it is to be, but for the id
        out.write(params["line"].replace("ID", request["id"]).encode("latin-1") + b"\n")
    elif kind == "verbose":
        text = "a" + "x" * params["bytes"] + "z"
        notice = {"id": request["id"], "message": text}
        say({"jsonrpc": "2.0", "method": "log", "params": notice})
        say({"jsonrpc": "2.0", "method": "progress", "params": {**notice, "done": 1}})
        error = {"code": -32000, "message": text, "data": {"retry": False}}
        say({"jsonrpc": "2.0", "id": request["id"], "error": error})
    elif kind == "long-last-words":
        words = b"a" + b"y" * params["bytes"] + b"z"
        out.write(words)
        os.write(2, words)
        os._exit(3)
    elif kind == "wrong-id":
        say({"jsonrpc": "2.0", "id": params["id"], "result": "whose?"})
        answer(request)
    elif kind == "cut-json":
        out.write(b'{"jsonrpc":"2.0","id":"' + str(request["id"]).encode() + b'","result":{"a":\n')
    elif kind == "answer-and-hang":
        answer(request)
        hang()
    elif kind == "close-stdin":
        answer(request)
        os.close(0)
        os.open("/dev/null", os.O_RDONLY)  # or the next file that is opened would be stdin
        hang()
    elif kind == "spin":
        say_progress(request)
        while True:
            pass
    elif kind == "compute":
        until = time.process_time() + params["seconds"]
        while time.process_time() < until:
            pass
        answer(request)
    elif kind == "breed":
        # bounded: no more than this, whoever fails to end them
        for _ in range(params["children"]):
            spawn("sleep", "120")
        say_progress(request)
        hang()
    elif kind == "allocate":
        size = 0
        while size < params["bytes"]:  # bounded, whoever fails to stop it
            kept.append(bytearray(b"x") * (8 << 20))
            size += 8 << 20
        say_progress(request)
        hang() if params.get("hold", True) else answer(request)
    elif kind == "open-files":
        try:
            while len(kept) < params["files"]:
                kept.append(open("/dev/null"))
            answer(request)
        except OSError as e:
            answer(request, e.strerror)
        kept.clear()
    elif kind == "out-of-memory":
        fail(request, "out-of-memory") if params.get("fail") else answer(request)
    elif kind == "fork":
        # keeps our stdin, stdout and stderr open; in our process group, or in one of its own
        child = spawn("sleep", "120", start_new_session=params.get("escape", False))
        answer(request, {"pid": child.pid})
    elif kind == "fork-and-exit":
        child = spawn("sleep", "120", start_new_session=params.get("escape", False))
        print(child.pid, file=sys.stderr, flush=True)
        os._exit(7)
    elif kind == "orphan":
        # whose parent ends before it does
        spawn("sh", "-c", "sleep 0.1 </dev/null >/dev/null 2>&1 &").wait()
        answer(request)
    elif kind == "close-stdout":
        os.close(1)
        hang()
    elif kind == "long-line":
        piece = b"z" * (1 << 20)
        for _ in range(params["megabytes"]):
            out.write(piece)
        hang()
    elif kind == "long-result":
        answer(request, "r" * params["bytes"])
    elif kind == "stderr-then-answer":
        print("to stderr", file=sys.stderr, flush=True)
        answer(request)
    elif kind == "late-hello":
        answer(request)
        say({"jsonrpc": "2.0", "method": "hello", "params": {"protocol": 1, "concurrency": 2}})
    elif kind == "grow":
        kept.append(bytearray(os.urandom(1)) * params["bytes"])
        answer(request)
    elif kind == "stop-itself":
        say_progress(request)
        os.kill(os.getpid(), signal.SIGSTOP)
    else:
        answer(request)


if os.environ.get("SAYS_HELLO"):
    say({"jsonrpc": "2.0", "method": "hello", "params": {"protocol": 1, "concurrency": 1}})

if len(sys.argv) > 1:  # a file that says how to fail at the start
    with open(sys.argv[1]) as how:
        code = how.read().strip()
    if code == "mute":
        os.close(1)
        hang()
    if code == "busy":
        while code == "busy":
            with open(sys.argv[1]) as how:
                code = how.read().strip()
    if code == "late":
        time.sleep(1)
        sys.exit(4)
    if code:
        print("cannot start: told so", file=sys.stderr, flush=True)
        sys.exit(int(code))

for line in sys.stdin:
    request = json.loads(line)
    misbehave(request["method"], request["params"], request)
