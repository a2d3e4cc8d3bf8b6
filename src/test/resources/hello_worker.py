"""A worker that says hello, once a file is there if it is told to wait for one, and answers."""

import json
import os
import sys
import time


def say(message):
    print(json.dumps(message), flush=True)


while len(sys.argv) > 1 and not os.path.exists(sys.argv[1]):
    time.sleep(0.01)

say({"jsonrpc": "2.0", "method": "hello", "params": {"protocol": 1, "concurrency": 1}})
for line in sys.stdin:
    request = json.loads(line)
    result = os.getpid() if request["method"] == "pid" else request["method"]
    say({"jsonrpc": "2.0", "id": request["id"], "result": result})
