#!/usr/bin/env python3
"""Writes COUNT subscribers as `airtimectl subscriber import` reads them: plausible, and the same every time."""
import argparse
import random
import sys


def lines(count):
    chance = random.Random(count)
    yield "msisdn,imsi,activated,state,enrolment,account.main,account.data,spend.2026-08,spend.2026-09,spend.2026-10"
    for number in range(count):
        activated = f"20{chance.randint(18, 25)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        state = chance.choices(("active", "one_way"), (97, 3))[0]
        enrolment = chance.choices(("active", "not_registered", "cancelled"), (50, 45, 5))[0]
        spend = ",".join(str(chance.randrange(0, 300_000, 500)) for _ in range(3))
        yield (f"849{number:08},45204{number:010},{activated},{state},{enrolment},{chance.randrange(0, 100_000, 50)},"
               f"{chance.choice(('', '5000'))},{spend}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("count", type=int)
    for line in lines(arguments.parse_args().count):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
