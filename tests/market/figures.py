"""The figures of dashboard and reports, worked out from the ledger's CSV files and the counts beside them, by other code than
the product's.

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
        self.session, self.units = row["session"], int(row["units"] or 0)
        self.accounts = [part.rpartition(":")[0] for part in row["accounts"].split(";") if part]
        words = urllib.parse.unquote(self.note).split(" ")
        self.channel, self.reason = words[0], words[-1]
        self.told_day = self.day  # what is told of an invitation, by the day that it was to be sent on
        if self.kind in ("invited", "invitation_accepted", "invitation_declined") and len(words) > 1:
            self.told_day = moment(words[1]).astimezone(zone).date()
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
        self.first_day = min(event.day for event in events)
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
            if event.kind in ("advanced", "late_fee_charged", "reversed", "waived"):
                total["vat"] += event.vat  # what is due: fees taken back are below zero
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

    def told_on(self, first, last):
        return [event for event in self.events if first <= event.told_day <= last]

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

    def late_fees_within(self, first, last, days):
        """Charged for being late, of the advances of these days, before each was so many days old."""
        return sum(event.debt for advance, grant in self.grants.items() if first <= grant.day <= last
                   for event in self.of_advance[advance] if event.kind == "late_fee_charged" and event.at - grant.at < days * DAY)

    def recovered_within(self, first, last, days):
        return -sum(event.debt for advance, grant in self.grants.items() if first <= grant.day <= last
                    for event in self.of_advance[advance]
                    if event.kind in ("recovered", "recovery_reversed") and event.at - grant.at < days * DAY)


def last_full_day(ledger, now, through):
    """The last day that is over, and of which the books have all."""
    return min(now, through).astimezone(ledger.zone).date() - DAY


COUNTED = ("offered", "refused", "invited", "invitation_accepted", "invitation_declined")
CHANNELS = ("automatic", "sms", "ussd", "care")


class Offers:
    """Of events: offers, taken; invited, accepted, declined."""

    def __init__(self, events):
        events = list(events)
        count = lambda kind: sum(event.kind == kind for event in events)
        self.taken = count("advanced")
        self.offers = count("offered") + sum(event.kind == "advanced" and event.channel == "automatic" for event in events)
        self.invited, self.accepted, self.declined = map(count, COUNTED[2:])

    def take_up(self):
        return None if self.taken > self.offers else percent(self.taken, self.offers)

    def accepted_share(self):
        return None if self.accepted > self.invited else percent(self.accepted, self.invited)

    def row(self, name):
        return [name, str(self.offers), str(self.taken), self.take_up(), str(self.invited), str(self.accepted), str(self.declined),
                self.accepted_share()]


def of_offers(events):
    return [event for event in events if event.kind == "advanced" or event.kind in COUNTED and event.kind != "refused"]


def offers_by_channel(ledger, last):
    events = of_offers(ledger.told_on(last - 29 * DAY, last))
    sums = [(channel, Offers(event for event in events if event.channel == channel)) for channel in sorted(CHANNELS)]
    all_ = Offers(events)
    return {"channels": [{"channel": channel, "offers": str(each.offers), "taken": str(each.taken), "percent": each.take_up()}
                         for channel, each in sums if each.offers or each.taken],
            "invitations": {"invited": str(all_.invited), "accepted": str(all_.accepted), "declined": str(all_.declined),
                            "percent": all_.accepted_share()}}


def refused_on(ledger, first, last):
    return [event for event in ledger.on(first, last) if event.kind == "refused"]


def refusals_by_reason(ledger, last):
    reasons = collections.Counter(event.reason for event in refused_on(ledger, last - 29 * DAY, last))
    total = sum(reasons.values())
    return {"count": str(total), "reasons": [{"reason": reason, "count": str(count), "percent": percent(count, total)}
                                             for reason, count in sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))]}


def told_by(event, by):
    """As the reports of what is counted tell events apart."""
    if by in ("day", "week", "month"):
        return span_of(event.told_day, by)
    return {"reason": event.reason, "channel": event.channel, "service": event.service}.get(by, event.about.get(by, ""))


def told_apart(events, by):
    groups = collections.defaultdict(list)
    for event in events:
        groups[told_by(event, by)].append(event)
    return groups


def take_up(ledger, first, last, by):
    groups = told_apart(of_offers(ledger.told_on(first, last)), by)
    rows = [Offers(groups[group]).row(group) for group in sorted(groups)]
    if by == "channel":  # answers come by another one than invitations
        rows = [row[:-1] + [None] for row in rows]
    return rows, Offers(of_offers(ledger.told_on(first, last))).row("")


def refusals(ledger, first, last, by):
    groups, total = told_apart(refused_on(ledger, first, last), by), len(refused_on(ledger, first, last))
    row = lambda name, events: [name, str(len(events)), percent(len(events), total)] + [
        str(sum(event.channel == channel for event in events)) for channel in CHANNELS]
    order = sorted(groups) if by in ("day", "week", "month") else sorted(groups, key=lambda group: (-len(groups[group]), group))
    return [row(group, groups[group]) for group in order], row("", refused_on(ledger, first, last))


def counts_of(ledger, day):
    """What the counts file of the day says, without messages: (item, of, outcome) -> how often."""
    return {key: count for key, count in collections.Counter(
        (event.kind, event.channel, event.reason if event.kind == "refused" else "")
        for event in ledger.on(day, day) if event.kind == "advanced" or event.kind in COUNTED).items()}


def read_counts(folder, day):
    with (pathlib.Path(folder) / f"{day}.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert all(row["date"] == str(day) for row in rows)
    return {(row["item"], row["of"], row["outcome"]): int(row["count"]) for row in rows if row["item"] != "message"}


CARDS = (("advances", str), ("lent", money), ("fees", money), ("recovered", money), ("written_off", money), ("recharged", money))


def today_cards(ledger, now, through):
    """Today's full hours that are in the books, and the same of yesterday and of a week ago."""
    today, seen = now.astimezone(ledger.zone).date(), through.astimezone(ledger.zone)
    hours = seen.hour if seen.date() == today else 0
    if not hours:
        return 0, [{"name": name, **dict.fromkeys(("value", "yesterday", "last_week", "against_yesterday", "against_last_week"))} for name, _ in CARDS]
    sums = [ledger.sums(event for event in ledger.on(day, day) if event.local.hour < hours) for day in (today, today - DAY, today - 7 * DAY)]
    whole = [ledger.first_day < day for day in (today, today - DAY, today - 7 * DAY)]
    return hours, [{"name": name, "value": written(sums[0][name]),
                    "yesterday": written(sums[1][name]) if whole[1] else None, "last_week": written(sums[2][name]) if whole[2] else None,
                    "against_yesterday": change(sums[0][name], sums[1][name]) if whole[1] else None,
                    "against_last_week": change(sums[0][name], sums[2][name]) if whole[2] else None} for name, written in CARDS]


