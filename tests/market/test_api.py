"""The API against its own description: every route, on a market with a past, no member more or less than the description has."""
import html
import http.cookies
import json
import pathlib
import re
import subprocess
import sys
import unittest
import urllib.error
import urllib.parse
import urllib.request
import uuid

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from diameter import Peer, new_session, octets, service  # noqa: E402
from lab import BUILD, Lab, eventually  # noqa: E402
from portal import Portal  # noqa: E402
from test_figures import policy_of_a_market  # noqa: E402

INITIAL = 1
# Members that no answer has here, and why.
UNSEEN = {
    # Several services in one session; clients' moves; late reports; who gave a number up cannot be asked for by it; nothing is left written off.
    "Contract": {"pools", "moved_to", "pool", "service_identifiers", "closed_at", "former", "given_up"},
    "Details": {"pools", "moved_to", "pool", "service_identifiers", "closed_at", "given_up"},
    "Dashboard": {"absent", "other_form", "why"},  # there are books
    "Report": {"absent", "other_form", "why", "field", "reason"},  # what makes no sense is 400
    # Books that load all, workers that need not wait, no errors, no limits; nodes tell of peers after some seconds.
    "Operations": {"absent", "other_form", "why", "part", "file", "text", "limit", "unit", "max", "used", "percent", "stops",
                   "peer", "node", "answers", "recent", "results", "result", "count", "repeated", "first_at",
                   "ends_at", "days"},  # the pages have no certificate of their own
    "ListChange": {"line", "given", "reason"}, "SegmentChange": {"line", "given", "reason"},  # nobody goes away in between
    "Comparison": {"looked_at", "percent"},  # it may be done as soon as it is asked for
    "Timeline": {"approved_by", "kept_since", "said", "until"},  # nobody approves; the books keep all; notes of other kinds
    "Advances": {"reversed_at"},  # in the books once its file is
    "Messages": {"kind", "status"},  # nothing takes what is sent
}


class Description:
    """An OpenAPI document, and what was seen of it."""

    def __init__(self, document):
        self.document, self.called, self.seen, self.wrong = document, set(), {}, []
        self.schemas = {name: self.closed(schema) for name, schema in document["components"]["schemas"].items()}
        self.routes = [(method, path, self.pattern(path)) for path, operations in document["paths"].items() for method in operations]

    @classmethod
    def closed(cls, schema):
        """The schema, of which no object has other members than it names."""
        if isinstance(schema, list):
            return [cls.closed(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        closed = {name: cls.closed(each) for name, each in schema.items()}
        return {"additionalProperties": False, **closed} if isinstance(schema.get("properties"), dict) else closed

    @staticmethod
    def pattern(path):
        return re.compile("".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]*\})", path)) + "$")

    def operation(self, method, path):
        """The last that fits is the one without a name in its place."""
        fitting = [(name, route) for name, route, pattern in self.routes if name == method.lower() and pattern.match(path)]
        assert fitting, f"{method} {path} is not described"
        return fitting[-1]

    @staticmethod
    def name(content):
        return content["schema"]["$ref"].removeprefix("#/components/schemas/")

    def note(self, name, schema, value):
        if isinstance(value, list):
            for each in value:
                self.note(name, schema.get("items", {}), each)
        elif isinstance(value, dict):
            for member, each in value.items():
                self.seen.setdefault(name, set()).add(member)
                self.note(name, schema.get("properties", {}).get(member, {}), each)

    def check(self, method, path, body, answer):
        route = self.operation(method, path)
        self.called.add(route + (answer.status == 200,))
        operation = self.document["paths"][route[1]][route[0]]
        where = f"{method} {path} {answer.status}"
        if answer.status == 200 and body is not None:
            self.validate(operation["requestBody"]["content"]["application/json"]["schema"], body, where + " body")
        described = operation["responses"].get(str(answer.status))
        if described is None:
            self.wrong.append(f"{where} is not described: {answer.body}")
            return
        (kind, content), = described["content"].items()
        if answer.headers["Content-Type"] != kind:
            self.wrong.append(f"{where} is {answer.headers['Content-Type']}")
        if "x-codes" in described and answer.json["code"] not in described["x-codes"]:
            self.wrong.append(f"{where}: {answer.json['code']} is not described")
        name = self.name(content)
        if kind.startswith("text/csv"):
            self.validate(self.schemas[name], answer.body, where)
            return
        self.note(name, self.schemas[name], answer.json)
        self.validate(self.schemas[name], answer.json, where)

    def validate(self, schema, value, where):
        for mistake in jsonschema.Draft202012Validator(schema).iter_errors(value):
            self.wrong.append(f"{where}: {'/'.join(map(str, mistake.absolute_path))}: {mistake.message}"[:400])

    def members(self, schema):
        for name, each in schema.get("properties", {}).items():
            yield name
            yield from self.members(each)
        if "items" in schema:
            yield from self.members(schema["items"])


