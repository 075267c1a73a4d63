"""The worker: takes an index from the queue in Redis, computes its Fibonacci number, and publishes it."""

import json
import os

from redis import Redis


def fib(index: int) -> int:
    """The slow way, on purpose: it is what a worker is for."""
    return index if index < 2 else fib(index - 1) + fib(index - 2)


def main() -> None:
    """Work until told to end. What is queued while no worker runs waits for the next one."""
    # It waits for as long as nobody asks: no timeout.
    store = Redis(host=os.environ["REDIS_HOST"], decode_responses=True, socket_timeout=None)
    print("Waiting for work", flush=True)
    while True:
        _, asked = store.blpop("asked")
        value = fib(int(asked))
        store.hset("values", asked, str(value))
        store.publish("found", json.dumps({"index": int(asked), "value": str(value)}))
        print(f"fib({asked}) = {value}", flush=True)


if __name__ == "__main__":
    main()