def month_cards(ledger, last):
    spans = [(last - 29 * DAY, last), (last - 59 * DAY, last - 30 * DAY)]
    now, before = (ledger.sums(ledger.on(*span)) for span in spans)
    cards = [{"name": name, "value": written(now[name]), "before": written(before[name]), "change": change(now[name], before[name])}
             for name, written in CARDS]
    owed, owed_before = ledger.outstanding(last), ledger.outstanding(last - 30 * DAY)
    cards.append({"name": "outstanding", "value": money(owed), "before": money(owed_before), "change": change(owed, owed_before)})
    (unique, again), (unique_before, again_before) = (tuple(map(len, ledger.borrowers(*span))) for span in spans)
    cards.append({"name": "borrowers", "value": str(unique), "before": str(unique_before), "change": change(unique, unique_before)})
    cards.append({"name": "borrowed_again", "value": percent(again, unique), "before": percent(again_before, unique_before), "change": None})
    cards.append({"name": "advance_share", "value": percent(now["lent"], now["lent"] + now["recharged"]),
                  "before": percent(before["lent"], before["lent"] + before["recharged"]), "change": None})
    take_ups = [Offers(of_offers(ledger.told_on(*span))).take_up() for span in spans]
    cards.append({"name": "take_up", "value": take_ups[0], "before": take_ups[1], "change": None})
    for card in cards:  # of the day that it begins on the ledger may have a part
        if ledger.first_day >= (spans[0][0] if card["name"] == "outstanding" else spans[1][0]):
            card["before"] = card["change"] = None
    return cards


