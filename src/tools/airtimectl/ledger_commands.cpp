#include "tools/airtimectl/ledger_commands.hpp"

#include "ledger_files/events_in_files.hpp"
#include "ledger_files/ledger_checkpoint.hpp"
#include "ledger_files/ledger_listing.hpp"
#include "ledger_files/settlement.hpp"
#include "operations/operator_clock.hpp"
#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

namespace {

/// What of the days until this one is not in a complete file yet; empty: nothing, and nothing will be.
Result<std::string, store::StoreError> not_complete(store::LedgerStream& ledger, const std::string& day) {
    for (std::uint32_t number = 0; number < ledger.partitions(); ++number) {
        const auto position = ledger.position({number});
        if (!position) return position.error();
        if (!position->file.empty() && ledger_files::day_of_file(position->file) <= day) {
            return position->file + " is still written to: see worker.ledger_rotate_s";
        }
        const auto next = ledger.read({number}, position->cursor, 1);
        if (!next) return next.error();
        if (!next->empty() && ledger_files::day_of_file(
                                  ledger_files::ledger_file_name({number}, next->front().id, "")) <= day) {
            return "partition " + std::to_string(number) +
                   " has events that are in no file yet: does the worker run?";
        }
    }
    return std::string{};
}

/// The books behind the files of a day, from the latest checkpoint on.
Result<ledger_files::BooksByContract, std::string> books_until(const std::filesystem::path& ledger,
                                                               const std::string& latest,
                                                               const std::string& day) {
    ledger_files::BooksByContract books;
    if (!latest.empty()) {
        const auto begun = ledger_files::each_books(
            ledger, latest, [&](const charging::ContractId& contract, charging::Books of_contract) {
                books[contract] = std::move(of_contract);
            });
        if (!begun) return begun.error();
    }
    std::string gap;
    const auto read = ledger_files::each_event_in_files(
        ledger, ledger_files::Unfinished::left_out,
        [&](const charging::LedgerEvent& event) {
            charging::Books& of_contract = books[event.contract];
            if (event.number <= of_contract.last_number) return;
            if (event.number != of_contract.last_number + 1 && gap.empty()) {
                gap = "event " + std::to_string(of_contract.last_number + 1) + " of " +
                      printable(event.contract.value) + " is in no file: see airtimectl audit";
            }
            of_contract.add(event);
        },
        {.after = latest, .until = day});
    if (!read) return read.error();
    return gap.empty() ? Result<ledger_files::BooksByContract, std::string>{std::move(books)}
                       : Result<ledger_files::BooksByContract, std::string>{std::move(gap)};
}

ExitCode write_checkpoint(const Console& console, const std::string& day) {
    const std::filesystem::path ledger = console.config.worker.ledger_dir;
    const auto not_asked = [&](const std::string& why) {
        console.errors << "airtimectl: " << why << '\n';
        return ExitCode::not_asked;
    };
    const auto found = ledger_files::latest_checkpoint(ledger);
    if (!found) return not_asked(found.error());
    const std::string latest = found->value_or("");
    if (day <= latest) return refuse(console, "there is a checkpoint of " + latest + " already");
    // By the clock that files are named by.
    if (charging::to_iso8601(operations::system_now() - ledger_files::clock_skew).substr(0, day.size()) <=
        day) {
        return refuse(console, day + " is not over by UTC: take a day before it");
    }
    const auto missing = not_complete(console.ledger, day);
    if (!missing) return fail(console, missing.error());
    if (!missing->empty()) return refuse(console, *missing);
    const auto books = books_until(ledger, latest, day);
    if (!books) return not_asked(books.error());
    if (const auto written = ledger_files::write_checkpoint(ledger, day, *books); !written) {
        return not_asked(written.error());
    }
    console.out << "checkpoint of " << day << ": " << counted(books->size(), "contract") << '\n';
    return ExitCode::done;
}

}  // namespace

std::vector<Command> ledger_commands() {
    return {
        {"ledger checkpoint",
         "DATE",
         1,
         "writes down the books of all contracts behind the files of a day (UTC), where audits begin from "
         "then on: the files until there may be archived",
         {},
         [](const Console& console, const Given& given) {
             const std::string& date = given.positional[0];
             // parse_instant() also takes a date with a time.
             if (!charging::parse_instant(date) || date.size() != std::string_view{"2026-01-31"}.size()) {
                 throw UsageError("DATE must be a date as 2026-01-31, got " + printable(date));
             }
             return write_checkpoint(console, date);
         }},
    };
}

}  // namespace airtime::tools
