#!/usr/bin/env python3
"""Prices the golden examples a second time, in fractions, from the table and the tariffs alone."""
import csv
import datetime
import pathlib
import re
import sys
from fractions import Fraction
from math import ceil

import yaml

HERE = pathlib.Path(__file__).resolve().parent
POLICIES = {"airtime": HERE.parents[1] / "conf/airtime.yaml", "odd_tariffs": HERE / "odd_tariffs.yaml"}
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def exact(number):
    return Fraction(str(number))


def minutes(text):
    return int(text[:2]) * 60 + int(text[3:])


def period_at(policy, wall_clock):
    """The first period that the wall clock stands in."""
    now = wall_clock.hour * 60 + wall_clock.minute
    today, yesterday = DAYS[wall_clock.weekday()], DAYS[wall_clock.weekday() - 1]
    for period in policy.get("periods", []):
        begin, end, days = minutes(period["from"]), minutes(period["to"]), period.get("days", DAYS)
        if begin < end:
            inside = today in days and begin <= now < end
        else:
            inside = today in days and now >= begin or yesterday in days and now < end
        if inside:
            return period["name"]
    return None


def destination_of(policy, called):
    table = policy.get("destinations", [])
    for entry in table:
        if any(called == urn or called.startswith(urn + ".") for urn in entry.get("urns", [])):
            return entry["name"]
    digits = re.sub(r"[-.() ]", "", re.split("[@;]", re.sub("^(sips?|tel):", "", called))[0])
    numbering = policy.get("numbering", {})
    country, abroad, home = (str(numbering.get(key, default)) for key, default in
                             (("country_code", ""), ("international_prefix", "00"), ("national_prefix", "0")))
    if digits.startswith("+"):
        number = digits[1:]
    elif digits.startswith(abroad):
        number = digits[len(abroad):]
    else:
        fitting = [(len(str(short).rstrip("x")), entry["name"]) for entry in table for short in entry.get("short_numbers", [])
                   if re.fullmatch(str(short).replace("x", "[0-9]"), digits)]
        if fitting:
            return max(fitting)[1]
        number = country + digits[len(home):] if digits.startswith(home) else digits
    fitting = [(len(str(prefix)), entry["name"]) for entry in table for prefix in entry.get("prefixes", [])
               if number.startswith(str(prefix))]
    return max(fitting)[1] if fitting else None


def service_of(policy, row):
    destination = destination_of(policy, row["called_party"]) if row["called_party"] != "-" else None
    for selector in policy["selectors"]:
        context = selector["service_context"]
        if not (row["service_context"] == context or row["service_context"].endswith("." + context)):
            continue
        wanted = {"rating_group": row["rating_group"], "service_identifier": row["service_identifier"], "role": row["role"],
                  "destination": destination}
        if all(str(selector[key]) == value for key, value in wanted.items() if key in selector):
            return selector["service"]
    return None


def price_of(policy, tariff, usage):
    """The sum of the worth of each begun block at the price of the quota that it was begun in."""
    if tariff["unit"] == "money":
        return sum(exact(units) for units, _ in usage)
    block = tariff.get("block_units", 1)
    first = tariff.get("first_block_units", block)
    ordinary = tariff.get("price", tariff.get("price_per_block"))
    per = tariff.get("price_units", block)
    used = blocks = 0
    worth = Fraction(0)
    for units, wall_clock in usage:
        price = exact(tariff.get("period_prices", {}).get(period_at(policy, wall_clock), ordinary)) / per
        used += int(units)
        while used > 0 and used > (0 if blocks == 0 else first + (blocks - 1) * block):
            worth += (first if blocks == 0 else block) * price
            blocks += 1
    if used == 0:
        return Fraction(0)
    worth = Fraction(ceil(worth * 10**6), 10**6)
    return exact(tariff.get("setup_fee", 0)) + max(exact(tariff.get("minimum_charge", 0)), worth)


def main():
    policies = {name: yaml.safe_load(path.read_text()) for name, path in POLICIES.items()}
    wrong = 0
    with open(HERE / "prices.tsv", encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    for row in rows:
        policy = policies[row["policy"]]
        service = service_of(policy, row)
        usage = [(units, datetime.datetime.fromisoformat(at)) for units, at in (each.split("@") for each in row["usage"].split())]
        tariff = next((tariff for tariff in policy["tariffs"] if tariff["service"] == service), None)
        price = price_of(policy, tariff, usage) if tariff else None
        if service != row["service"] or price != exact(row["price"]):
            print(f"{row['id']}: {service} for {price}, the table says {row['service']} for {row['price']}: {row['words']}")
            wrong += 1
    print(f"{len(rows)} examples, {wrong} wrong")
    return 1 if wrong or len(rows) < 40 else 0


if __name__ == "__main__":
    sys.exit(main())