def days(ledger, last, yesterday):
    rows = []
    for offset in range(-29, min((yesterday - last).days, 30) + 1):
        day = last + offset * DAY
        if not ledger.first_day <= day <= last:
            rows.append({"date": str(day), **dict.fromkeys(("advances", "lent", "fees", "recovered", "written_off", "outstanding"))})
            continue
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
        late_fees = ledger.late_fees_within(first, last, age)
        rows.append({"age_days": age, "first": str(first), "last": str(last), "granted": money(granted), "recovered": money(recovered),
                     "late_fees": money(late_fees), "percent": percent(recovered, granted + late_fees)})
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


def in_order(groups, by):
    """Tiers by their amounts, what has none in front; others by name."""
    return sorted(groups, key=lambda name: (by == "tier" and millionths(name), name))


def lending(ledger, first, last, by):
    groups = collections.defaultdict(list)
    for event in ledger.on(first, last):
        if event.kind == "shadow_advanced":
            continue
        groups[span_of(event.day, by) if by in ("day", "week", "month") else value_of(ledger, event, by)].append(event)
    rows = []
    for group in in_order(groups, by):
        sums = ledger.sums(groups[group])
        if by in ("day", "week", "month") or any(sums[name] for name, _ in LENDING):
            rows.append([group] + [written(sums[name]) for name, written in LENDING])
    total = ledger.sums(ledger.on(first, last))
    return rows, [""] + [written(total[name]) for name, written in LENDING]


def grouped(events, group_of_event, by, columns):
    """Rows of figures by group, and of all; `columns`: (how it is written, function of events)."""
    groups = collections.defaultdict(list)
    for event in events:
        groups[group_of_event(event)].append(event)
    rows = []
    for group in in_order(groups, by):
        values = [worked_out(groups[group]) for _, worked_out in columns]
        if by in ("day", "week", "month") or any(values):
            rows.append([group] + [written(value) for (written, _), value in zip(columns, values)])
    return rows, [""] + [written(worked_out(events)) for written, worked_out in columns]


def fees(ledger, first, last, by):
    def fee(*kinds):
        return lambda events: sum(event.fee for event in events if event.kind in kinds)

    def net(events):
        return fee("advanced", "late_fee_charged", "reversed", "waived")(events)

    def vat(events):
        return sum(event.vat for event in events if event.kind in ("advanced", "late_fee_charged", "reversed", "waived"))

    columns = ((money, fee("advanced")), (money, fee("late_fee_charged")), (money, lambda events: -fee("reversed", "waived")(events)),
               (money, net), (money, vat), (money, lambda events: net(events) - vat(events)),
               (money, lambda events: -fee("recovered", "recovery_reversed")(events)),
               (money, lambda events: -fee("written_off", "reinstated")(events)))
    events = [event for event in ledger.on(first, last) if event.kind != "shadow_advanced"]
    return grouped(events, lambda event: group_of(ledger, event, event.day, by), by, columns)


def group_of(ledger, event, day, by):
    return span_of(day, by) if by in ("day", "week", "month") else value_of(ledger, event, by)


def write_offs(ledger, first, last, by):
    """What was written off on these days, and what followed of each advance until it was written off once more; without what was
    taken back of recoveries of before."""
    of_day, later = {}, collections.Counter()  # later: what each event counts of what came in later
    for events in ledger.of_advance.values():
        day = None
        for event in sorted(events, key=lambda event: event.n):
            if event.kind == "written_off":
                day, since = event.day, {"principal": 0, "fee": 0}
            if day and event.kind in ("written_off", "reinstated", "recovered", "recovery_reversed"):
                of_day[event] = day
            if day and event.kind in ("recovered", "recovery_reversed"):
                for what in since:
                    counts = max(-getattr(event, what), -since[what])
                    since[what] += counts
                    later[event] += counts

    def debt(*kinds):
        return lambda events: sum(event.debt for event in events if event.kind in kinds)

    def of_written_off(what):
        return lambda events: -sum(getattr(event, what) for event in events if event.kind == "written_off")

    columns = ((str, lambda events: sum(event.kind == "written_off" for event in events)), (money, of_written_off("principal")),
               (money, of_written_off("fee")), (money, debt("reinstated")), (money, lambda events: sum(later[event] for event in events)),
               (money, lambda events: -debt("written_off", "reinstated")(events)))
    events = [event for event, day in of_day.items() if first <= day <= last]
    return grouped(events, lambda event: group_of(ledger, event, of_day[event], by), by, columns)


