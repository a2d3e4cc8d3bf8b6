"""A worker that conforms but for one misdeed, which its argument names; `none` is none.

It knows two job types: `echo` answers with the names of its payload's members, and `sleep` ends
only when it is cancelled.
"""

import json
import os
import signal
import subprocess
import sys

MISDEED = sys.argv[1]
KNOWN = {
    "none", "answers-a-late-cancel", "answers-notifications", "answers-twice", "breaks-lines",
    "claims-another-type", "closes-stdout", "dies-after-an-error", "dies-of-a-large-request",
    "dies-of-members", "dies-of-notifications", "exits-at-start", "exits-with-3",
    "gives-bad-base64", "hello-is-late", "hello-is-malformed", "ignores-cancel",
    "ignores-sigterm", "ignores-stdin-end", "leaves-a-process", "never-answers", "no-error-code",
    "no-flush", "no-jsonrpc", "no-last-newline", "prints", "progress-of-no-job", "result-and-error",
    "marks-bytes", "prints-before-answers", "says-json", "says-nan", "says-nan-first",
    "says-too-many-digits", "sends-floats", "splits-badly", "swaps-ids", "writes-utf-16", "wrong-id",
    "wrong-utf-8",
}
HELLO = {"protocol": 1, "concurrency": 1, "cancel": True, "types": ["echo", "sleep"]}

out = os.fdopen(os.dup(1), "wb")
sleeping = set()
failed = False
cancelled = 0


def doing(misdeed):
    assert misdeed in KNOWN, misdeed
    return MISDEED == misdeed


def write(data):
    if doing("writes-utf-16"):
        data = data.decode("latin-1").encode("utf-16-le")
    out.write(data)
    if not doing("no-flush"):
        out.flush()


def send(message):
    if doing("sends-floats"):
        message = floats(message)
    write(json.dumps(message).encode() + b"\n")


def floats(value):
    """As a language sends them whose numbers are all of one kind."""
    if isinstance(value, dict):
        return {name: floats(member) for name, member in value.items()}
    return float(value) if type(value) is int else value


def hello():
    params = dict(HELLO, concurrency="many") if doing("hello-is-malformed") else HELLO
    send({"jsonrpc": "2.0", "method": "hello", "params": params})


def reply(id, **outcome):
    message = {"jsonrpc": "2.0", "id": id, **outcome}
    if doing("wrong-id"):
        message["id"] = str(int(id) + 1)
    if doing("sends-floats"):
        message = floats(dict(message, id=int(id)))
    if doing("no-jsonrpc"):
        del message["jsonrpc"]
    if doing("result-and-error"):
        message.setdefault("error", None)
        message.setdefault("result", None)
    if doing("gives-bad-base64") and "result" in message:
        message.update(result="?", meta={"encoding": "base64"})
    if doing("says-nan") and "result" in message:
        message["result"] = float("nan")
    if doing("says-nan-first") and "result" in message:
        message.update(result=float("nan"), id=message.pop("id"))
    if doing("says-json") and "result" in message:
        message.update(result="aGVsbG8=",
                       meta={"encoding": "base64", "mediaType": "application/geo+json"})
    if doing("says-too-many-digits") and "result" in message:
        message["result"] = 10 ** 1000
    text = json.dumps(message, indent=2 if doing("breaks-lines") else None)
    if doing("wrong-utf-8"):
        text = text.replace('"result": {', '"result": {"\xe9": 1, ')
    if doing("prints-before-answers"):
        write(b"\r 50 %\r100 %")
    if doing("marks-bytes"):
        write(b"\xef\xbb\xbf")
    write(text.encode("latin-1") + b"\n")
    if doing("answers-twice"):
        write(text.encode("latin-1") + b"\n")


def fail(id, code, message):
    error = {"message": message} if doing("no-error-code") else {"code": code, "message": message}
    reply(id, error=error)


def cancel(id):
    global cancelled
    cancelled += 1
    if id in sleeping and not doing("ignores-cancel"):
        sleeping.discard(id)
        fail(id, -32000, "stopped as asked")
    elif doing("answers-a-late-cancel"):
        fail(id, -32000, "it is over")


def notified(message):
    if message["method"] == "cancel":
        cancel(message["params"]["id"])
    elif doing("dies-of-notifications"):
        sys.exit("what is " + message["method"])
    elif doing("answers-notifications"):
        send({"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no id"}})


def run(request):
    global failed
    id, method, params = request["id"], request["method"], request["params"]
    if doing("dies-of-members") and set(request) - {"jsonrpc", "id", "method", "params", "meta"}:
        sys.exit("too many members")
    if doing("dies-after-an-error") and failed:
        sys.exit("it has failed before")
    if doing("prints"):
        write(b"working\x1b[0m on it\n")
    if doing("progress-of-no-job"):
        send({"jsonrpc": "2.0", "method": "progress", "params": {"id": "7", "done": 1}})
    if doing("leaves-a-process"):
        nothing = subprocess.DEVNULL
        subprocess.Popen(["sleep", "60"], stdin=nothing, stdout=nothing, stderr=nothing,
                         start_new_session=True)
    if method == "sleep":
        sleeping.add(id)
    elif method == "echo" or doing("claims-another-type"):
        reply(id, result={"members": sorted(params)})
    else:
        failed = True
        fail(id, -32601, "no handler for type " + method)


def answer(line):
    message = json.loads(line)
    if doing("dies-of-a-large-request") and len(line) > 1 << 20:
        sys.exit("the line is too long")
    if "id" in message:
        run(message)
    else:
        notified(message)


def requests():
    """Chunks of whole lines, as many as have come."""
    rest = b""
    chunk = os.read(0, 1 << 16)
    while chunk:
        *lines, rest = (rest + chunk).split(b"\n")
        if doing("splits-badly"):
            lines, rest = [line for line in lines + [rest] if line], b""
        yield lines
        chunk = os.read(0, 1 << 16)


def swapped(lines):
    ids = [json.loads(line).get("id") for line in lines]
    if len(lines) < 2 or None in ids:
        return lines
    messages = [json.loads(line) for line in lines]
    return [json.dumps(dict(m, id=id)) for m, id in zip(messages, ids[1:] + ids[:1])]


def main():
    if doing("exits-at-start"):
        sys.exit("no licence found")
    if doing("ignores-sigterm"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if not doing("hello-is-late"):
        hello()
    if doing("closes-stdout"):
        os.close(1)
        out.close()
    answered = False
    for lines in requests():
        for line in swapped(lines) if doing("swaps-ids") else lines:
            if not doing("never-answers") and not doing("closes-stdout"):
                answer(line)
        if doing("hello-is-late") and not answered:
            hello()
            answered = True
    if doing("no-last-newline"):
        write(b'{"jsonrpc":"2.0","method":"bye"}')
    if doing("ignores-stdin-end"):
        signal.pause()
    if doing("exits-with-3"):
        sys.exit(3)


main()