class Person:
    """Somebody at the pages, signed in."""

    def __init__(self, url, user, password):
        self.url, self.cookies = url, {}
        self.post("/sign-in", user=user, password=password, back="/")

    def ask(self, path, form=None):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        data = None
        if form is not None:
            headers |= {"Sec-Fetch-Site": "same-origin", "Origin": self.url, "Content-Type": "application/x-www-form-urlencoded"}
            data = urllib.parse.urlencode(form).encode()
        opener = urllib.request.build_opener(NoRedirect)
        try:
            answer = opener.open(urllib.request.Request(self.url + path, data, headers), timeout=10)
        except urllib.error.HTTPError as error:
            answer = error
        for header in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in http.cookies.SimpleCookie(header).items():
                self.cookies[name] = morsel.value
        return answer.status, answer.read().decode()

    def post(self, path, **form):
        status, said = self.ask(path, form)
        assert status == 303, f"{path}: {status} {said}"

    def send(self, path, **form):
        """As from the page that shows what the form does."""
        _, page = self.ask(path + "?" + urllib.parse.urlencode(form))
        hidden = re.search(r'<form method="post" action="' + re.escape(path) + r'">(.*?)</form>', page, re.DOTALL)[1]
        self.post(path, **{name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', hidden)})


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class ApiTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(policy_of_a_market())
        cls.addClassCleanup(cls.lab.destroy)
        cls.lab.up()
        cls.portal = Portal(cls.lab)
        subprocess.run([BUILD / "bin" / "generate_market", "--config", cls.lab.values["CONFIG"], "--count", "60", "--days", "90"],
                       check=True, stderr=subprocess.DEVNULL)
        eventually(lambda: cls.lab.files_in_books() > 0, 60, "books are there")
        for number in range(1, 6):
            cls.lab.create(f"8491111111{number}", "--imsi", f"45204000000000{number}", enrol=False, main=20_000)
        admin = Person(cls.lab.values["PAGES_URL"], cls.lab.values["PAGES_USER"],
                       pathlib.Path(cls.lab.values["PAGES_PASSWORD_FILE"]).read_text().strip())
        for number in (4, 8):
            admin.send(f"/subscribers/m-8490000000{number}/adjust", account="main", amount="2000000", reason="goodwill")
        cls.description = Description(cls.portal.api("GET", "openapi.json", role="channel").json)

    def call(self, method, resource, body=None, query=None, **how):
        """The answer's JSON, once it was held against the description."""
        target = resource + ("?" + urllib.parse.urlencode(query, doseq=True) if query else "")
        answer = self.portal.api(method, target, body, **{"role": "admin", **how})
        self.description.check(method, "/" + resource, body, answer)
        return answer.json

    def pages(self, resource, **query):
        cursor, count = {}, 0
        while True:
            page = self.call("GET", resource, query=query | cursor)
            count += 1
            if not page["next"]:
                return count
            cursor = {"cursor": page["next"]}

    def look_up_everything(self):
        with Peer(self.lab.port, "pgw1.lab.test") as gateway:
            self.assertEqual(gateway.ccr(new_session(), INITIAL, 0, service(100, octets(1_000)), msisdn="84911111111").result, 2001)
        for _ in range(60):
            self.call("POST", "recharges", {"msisdn": "84911111115", "amount": "1"}, key=uuid.uuid4().hex)
        numbers = [f"849000000{number:02}" for number in range(60)] + ["84911111111", "84911111115"]
        pages = 0
        for number in numbers:
            self.call("GET", f"subscribers/{number}")
            self.call("GET", f"subscribers/{number}/details")
            self.call("GET", f"subscribers/{number}/explain")
            self.call("GET", f"subscribers/{number}/explain", query={"amount": "5000"})
            pages = max(pages, self.pages(f"subscribers/{number}/timeline", usage="yes"))
            self.pages(f"subscribers/{number}/advances")
            self.call("GET", f"subscribers/{number}/messages")
        self.assertEqual(self.portal.sms("84911111115", "KT").status, 200)
        eventually(lambda: self.call("GET", "subscribers/84911111115/messages")["messages"], 10, "what was written is noted")
        self.assertGreater(pages, 1, "a timeline of several pages")
        for asked in ("84900000004", "m-84900000004", "nobody", ""):
            self.call("GET", "subscribers", query={"q": asked})

    def look_at_every_figure(self):
        for resource in ("dashboard", "policy", "operations", "openapi.json"):
            self.call("GET", resource)
        by = next(parameter for parameter in self.description.document["paths"]["/reports"]["get"]["parameters"] if parameter["name"] == "by")
        report = next(parameter for parameter in self.description.document["paths"]["/reports"]["get"]["parameters"] if parameter["name"] == "report")
        for one in report["schema"]["enum"]:
            for other in by["schema"]["enum"]:
                self.call("GET", "reports", query={"report": one, "by": other})
        for resource in ("corrections", "users", "audit", "tokens"):
            self.pages(resource)
        for one in ("deny", "allow", "no_ads"):
            self.pages(f"lists/{one}")
        self.call("GET", "subscribers/84911111111/lists")
        self.call("GET", "subscribers/nobody/lists")
        self.call("GET", "policy-comparisons")

    def change_something_by_every_post(self):
        one, two, three, four = (f"8491111111{number}" for number in range(1, 5))
        reason = {"reason": "for the test"}
        key = uuid.uuid4().hex
        for repeated in (False, True):
            self.assertEqual(self.call("POST", "recharges", {"msisdn": one, "amount": "10000.5"}, key=key)["repeated"], repeated)
        self.call("POST", "recharges", {"msisdn": one, "amount": 1}, key=key)  # 409
        self.call("POST", "reversals", {"msisdn": one, "recharge": key, **reason})
        self.call("POST", "reversals", {"msisdn": one, "recharge": "none", **reason})
        self.call("POST", "enrolments", {"msisdn": two, "step": "resume"})
        self.call("POST", "enrolments", {"msisdn": two, "step": "enrol", "text_version": "vi-1"})
        self.call("POST", "enrolments", {"msisdn": two, "step": "pause", "until": "2100-01-01"})
        self.call("GET", f"subscribers/{two}")
        self.call("GET", f"subscribers/{two}/details")
        self.call("POST", "adjustments", {"msisdn": two, "account": "main", "amount": "-19000", **reason})
        self.call("POST", "adjustments", {"msisdn": two, "account": "gold", "amount": 1, **reason})
        for _ in range(2):
            self.call("POST", "advances", {"msisdn": two, "amount": "5000"})
            self.call("POST", "cancellations", {"msisdn": two, **reason})
        self.call("POST", "advances", {"msisdn": two, "amount": "7"})
        self.call("POST", "advances", {"msisdn": two, "amount": "5000"})
        self.call("POST", "waivers", {"msisdn": two, **reason})
        self.call("POST", "repayments", {"msisdn": two, "amount": "100"})
        self.call("POST", "write-offs", {"msisdn": two, **reason})
        self.call("GET", f"subscribers/{two}/details")
        self.call("GET", f"subscribers/{two}/timeline")
        self.call("POST", "sim-swaps", {"msisdn": three, "imsi": "452040000000099", **reason})
        self.call("POST", "sim-swaps", {"msisdn": three, "imsi": "452040000000001", **reason})
        contract = self.call("POST", "owner-changes", {"msisdn": three, **reason})["contract"]
        self.call("GET", f"subscribers/{contract}/details")
        contract = self.call("POST", "port-outs", {"msisdn": four, **reason})["contract"]
        self.call("GET", f"subscribers/{contract}/details")
        for state in ("off", "on"):
            self.call("POST", "lending", {"state": state, **reason})
            self.call("GET", "operations")

    def have_something_exported(self):
        asked = self.call("POST", "exports", {"what": "events", "first": "2026-01-01", "last": "2026-01-02"})
        resource = f"exports/{asked['id']}"
        eventually(lambda: self.call("GET", resource)["state"] == "done", 30, "it is written")
        self.assertEqual(len(self.call("GET", "exports")["exports"]), 1)
        self.description.check("GET", f"/{resource}/file", None, self.portal.api("GET", resource + "/file", role="admin"))
        self.call("POST", "exports", {"what": "events", "first": "2026-01-02", "last": "2026-01-01"})
        self.call("DELETE", resource)
    def tell_a_subscriber(self):
        one = "84911111111"
        for text in ("balance", "history", "balance", "balance", "balance", "balance"):  # the last one is too many
            self.call("POST", "texts", {"msisdn": one, "text": text})
        for choice in ("refuse", "refuse", "accept"):
            self.call("POST", "message-choices", {"msisdn": one, "choice": choice})

    def keep_lists_and_tokens(self):
        one, two, five = "84911111111", "84911111112", "84911111115"
        reason = {"reason": "for the test"}
        for change in ({"step": "add", "numbers": f"{one}\n{two}\n"}, {"step": "replace", "numbers": five, "try": "yes"},
                       {"step": "replace", "numbers": five}):
            self.call("POST", "list-changes", {"list": "allow", **change, **reason})
        listed = self.call("GET", "lists/allow")
        self.assertEqual([member["msisdn"] for member in listed["members"]], [five])
        self.assertTrue(self.call("POST", "list-changes", {"list": "allow", "step": "add", "numbers": "x", **reason})["fields"])
        self.call("POST", "list-changes", {"list": "allow", "step": "remove", "numbers": five, **reason})
        self.call("POST", "segment-changes", {"numbers": one, **reason})
        self.call("POST", "segment-changes", {"segment": "nothing", "numbers": one, **reason})
        token = self.call("POST", "tokens", {"name": "till-7", "scope": "channel"})["token"]
        self.call("POST", "tokens", {"name": "till-7", "scope": "channel"})  # 409
        self.call("GET", f"subscribers/{one}", token=token)
        self.call("GET", "tokens")
        for _ in range(2):
            self.call("POST", "token-removals", {"name": "till-7"})
        self.call("GET", f"subscribers/{one}", token=token)  # 401

    def withdraw_a_correction(self):
        waiting = self.call("GET", "corrections")["corrections"][0]
        for _ in range(2):  # 200, 404
            answer = self.call("POST", "correction-withdrawals", {"id": waiting["id"]})
        self.assertEqual(answer["code"], "correction_unknown")

    def compare_a_policy(self):
        candidate = pathlib.Path(self.lab.values["CONFIG"]).read_text().replace("threshold: 1000", "threshold: 2000")
        self.assertTrue(self.call("POST", "policy-comparisons", {"candidate": "advance: {mode: often}"})["fields"])
        self.call("POST", "policy-comparisons", {"candidate": candidate})
        self.call("POST", "policy-comparisons", {"candidate": candidate})  # 409, unless the first one was that fast
        eventually(lambda: self.call("GET", "policy-comparisons")["state"] == "done", 60, "the comparison ends")
        self.assertGreater(self.call("GET", "policy-comparisons")["result"]["contracts"], 60)

    def be_refused_by_everything(self):
        for path, operations in self.description.document["paths"].items():
            for method, operation in operations.items():
                resource = path[1:].replace("{msisdn}", "84999999999").replace("{subscriber}", "nobody").replace("{list}", "grey").replace("{id}", "nobody")
                body = {} if method == "post" else None
                self.call(method.upper(), resource, body, token="nobody-has-this")
                if operation["security"][0]["token"] != ["channel"]:
                    self.call(method.upper(), resource, body, role="channel")
                if "{" in path:
                    self.call(method.upper(), resource)
                if body is not None:
                    self.call("POST", resource, body)
                    self.call("POST", resource, {"msisdn": "84999999999", "surprise": 1})
                    self.call("POST", resource, raw=b"[")
                    self.call("POST", resource, body, key=" ")
        nobody = {"msisdn": "84999999999", "reason": "x", "amount": "1"}
        self.call("POST", "recharges", {"msisdn": "84999999999", "amount": "1"})
        self.call("POST", "adjustments", nobody | {"account": "main"})
        for resource, query in (("reports", {"by": "colour"}), ("audit", {"first": "x", "cursor": "x"}),
                                ("subscribers/84900000004/timeline", {"from": "x"}),
                                ("subscribers/84900000004/explain", {"amount": "x"}), ("subscribers/84900000004/advances", {"cursor": "x"})):
            self.assertTrue(self.call("GET", resource, query=query)["fields"])
        self.call("GET", "subscribers/nobody")

    def test_every_answer_is_as_described(self):
        self.look_up_everything()
        self.look_at_every_figure()
        self.change_something_by_every_post()
        self.have_something_exported()
        self.tell_a_subscriber()
        self.keep_lists_and_tokens()
        self.withdraw_a_correction()
        self.compare_a_policy()
        self.be_refused_by_everything()
        self.assertEqual(self.description.wrong, [])
        every = {(method, path, done) for method, path, _ in self.description.routes for done in (True, False)}
        self.assertEqual(every - self.description.called, set(), "calls that were not made")
        unseen = {name: set(self.description.members(schema)) - self.description.seen.get(name, set()) - UNSEEN.get(name, set())
                  for name, schema in self.description.schemas.items()}
        self.assertEqual({name: members for name, members in unseen.items() if members}, {}, "members that no answer has")

    def test_the_document_is_one(self):
        document = self.description.document
        self.assertEqual(document["openapi"], "3.1.0")
        for name, schema in document["components"]["schemas"].items():
            jsonschema.Draft202012Validator.check_schema(schema)
            self.assertTrue(name.isalpha())
        for path, operations in document["paths"].items():
            for operation in operations.values():
                named = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"}
                self.assertEqual(named, set(re.findall(r"\{(\w+)\}", path)))
                for parameter in operation["parameters"]:
                    jsonschema.Draft202012Validator.check_schema(parameter["schema"])

    def test_who_looks_at_users_by_the_api_is_in_the_audit_log(self):
        self.call("GET", "users")
        entry = self.call("GET", "audit", query={"user": "api.admin"})["entries"][0]
        self.assertEqual((entry["what"], entry["role"], entry["from"]), ("users.seen", "admin", "127.0.0.1"))


if __name__ == "__main__":
    unittest.main()
