"""The figures of dashboard and reports, worked out from the ledger's CSV files alone, by other code than the product's.

Amounts are integers of millionths; days are dates of the operator's zone.
"""
import collections
import csv
import datetime
import pathlib
import re
import urllib.parse
import zoneinfo

MILLION = 1_000_000
DEBT_ITEMS = ("principal", "fee")
BUCKETS = (("1-7", 1, 7), ("8-30", 8, 30), ("31-60", 31, 60), ("61-90", 61, 90), ("91-180", 91, 180), ("over", 181, 10**9))
DAY = datetime.timedelta(days=1)


def millionths(text):
    if not text:
        return 0
    sign, whole, _, fraction = re.fullmatch(r"(-?)(\d+)(\.(\d+))?", text).groups()
    return (-1 if sign else 1) * (int(whole) * MILLION + int((fraction or "").ljust(6, "0")))


def money(amount):
    whole, fraction = divmod(abs(amount), MILLION)
    return ("-" if amount < 0 else "") + str(whole) + (f".{fraction:06d}".rstrip("0") if fraction else "")


def percent(part, whole):
    if whole == 0:
        return None
    tenths = (abs(part) * 2000 // abs(whole) + 1) // 2
    return ("-" if (part < 0) != (whole < 0) and tenths else "") + f"{tenths // 10}.{tenths % 10}"


def change(value, before):
    return percent(value - before, abs(before))


def moment(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)


class Event:
    def __init__(self, row, zone):
        self.contract, self.n, self.kind = row["contract"], int(row["n"]), row["kind"]
        self.at = moment(row["at"])
        self.local = self.at.astimezone(zone)
        self.day = self.local.date()
        self.amount = millionths(row["amount"])
        self.principal, self.fee, self.vat = (millionths(row[name]) for name in ("principal", "fee", "vat"))
        self.debt = self.principal + self.fee
        self.advance = (self.contract, row["advance"]) if row["advance"] else None
        self.service, self.note = row["service"], row["note"]
        self.accounts = [part.rpartition(":")[0] for part in row["accounts"].split(";") if part]
        self.about = dict(fact.split("=", 1) for fact in (row.get("about") or "").split(";") if fact)


def read_ledger(folder, zone_name):
    zone = zoneinfo.ZoneInfo(zone_name)
    events = []
    for path in sorted(pathlib.Path(folder).glob("20??-??-??/*.csv")):
        with path.open(newline="") as lines:
            rows = [line for line in lines if not line.startswith("#")]
        events += [Event(row, zone) for row in csv.DictReader(rows)]
    return Ledger(events, zone)


class Ledger:
    def __init__(self, events, zone):
        self.events, self.zone = events, zone
        self.grants = {event.advance: event for event in events if event.kind == "advanced"}
        self.of_advance = collections.defaultdict(list)
        for event in events:
            if event.advance and event.kind != "shadow_advanced":
                self.of_advance[event.advance].append(event)

    def sums(self, events):
        total = collections.Counter()
        for event in events:
            if event.kind != "shadow_advanced":
                total["debt_change"] += event.debt
            if event.kind == "advanced":
                total["advances"] += 1
                total["lent"] += event.principal
            if event.kind in ("advanced", "late_fee_charged"):
                total["fees"] += event.fee
                total["vat"] += event.vat
            if event.kind in ("recovered", "recovery_reversed"):
                total["recovered"] -= event.debt
            if event.kind == "reversed":
                total["reversed"] -= event.debt
            if event.kind == "waived":
                total["waived"] -= event.debt
            if event.kind in ("written_off", "reinstated"):
                total["written_off"] -= event.debt
            if event.kind in ("recharged", "recharge_reversed"):
                total["recharged"] += event.amount
        return total

    def on(self, first, last):
        return [event for event in self.events if first <= event.day <= last]

    def start_of(self, day):
        return datetime.datetime.combine(day, datetime.time(), self.zone)

    def owed_by_bucket(self, day):
        """At the end of the day: bucket -> [principal, fee]."""
        owed = {name: [0, 0] for name in ("not_due",) + tuple(bucket[0] for bucket in BUCKETS)}
        for advance, events in self.of_advance.items():
            past = [event for event in events if event.day <= day]
            sums = [sum(event.principal for event in past), sum(event.fee for event in past)]
            if advance not in self.grants or sums == [0, 0]:
                continue
            due = moment(self.grants[advance].about["due"]).astimezone(self.zone).date()
            late = (day - due).days
            name = next((name for name, first, last in BUCKETS if first <= late <= last), "not_due")
            owed[name] = [a + b for a, b in zip(owed[name], sums)]
        return owed

    def outstanding(self, day):
        return sum(sum(pair) for pair in self.owed_by_bucket(day).values())

    def borrowers(self, first, last):
        unique = {event.contract for event in self.grants.values() if first <= event.day <= last}
        earlier = {event.contract for event in self.grants.values() if event.day < first}
        return unique, unique & earlier

    def granted(self, first, last):
        """Principal and fee of the advances of these days, less what was taken back of them."""
        return sum(event.debt for advance, grant in self.grants.items() if first <= grant.day <= last
                   for event in self.of_advance[advance] if event.kind in ("advanced", "reversed"))

    def recovered_within(self, first, last, days):
        return -sum(event.debt for advance, grant in self.grants.items() if first <= grant.day <= last
                    for event in self.of_advance[advance]
                    if event.kind in ("recovered", "recovery_reversed") and event.at - grant.at < days * DAY)


CARDS = (("advances", str), ("lent", money), ("fees", money), ("recovered", money), ("written_off", money), ("recharged", money))


def today_cards(ledger, now, through):
    """Today's full hours that are in the books, and the same of yesterday and of a week ago."""
    today, seen = now.astimezone(ledger.zone).date(), through.astimezone(ledger.zone)
    hours = seen.hour if seen.date() == today else 0
    sums = [ledger.sums(event for event in ledger.on(day, day) if event.local.hour < hours) for day in (today, today - DAY, today - 7 * DAY)]
    return hours, [{"name": name, "value": written(sums[0][name]), "yesterday": written(sums[1][name]), "last_week": written(sums[2][name]),
                    "against_yesterday": change(sums[0][name], sums[1][name]), "against_last_week": change(sums[0][name], sums[2][name])}
                   for name, written in CARDS]


def month_cards(ledger, today):
    spans = [(today - 30 * DAY, today - DAY), (today - 60 * DAY, today - 31 * DAY)]
    now, before = (ledger.sums(ledger.on(*span)) for span in spans)
    cards = [{"name": name, "value": written(now[name]), "before": written(before[name]), "change": change(now[name], before[name])}
             for name, written in CARDS]
    owed, owed_before = ledger.outstanding(today - DAY), ledger.outstanding(today - 31 * DAY)
    cards.append({"name": "outstanding", "value": money(owed), "before": money(owed_before), "change": change(owed, owed_before)})
    (unique, again), (unique_before, again_before) = (tuple(map(len, ledger.borrowers(*span))) for span in spans)
    cards.append({"name": "borrowers", "value": str(unique), "before": str(unique_before), "change": change(unique, unique_before)})
    cards.append({"name": "borrowed_again", "value": percent(again, unique), "before": percent(again_before, unique_before), "change": None})
    cards.append({"name": "advance_share", "value": percent(now["lent"], now["lent"] + now["recharged"]),
                  "before": percent(before["lent"], before["lent"] + before["recharged"]), "change": None})
    return cards


def days(ledger, today):
    rows = []
    for back in range(30, 0, -1):
        day = today - back * DAY
        sums = ledger.sums(ledger.on(day, day))
        rows.append({"date": str(day), "advances": str(sums["advances"]),
                     **{name: money(sums[name]) for name in ("lent", "fees", "recovered", "written_off")},
                     "outstanding": money(ledger.outstanding(day))})
    return rows


def recovery(ledger, through):
    rows = []
    for age in (1, 3, 7, 30):
        last = (through - age * DAY).astimezone(ledger.zone).date() - DAY
        first = last - 29 * DAY
        granted, recovered = ledger.granted(first, last), ledger.recovered_within(first, last, age)
        rows.append({"age_days": age, "first": str(first), "last": str(last), "granted": money(granted), "recovered": money(recovered),
                     "percent": percent(recovered, granted)})
    return rows


def ageing(ledger, day):
    owed = ledger.owed_by_bucket(day)
    total = sum(map(sum, owed.values()))
    late = {name: sum(pair) for name, pair in owed.items() if name != "not_due"}
    at_risk = ((0, sum(late.values())), (30, sum(late[name] for name, first, _ in BUCKETS if first > 30)),
               (90, sum(late[name] for name, first, _ in BUCKETS if first > 90)))
    return {"owed": money(total),
            "buckets": [{"bucket": name, "principal": money(pair[0]), "fee": money(pair[1]), "owed": money(sum(pair)),
                         "percent": percent(sum(pair), total)} for name, pair in owed.items()],
            "at_risk": [{"over_days": over, "owed": money(sum_), "percent": percent(sum_, total)} for over, sum_ in at_risk]}


LENDING = (("advances", str), ("lent", money), ("fees", money), ("vat", money), ("recovered", money), ("reversed", money), ("waived", money),
           ("written_off", money), ("debt_change", money))


def span_of(day, by):
    week = day.isocalendar()
    return {"day": str(day), "week": f"{week[0]}-W{week[1]:02d}", "month": f"{day:%Y-%m}"}[by]


def value_of(ledger, event, by):
    """What tells an event about an advance apart: the advance's own. Empty for other events."""
    grant = ledger.grants.get(event.advance)
    if by == "service":
        return (grant or event).service
    if by == "account":
        accounts = (grant or event).accounts
        return accounts[0] if len(accounts) == 1 else "several" if accounts else ""
    if grant is None:
        return ""
    if by == "tier":
        return money(millionths(grant.about["tier"]))
    return urllib.parse.unquote(grant.note).split(" ")[0] if by == "channel" else grant.about.get(by, "")


def lending(ledger, first, last, by):
    groups = collections.defaultdict(list)
    for event in ledger.on(first, last):
        if event.kind == "shadow_advanced":
            continue
        groups[span_of(event.day, by) if by in ("day", "week", "month") else value_of(ledger, event, by)].append(event)
    rows = []
    for group in sorted(groups):
        sums = ledger.sums(groups[group])
        if by in ("day", "week", "month") or any(sums.values()):
            rows.append([group] + [written(sums[name]) for name, written in LENDING])
    total = ledger.sums(ledger.on(first, last))
    return rows, [""] + [written(total[name]) for name, written in LENDING]


def vintage(ledger, first, last, by, through):
    spans = collections.defaultdict(list)
    for grant in ledger.grants.values():
        if first <= grant.day <= last:
            spans[span_of(grant.day, by)].append(grant.day)
    rows = []
    for span in sorted(spans):
        begin, end = min(spans[span]), max(spans[span])
        granted = ledger.granted(begin, end)
        row = [span, str(len(spans[span])), money(granted)]
        for age in (1, 3, 7, 14, 30, 60, 90):
            old = ledger.start_of(end + DAY).astimezone(datetime.timezone.utc) + age * DAY <= through
            row.append(percent(ledger.recovered_within(begin, end, age), granted) if old else None)
        rows.append(row)
    return rows


def rolls(ledger, first, last):
    steps = min(24, (last - first).days // 30 + 1)
    rows = []
    for step in range(steps - 1, -1, -1):
        day = last - step * 30 * DAY
        now, before = ledger.owed_by_bucket(day), ledger.owed_by_bucket(day - 30 * DAY)
        low, middle = sum(before["1-7"]) + sum(before["8-30"]), sum(before["31-60"])
        row = [str(day)]
        for was, became in ((low, sum(now["31-60"])), (middle, sum(now["61-90"]))):
            row += [money(was), money(became), percent(became, was)]
        rows.append(row)
    return rows


def borrowing(ledger, first, last, by):
    spans = collections.OrderedDict()
    for offset in range((last - first).days + 1):
        spans.setdefault(span_of(first + offset * DAY, by), []).append(first + offset * DAY)
    rows = []
    for span, span_days in spans.items():
        unique, again = map(len, ledger.borrowers(span_days[0], span_days[-1]))
        sums = ledger.sums(ledger.on(span_days[0], span_days[-1]))
        rows.append([span, str(unique), str(again), percent(again, unique), str(sums["advances"]), money(sums["lent"])])
    return rows
