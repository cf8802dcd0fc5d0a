#include "tools/airtimectl/audit_command.hpp"

#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <optional>
#include <thread>

#include "ledger_files/events_in_files.hpp"
#include "ledger_files/ledger_checkpoint.hpp"
#include "store/codec/ledger_codec.hpp"
#include "store/codec/stream_id.hpp"
#include "tools/airtimectl/audit.hpp"

namespace airtime::tools {

namespace {

using charging::ContractId;
namespace json = boost::json;

constexpr std::size_t contracts_per_load = 256;
constexpr std::size_t entries_per_read = 1'000;

/// Calls `found` for each id's contract, or null where it does not exist.
template <class Found>
Result<Done, store::StoreError> load_all(store::ContractStore& contracts, const std::vector<ContractId>& ids,
                                         Found found) {
    for (std::size_t first = 0; first < ids.size(); first += contracts_per_load) {
        const std::size_t last = std::min(ids.size(), first + contracts_per_load);
        const std::vector<charging::SubscriberAddress> addresses(
            ids.begin() + static_cast<std::ptrdiff_t>(first),
            ids.begin() + static_cast<std::ptrdiff_t>(last));
        const auto loaded = contracts.load(addresses);
        for (std::size_t i = 0; i < loaded.size(); ++i) {
            if (!loaded[i]) return loaded[i].error();
            found(ids[first + i], loaded[i].value() ? &loaded[i].value()->contract : nullptr);
        }
    }
    return Done{};
}

bool is_same(const charging::Exposure& before, const charging::Exposure& after) {
    return before.debt == after.debt && before.overdue == after.overdue;
}

/// The counted debts stand for the contracts only where they did not move meanwhile.
Result<Done, store::StoreError> read_contracts(store::ContractStore& contracts, Audit& audit) {
    const auto before = contracts.read_exposure();
    if (!before) return before.error();
    std::vector<ContractId> ids;
    const auto listed = contracts.each_contract([&](const ContractId& id) {
        ids.push_back(id);
        return true;
    });
    if (!listed) return listed;
    const auto loaded = load_all(contracts, ids, [&](const ContractId&, const charging::Contract* contract) {
        if (contract != nullptr) audit.add_contract(*contract);
    });
    if (!loaded) return loaded;
    const auto after = contracts.read_exposure();
    if (!after) return after.error();
    if (is_same(*before, *after)) audit.add_counted(*after);
    return Done{};
}

/// What the streams still hold, in their order.
Result<std::vector<std::string>, store::StoreError> read_streams(store::LedgerStream& ledger) {
    std::vector<std::string> entries;
    for (std::uint32_t number = 0; number < ledger.partitions(); ++number) {
        std::string after = "0-0";
        for (std::size_t count = entries_per_read; count == entries_per_read;) {
            auto read = ledger.read({number}, after, entries_per_read);
            if (!read) return read.error();
            count = read->size();
            for (store::LedgerEntry& entry : *read) {
                after = std::move(entry.id);
                entries.push_back(std::move(entry.events));
            }
        }
    }
    return entries;
}

/// Waits a little for the worker to write what the streams hold now; what it has not written then will be
/// missing in the files, and is told.
Result<Done, store::StoreError> await_files(store::LedgerStream& ledger) {
    constexpr std::chrono::milliseconds patience{10'000};
    constexpr std::chrono::milliseconds pause{100};
    std::vector<store::StreamId> last;
    for (std::uint32_t number = 0; number < ledger.partitions(); ++number) {
        std::string after = "0-0";
        for (std::size_t count = entries_per_read; count == entries_per_read;) {
            const auto read = ledger.read({number}, after, entries_per_read);
            if (!read) return read.error();
            count = read->size();
            after = read->empty() ? after : read->back().id;
        }
        last.push_back(store::StreamId::parse(after).value_or(store::StreamId{}));
    }
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (std::uint32_t number = 0; number < ledger.partitions();) {
        const auto position = ledger.position({number});
        if (!position) return position.error();
        if (store::StreamId::parse(position->cursor).value_or(store::StreamId{}) >= last[number]) {
            ++number;
        } else if (std::chrono::steady_clock::now() >= deadline) {
            break;
        } else {
            std::this_thread::sleep_for(pause);
        }
    }
    return Done{};
}

Result<Done, std::string> add_entries(const std::vector<std::string>& entries, Audit& audit) {
    for (const std::string& entry : entries) {
        const auto events = store::decode_events(entry);
        if (!events) return "an entry of the ledger stream makes no sense: " + events.error();
        for (const charging::LedgerEvent& event : *events) audit.add_event(event);
    }
    return Done{};
}

/// Contracts that were opened after all were listed are no concern; those that are nowhere are.
Result<Done, store::StoreError> look_for_unknown(store::ContractStore& contracts, Audit& audit) {
    const std::vector<ContractId> ids(audit.unknown_contracts().begin(), audit.unknown_contracts().end());
    return load_all(contracts, ids, [&](const ContractId& id, const charging::Contract* contract) {
        if (contract == nullptr) audit.lost_contract(id);
    });
}

json::object as_json(const Audit::Report& report) {
    json::array sums;
    for (const Audit::SystemSum& sum : report.sums) {
        sums.push_back(
            {{"sum", sum.name}, {"state", sum.state.to_string()}, {"ledger", sum.ledger.to_string()}});
    }
    json::array differences;
    for (const Audit::Difference& difference : report.differences) {
        differences.push_back({{"contract", printable(difference.contract.value)},
                               {"sum", difference.sum},
                               {"state", difference.state},
                               {"expected", difference.expected}});
    }
    return {{"closes", report.differences.empty()},
            {"contracts", report.contracts},
            {"events", report.events},
            {"sums", std::move(sums)},
            {"differences", std::move(differences)}};
}

std::string as_text(const Audit::Report& report) {
    std::vector<std::vector<std::string>> sums{{"sum", "contracts", "ledger", "difference"}};
    for (const Audit::SystemSum& sum : report.sums) {
        sums.push_back(
            {sum.name, sum.state.to_string(), sum.ledger.to_string(), (sum.state - sum.ledger).to_string()});
    }
    std::string text = counted(report.contracts, "contract") + ", " + counted(report.events, "ledger event") +
                       '\n' + table(sums);
    if (report.differences.empty()) return text + "all books close\n";
    std::vector<std::vector<std::string>> differences{{"contract", "sum", "is", "should be"}};
    for (const Audit::Difference& difference : report.differences) {
        differences.push_back(
            {printable(difference.contract.value), difference.sum, difference.state, difference.expected});
    }
    return text + "the books do not close:\n" + table(differences);
}

/// What the latest checkpoint says, and every event in files behind it.
Result<Done, std::string> follow_files(const std::filesystem::path& ledger,
                                       ledger_files::Unfinished unfinished, Audit& audit) {
    const auto day = ledger_files::latest_checkpoint(ledger);
    if (!day) return day.error();
    if (day->has_value()) {
        const auto begun =
            ledger_files::each_books(ledger, **day, [&](const ContractId& contract, charging::Books books) {
                audit.begin_with(contract, std::move(books));
            });
        if (!begun) return begun;
    }
    return ledger_files::each_event_in_files(
        ledger, unfinished, [&](const charging::LedgerEvent& event) { audit.add_event(event); },
        {.after = day->value_or("")});
}

/// A ledger that nobody can look into says nothing about the books.
Result<Done, std::string> look_for_folder(const std::filesystem::path& ledger, const char* named_by) {
    std::error_code error;
    const std::filesystem::directory_iterator readable{ledger, error};
    if (!error) return Done{};
    const bool missing = error == std::errc::no_such_file_or_directory;
    return ledger.string() + ": " + (missing ? "No such directory" : error.message()) + ": check " + named_by;
}

/// Checks every contract's sums against its state and against what its ledger events alone say. Right while
/// traffic runs: contracts are read first, then the stream, then the complete files, which have all that the
/// stream had forgotten by then; events after a contract's own are left out.
/// With `cdr`: from the files in that folder alone, those that are still written to included, which first get
/// some seconds to catch up with the contracts.
ExitCode audit_books(const Console& console, const std::optional<std::filesystem::path>& cdr) {
    const auto found = cdr ? look_for_folder(*cdr, "--cdr")
                           : look_for_folder(console.config.worker.ledger_dir, "worker.ledger_dir");
    if (!found) {
        console.errors << "airtimectl: " << found.error() << '\n';
        return ExitCode::not_asked;
    }
    Audit audit;
    // In this order: what leaves the stream while we read is in a complete file before.
    if (const auto read = read_contracts(console.contracts, audit); !read) return fail(console, read.error());
    Result<Done, std::string> followed{Done{}};
    if (cdr) {
        if (const auto written = await_files(console.ledger); !written) return fail(console, written.error());
        followed = follow_files(*cdr, ledger_files::Unfinished::read, audit);
    } else {
        const auto entries = read_streams(console.ledger);
        if (!entries) return fail(console, entries.error());
        followed = follow_files(console.config.worker.ledger_dir, ledger_files::Unfinished::left_out, audit);
        if (followed) followed = add_entries(*entries, audit);
    }
    if (!followed) {
        console.errors << "airtimectl: " << followed.error() << '\n';
        return ExitCode::not_asked;
    }
    if (const auto looked = look_for_unknown(console.contracts, audit); !looked) {
        return fail(console, looked.error());
    }
    const Audit::Report report = audit.report();
    if (console.json) {
        console.out << json::serialize(as_json(report)) << '\n';
    } else {
        console.out << as_text(report);
    }
    return report.differences.empty() ? ExitCode::done : ExitCode::refused;
}

}  // namespace

std::vector<Command> audit_commands() {
    return {
        {"audit", "[--cdr DIR]", 0,
         "rebuilds all balances and debts from the ledger and compares them. Exit 0: all books close; 1: "
         "they do not, with each contract and sum; 2: could not look. With --cdr from the files in DIR "
         "alone",
         [](boost::program_options::options_description& options) {
             options.add_options()("cdr", boost::program_options::value<std::string>());
         },
         [](const Console& console, const Given& given) {
             using Folder = std::optional<std::filesystem::path>;
             return audit_books(console, given.has("cdr") ? Folder{given.text("cdr")} : std::nullopt);
         }},
    };
}

}  // namespace airtime::tools
