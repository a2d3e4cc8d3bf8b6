"""A worker that does, on request, what no worker should. The job's type names the misdeed."""

import json
import os
import signal
import subprocess
import sys
import time

kept = []

# A request that is being looked at must not be lost in a buffer if the process ends.
out = os.fdopen(1, "wb", 0)


def say(message):
    out.write(json.dumps(message).encode() + b"\n")


def answer(request, result="ok"):
    say({"jsonrpc": "2.0", "id": request["id"], "result": result})


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
    elif kind == "fork":
        # keeps our stdin, stdout and stderr open; in our process group, or in one of its own
        child = subprocess.Popen(["sleep", "120"], start_new_session=params.get("escape", False))
        answer(request, {"pid": child.pid})
    elif kind == "fork-and-exit":
        child = subprocess.Popen(["sleep", "120"], start_new_session=params.get("escape", False))
        print(child.pid, file=sys.stderr, flush=True)
        os._exit(7)
    elif kind == "orphan":
        # whose parent ends before it does
        subprocess.run(["sh", "-c", "sleep 0.1 </dev/null >/dev/null 2>&1 &"])
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


if len(sys.argv) > 1:  # a file that says how to fail at the start
    with open(sys.argv[1]) as how:
        code = how.read().strip()
    if code == "mute":
        os.close(1)
        hang()
    if code == "late":
        time.sleep(1)
        sys.exit(4)
    if code:
        print("cannot start: told so", file=sys.stderr, flush=True)
        sys.exit(int(code))

for line in sys.stdin:
    request = json.loads(line)
    misbehave(request["method"], request["params"], request)
