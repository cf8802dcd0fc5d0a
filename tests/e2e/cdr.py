"""The CDR files of a lab: that they are whole, and that the audits find the same in them as in Redis."""
import csv
from collections import defaultdict
from decimal import Decimal

from lab import LabTest, eventually

# Of section `worker`: files are complete after a second.
CDRS_SOON = {"ledger_rotate_s": 1, "lease_ms": 1000}


def rows_of(path):
    """Rows and control total of a CDR file."""
    lines = path.read_text().splitlines()
    total = dict(word.split("=", 1) for word in lines.pop().removeprefix("#").split())
    return list(csv.DictReader(lines)), total


class CdrTest(LabTest):
    @property
    def cdr_folder(self):
        return self.lab.dir / "ledger"

    def complete_files(self):
        """All CDR files, once nothing is being written."""
        eventually(lambda: not list(self.cdr_folder.glob("open/*.part")), 30, "complete CDR files")
        return sorted(self.cdr_folder.glob("????-??-??/p*.csv"), key=lambda path: path.name)

    def expect_whole_cdrs(self):
        """Every event once, in the order of its numbers, and control totals that hold."""
        numbers = defaultdict(list)
        for path in self.complete_files():
            rows, total = rows_of(path)
            self.assertEqual(len(rows), int(total["records"]), path)
            for column in ("amount", "principal", "fee", "vat"):
                self.assertEqual(sum(Decimal(row[column] or 0) for row in rows), Decimal(total[column]), path)
            self.assertEqual(f"{rows[0]['contract']}/{rows[0]['n']}", total["first"])
            self.assertEqual(f"{rows[-1]['contract']}/{rows[-1]['n']}", total["last"])
            for row in rows:
                self.assertEqual(sum(Decimal(part.split(":")[1]) for part in row["accounts"].split(";") if part),
                                 Decimal(row["amount"] or 0))
                numbers[row["contract"]].append(int(row["n"]))
        for contract, found in numbers.items():
            self.assertEqual(found, list(range(1, len(found) + 1)), contract)
        return numbers

    def expect_audits_close(self):
        """Both the books in Redis and those in the files alone."""
        for which in ((), ("--cdr", self.cdr_folder)):
            audit = self.lab.ctl("audit", *which, check=False)
            self.assertEqual(audit.returncode, 0, audit.stdout + audit.stderr)
            self.assertIn("all books close", audit.stdout)
