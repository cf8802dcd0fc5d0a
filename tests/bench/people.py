"""People at the pages: each with a session and a connection of their own, page after page."""
import dataclasses
import html
import http.client
import random
import re
import threading
import time
import urllib.parse

from servers import BenchError


@dataclasses.dataclass(frozen=True)
class Page:
    name: str
    paths: list  # of which each look takes one
    weight: int


class Person:
    """Signs in when it is made."""

    def __init__(self, origin, user, password):
        self.host = origin.removeprefix("http://")
        self.origin = origin
        self.connection = http.client.HTTPConnection(self.host, timeout=30)
        form = urllib.parse.urlencode({"user": user, "password": password, "back": "/"})
        answer, _ = self.ask("POST", "/sign-in", form, {"Content-Type": "application/x-www-form-urlencoded"})
        if answer.status != 303:
            raise BenchError(f"{user} cannot sign in: {answer.status}")
        self.cookie = "; ".join(header.split(";")[0] for header in answer.headers.get_all("Set-Cookie"))

    cookie = ""

    def ask(self, method, path, body=None, headers=()):
        headers = {"Host": self.host, "Origin": self.origin, "Sec-Fetch-Site": "same-origin", "Cookie": self.cookie, **dict(headers)}
        try:
            return self.ask_once(method, path, body, headers)
        except ConnectionError:  # who looked at nothing for a minute is without a connection
            self.connection.close()
            return self.ask_once(method, path, body, headers)

    def ask_once(self, method, path, body, headers):
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer, answer.read()

    def look(self, path):
        """How long it took, in ms: to the last byte."""
        began = time.perf_counter()
        answer, _ = self.ask("GET", path)
        if answer.status != 200:
            raise BenchError(f"{path}: {answer.status}")
        return 1e3 * (time.perf_counter() - began)


class Crowd:
    """All of them at once, in the background, until it is left: each waits `pause_s` on average behind a page."""

    def __init__(self, people, pages, pause_s):
        self.took_ms = {page.name: [] for page in pages}
        self.leaving = threading.Event()
        self.failure = None
        self.threads = [threading.Thread(target=self.browse, args=(person, pages, pause_s, number), daemon=True)
                        for number, person in enumerate(people)]

    def browse(self, person, pages, pause_s, number):
        chance = random.Random(number)
        weights = [page.weight for page in pages]
        try:
            self.leaving.wait(chance.random() * pause_s)
            while not self.leaving.is_set():
                page = chance.choices(pages, weights)[0]
                self.took_ms[page.name].append(person.look(chance.choice(page.paths)))
                self.leaving.wait(2 * chance.random() * pause_s)
        except (BenchError, OSError, http.client.HTTPException) as failure:
            self.failure = failure

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.leaving.set()
        for thread in self.threads:
            thread.join()
        if self.failure:
            raise BenchError(f"a person at the pages: {self.failure}")


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def older_page(person, path):
    """The address of the page behind the first one; None: there is none."""
    _, body = person.ask("GET", path)
    link = re.search(r'rel="next" href="([^"]*)"', body.decode())
    return link and html.unescape(link[1])
