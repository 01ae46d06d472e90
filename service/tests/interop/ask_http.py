"""Asks the service over HTTP, waits as long as it is told, asks again, and prints as JSON what it got: ask_http.py ADDRESS."""

import json
import sys
import time

import httpx

with httpx.Client(base_url=sys.argv[1], headers={"Accept-Language": "de"}, timeout=20) as client:

    def ask():
        body = {"id": "r-1", "user": "ada", "query": "List the open tickets"}
        return client.post("/v1/requests", json=body)

    first = ask()
    wait = int(first.headers["Retry-After"])
    time.sleep(wait)
    print(
        json.dumps(
            {
                "status": first.status_code,
                "content_type": first.headers["Content-Type"],
                "language": first.headers["Content-Language"],
                "reference": first.headers["Breakfall-Reference"],
                "problem": first.json(),
                "page_status": client.get(first.json()["type"]).status_code,
                "waited_seconds": wait,
                "then": ask().json(),
            }
        )
    )
