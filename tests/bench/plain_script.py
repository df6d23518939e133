"""How one would poll a task without a program for it: a script, a process for each task.

`python -m tests.bench.plain_script URL TASK SECONDS`: the reference of the bench's room about many takes.
"""

import sys
import time

import httpx

url, task, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
with httpx.Client(headers={"Authorization": "Bearer ima_test"}, trust_env=False) as client:
    while True:
        told = client.post(f"{url}/open/v1/tasks/detail", json={"task_id": task}).json()
        if told["data"]["status"] != "processing":
            break
        time.sleep(seconds)
