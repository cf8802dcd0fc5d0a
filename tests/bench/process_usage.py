"""What processes cost: CPU time and context switches of all their threads, from /proc."""
import dataclasses
import os
import pathlib

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass
class Usage:
    cpu_s: float = 0.0
    switches: int = 0

    def __sub__(self, before):
        return Usage(self.cpu_s - before.cpu_s, self.switches - before.switches)


def switches_of(status):
    return sum(int(line.split()[1]) for line in status.splitlines() if "voluntary_ctxt_switches" in line)


def usage_of(pid):
    """Of a process that runs; threads that ended are in its CPU time and no more in its switches."""
    process = pathlib.Path(f"/proc/{pid}")
    # The name may hold blanks and brackets: utime and stime are the 12th and 13th field behind it.
    fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
    usage = Usage(cpu_s=(int(fields[11]) + int(fields[12])) * TICK_S)
    for thread in (process / "task").iterdir():
        try:
            usage.switches += switches_of((thread / "status").read_text())
        except (FileNotFoundError, ProcessLookupError):  # ended since
            continue
    return usage


def resident_kb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    return 0  # it has ended, and nobody has asked for its exit status
