# A whole worker: a line of JSON comes in, a line of JSON goes out.
import json, sys

for line in sys.stdin:
    request = json.loads(line)
    if "id" not in request:
        continue  # a notification, of which this worker knows none
    # request["method"] is the job's type, request["params"] its payload
    result = {"sum": sum(range(request["params"].get("n", 10)))}
    # flush, or the answer stays in a buffer and the service waits for it
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
