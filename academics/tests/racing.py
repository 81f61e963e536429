"""Several things at once, each in a thread with a connection of its own."""

import threading

from django.db import connections


def at_once(count: int, work) -> list:
    """What `work(number)` gives in `count` threads that start together; an exception is given as it is."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        try:
            barrier.wait()
            results[number] = work(number)
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
