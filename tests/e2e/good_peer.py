"""A well-behaved client in a process of its own, whose answers are timed while others misbehave."""
import multiprocessing
import time

from diameter import Peer, new_session, octets, service

INITIAL, UPDATE = 1, 2
PAUSE_S = 0.004


def _ask_and_time(port, host, msisdn, stop, results):
    """One request after the other in one session, none of which reports usage: nothing is charged."""
    taken = []
    with Peer(port, host) as peer:
        session = new_session(host)
        number = 0
        while not stop.is_set():
            began = time.monotonic()
            answer = peer.ccr(session, INITIAL if number == 0 else UPDATE, number, service(10, octets(1_000_000)), msisdn=msisdn)
            taken.append((answer.result, time.monotonic() - began))
            number += 1
            time.sleep(PAUSE_S)
    results.put(taken)


class GoodPeer:
    """While the block runs it asks; then `results` are its Result-Codes and `p99` and `slowest` what it waited, in seconds."""

    def __init__(self, port, msisdn, host="good.lab.test"):
        context = multiprocessing.get_context("spawn")
        self.stop = context.Event()
        self.taken = context.Queue()
        self.process = context.Process(target=_ask_and_time, args=(port, host, msisdn, self.stop, self.taken), daemon=True)

    def __enter__(self):
        self.process.start()
        time.sleep(1)  # its interpreter starts, and it asks for a while undisturbed
        return self

    def __exit__(self, *_):
        self.stop.set()
        try:
            taken = self.taken.get(timeout=20)
        finally:
            self.process.join(5)
            self.process.kill()
        self.results = [result for result, _ in taken]
        waited = sorted(seconds for _, seconds in taken)
        self.p99 = waited[int(len(waited) * 0.99)]
        self.slowest = waited[-1]