def collection(ledger, first, last, by, through, complete):
    """Advance by advance: each span's own look at all that is due until its end."""
    spans = collections.OrderedDict()
    for offset in range((last - first).days + 1):
        spans.setdefault(span_of(first + offset * DAY, by), []).append(first + offset * DAY)
    due_days = {advance: moment(grant.about["due"]).astimezone(ledger.zone).date() for advance, grant in ledger.grants.items()}
    rows = []
    for span, span_days in spans.items():
        begin, end = span_days[0], span_days[-1]
        if begin > complete:
            rows.append([span] + 9 * [None])
            continue
        before = fell_due = added = collected = 0
        within, late_fees = dict.fromkeys((7, 30, 60, 90), 0), dict.fromkeys((7, 30, 60, 90), 0)
        for advance, due in due_days.items():
            events = ledger.of_advance[advance]
            if due < begin:
                before += sum(event.debt for event in events if event.day < begin)
            elif due <= end:
                fell_due += sum(event.debt for event in events if event.day < due)
                for days_ in within:
                    within[days_] -= sum(event.debt for event in events if event.kind in ("recovered", "recovery_reversed")
                                         and due <= event.day < due + days_ * DAY)
                    late_fees[days_] += sum(event.debt for event in events if event.kind == "late_fee_charged"
                                            and due <= event.day < due + days_ * DAY)
            past_due = [event for event in events if max(begin, due) <= event.day <= end]
            added += sum(event.debt for event in past_due if event.kind in ("late_fee_charged", "reinstated"))
            collected -= sum(event.debt for event in past_due if event.kind in ("recovered", "recovery_reversed"))
        if not any((before, fell_due, added, collected)):
            continue
        rows.append([span, money(before), money(fell_due), money(added), money(collected), percent(collected, before + fell_due + added)] +
                    [percent(part, fell_due + late_fees[days_]) if ledger.start_of(end + days_ * DAY) <= through else None
                     for days_, part in within.items()])
    return rows


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
            charged = granted + ledger.late_fees_within(begin, end, age)
            row.append(percent(ledger.recovered_within(begin, end, age), charged) if old else None)
        rows.append(row)
    return rows


