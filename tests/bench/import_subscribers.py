#!/usr/bin/env python3
"""Imports generated subscribers into a Redis of its own and tells rate, peak memory and what each takes in Redis."""
import argparse
import itertools
import json
import os
import pathlib
import subprocess
import tempfile

import yaml

import generate_subscribers
from servers import BUILD, ROOT, wait_until_accepts
from stack_ports import free_port  # from scripts, where servers looks

REDIS = ("--appendonly", "yes", "--appendfsync", "everysec", "--no-appendfsync-on-rewrite", "no", "--maxmemory", "4gb",
         "--maxmemory-policy", "noeviction",
         "--hash-max-listpack-value", "1024", "--save", "")


def redis_cli(port, *words):
    return subprocess.run(["redis-cli", "-p", str(port), *words], capture_output=True, text=True, check=True).stdout


def used_memory(port):
    return int(next(line for line in redis_cli(port, "info", "memory").splitlines() if line.startswith("used_memory:")).split(":")[1])


def bytes_of(port, pattern, sample=200):
    with subprocess.Popen(["redis-cli", "-p", str(port), "--scan", "--pattern", pattern], stdout=subprocess.PIPE, text=True) as scan:
        keys = [key.strip() for key in itertools.islice(scan.stdout, sample)]
        scan.terminate()
    return sum(int(redis_cli(port, "memory", "usage", key)) for key in keys) / max(len(keys), 1)


def airtimectl(config, *words):
    run = subprocess.run([BUILD / "bin" / "airtimectl", "--config", config, "--json", *words], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout)


def measure(folder, count):
    port = free_port()
    policy = yaml.safe_load((ROOT / "conf" / "airtime.yaml").read_text())
    policy["redis"] = {"host": "127.0.0.1", "port": port}
    policy["worker"]["ledger_dir"] = str(folder)
    config = folder / "airtime.yaml"
    config.write_text(yaml.safe_dump(policy))
    subscribers = folder / "subscribers.csv"
    with subscribers.open("w") as file:
        file.writelines(line + "\n" for line in generate_subscribers.lines(count))
    log = folder / "redis.log"
    redis = subprocess.Popen(["redis-server", "--port", str(port), "--dir", str(folder), "--logfile", str(log), *REDIS])
    try:
        wait_until_accepts(port, redis, log)
        before = used_memory(port)
        first = airtimectl(config, "subscriber", "import", str(subscribers))
        grown = used_memory(port) - before
        again = airtimectl(config, "subscriber", "import", str(subscribers))
        assert (again["created"], again["present"]) == (0, count), again
        exported = airtimectl(config, "subscriber", "export", str(folder / "export.csv"))
        return {"created": first["created"], "lines_per_second": first["lines_per_second"], "peak_memory_mb": first["peak_memory_mb"],
                "lines_per_second_again": again["lines_per_second"], "exported": exported["written"],
                "redis_bytes_per_subscriber": grown // count, "of_it_contract": round(bytes_of(port, "{p*}:contract:*")),
                "of_it_each_of_two_indexes": round(bytes_of(port, "msisdn:*")), "csv_bytes": os.path.getsize(subscribers)}
    finally:
        redis.terminate()
        redis.wait()


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=1_000_000)
    count = arguments.parse_args().count
    with tempfile.TemporaryDirectory(prefix="airtime-import-") as folder:
        print(json.dumps(measure(pathlib.Path(folder), count), indent=2))


if __name__ == "__main__":
    main()
