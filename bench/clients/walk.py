"""What a user does first, by the client that openapi-generator makes for Python."""

import sys

import openapi_client
from openapi_client import JobsApi, Submission

jobs = JobsApi(openapi_client.ApiClient(openapi_client.Configuration(host=sys.argv[1])))

plain = jobs.submit_job(Submission(type="noop"))
assert plain.state in ("queued", "running", "succeeded"), plain.state

picture = Submission(type="mandelbrot", payload={"width": 16, "height": 16})
done = jobs.submit_job(picture, prefer="wait=30")
assert done.state == "succeeded" and done.result_media_type == "image/png", done
assert bytes(jobs.get_result(done.id)).startswith(b"\x89PNG\r\n\x1a\n")

primes = jobs.submit_job(Submission(type="primes", payload={"limit": 100}), prefer="wait=30")
assert primes.result == {"count": 25}, primes.result
assert jobs.get_job(plain.id, prefer="wait=30").state == "succeeded"

assert {str(job.id) for job in jobs.list_jobs(limit=3).jobs} == {str(j.id) for j in (plain, done, primes)}

events = bytes(jobs.follow_job(done.id)).decode()
assert "event:state" in events.replace(": ", ":") and "succeeded" in events, events

try:
    jobs.submit_job(Submission(type="none"))
    raise AssertionError("a type without a handler was taken")
except openapi_client.ApiException as e:
    assert e.status == 422 and e.data.errors[0].var_field == "type", e
print("python: ok")