def curves(ledger, first, last, through):
    """Advance by advance, each recovery looked at on its own: the months of granting, and a row for each age."""
    months = collections.defaultdict(list)
    for advance, grant in ledger.grants.items():
        if first <= grant.day <= last:
            months[span_of(grant.day, "month")].append(advance)
    known, shares = {}, {}
    for month in sorted(months):
        events = [(ledger.grants[advance], event) for advance in months[month] for event in ledger.of_advance[advance]]
        granted = sum(event.debt for _, event in events if event.kind in ("advanced", "reversed"))
        if granted == 0:
            continue
        youngest = max(ledger.grants[advance].day for advance in months[month])
        known[month] = min(90, (through - ledger.start_of(youngest + DAY).astimezone(datetime.timezone.utc)) // DAY)
        shares[month] = [percent(-sum(event.debt for grant, event in events if event.kind in ("recovered", "recovery_reversed")
                                      and event.at < grant.at + age * DAY),
                                 granted + sum(event.debt for grant, event in events if event.kind == "late_fee_charged"
                                               and event.at < grant.at + age * DAY)) for age in range(known[month] + 1)]
    ages = range(max([0, *known.values()]) + 1) if known else ()
    return list(known), [[str(age)] + [shares[month][age] if age <= known[month] else None for month in known] for age in ages]


def came_back(ledger):
    """(day of granting, age in full days) -> what was recovered then of principal and fee, in millionths; without what is nothing."""
    amounts = collections.Counter()
    for advance, grant in ledger.grants.items():
        for event in ledger.of_advance[advance]:
            if event.kind in ("recovered", "recovery_reversed"):
                amounts[grant.day, max(0, (event.at - grant.at) // DAY)] -= event.debt
    return {place: amount for place, amount in amounts.items() if amount}


def cut_spans(ledger, first, last, by):
    """Weeks and months that go on beyond the range, and what the ledger begins in."""
    begins = {span_of(ledger.first_day, by)} if first <= ledger.first_day <= last else set()
    return begins | {span_of(day, by) for day in (first, last) if by != "day" and
                     any(span_of(other, by) == span_of(day, by) for other in (first - DAY, last + DAY))}


def rolls(ledger, first, last, complete):
    def owed(day):
        return ledger.owed_by_bucket(day) if ledger.first_day <= day <= complete else None

    steps = min(24, (last - first).days // 30 + 1)
    rows = []
    for step in range(steps - 1, -1, -1):
        day = last - step * 30 * DAY
        now, before = owed(day), owed(day - 30 * DAY)
        row = [str(day)]
        for younger, older in ((("1-7", "8-30"), "31-60"), (("31-60",), "61-90")):
            was = before and sum(sum(before[name]) for name in younger)
            became = now and sum(now[older])
            fees_since = sum(event.fee for advance, grant in ledger.grants.items() for event in ledger.of_advance[advance]
                             if event.kind == "late_fee_charged" and day - 30 * DAY < event.day <= day
                             and any(first <= (day - 30 * DAY - moment(grant.about["due"]).astimezone(ledger.zone).date()).days <= last
                                     for name, first, last in BUCKETS if name in younger))
            row += [None if was is None else money(was), None if became is None else money(became),
                    None if was is None or became is None else percent(became, was + fees_since)]
        rows.append(row)
    return rows


def borrowing(ledger, first, last, by, complete):
    spans = collections.OrderedDict()
    for offset in range((last - first).days + 1):
        spans.setdefault(span_of(first + offset * DAY, by), []).append(first + offset * DAY)
    rows = []
    for span, span_days in spans.items():
        if span_days[-1] < ledger.first_day or span_days[0] > complete:
            rows.append([span] + 5 * [None])
            continue
        unique, again = map(len, ledger.borrowers(span_days[0], span_days[-1]))
        sums = ledger.sums(ledger.on(span_days[0], span_days[-1]))
        rows.append([span, str(unique), str(again), percent(again, unique), str(sums["advances"]), money(sums["lent"])])
    return rows


def usage(ledger, contract, first, last):
    """Service -> [units, cost], and how many rows of session, service and day there are."""
    sums, rows = collections.defaultdict(lambda: [0, 0]), set()
    for event in ledger.on(first, last):
        if event.kind == "used" and event.contract == contract:
            sums[event.service] = [sums[event.service][0] + event.units, sums[event.service][1] - event.amount]
            rows.add((event.day, event.session, event.service))
    return [{"service": service, "units": str(units), "cost": money(cost)} for service, (units, cost) in sorted(sums.items())], len(rows)


NOT_IN_HISTORY = {"opened", "used", "shadow_advanced", "usage_given_up", "offered", "refused", "invited", "invitation_accepted",
                  "invitation_declined"}


def history(ledger, first, last):
    """What an export of credit events must have of each: (contract, number) -> kind, channel of an advance, and its money."""
    return {(event.contract, event.n): (event.kind, (event.channel.replace("automatic", "auto") if event.kind == "advanced" else None),
                                        event.amount, event.principal, event.fee, event.vat)
            for event in ledger.on(first, last) if event.kind not in NOT_IN_HISTORY}


def usage_of_all(ledger, first, last):
    """(day, contract, session, service) -> [units, cost]."""
    rows = collections.defaultdict(lambda: [0, 0])
    for event in ledger.on(first, last):
        if event.kind == "used":
            row = rows[str(event.day), event.contract, event.session, event.service]
            row[0], row[1] = row[0] + event.units, row[1] - event.amount
    return dict(rows)
