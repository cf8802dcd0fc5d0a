#include "tools/airtimectl/import_commands.hpp"

#include <sys/resource.h>

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <optional>
#include <set>

#include "base/csv.hpp"
#include "base/restricted_file.hpp"
#include "base/text_file.hpp"
#include "operations/contract_scan.hpp"
#include "operations/opening.hpp"
#include "tools/airtimectl/change_outcome.hpp"
#include "tools/airtimectl/subscriber_csv.hpp"

namespace airtime::tools {

namespace {

namespace po = boost::program_options;
using charging::Contract;
using std::chrono::steady_clock;

/// Lines in one round trip.
constexpr std::size_t batch_lines = 512;
constexpr std::uint64_t lines_per_progress = 51'200;
/// Told on the terminal; the report has them all.
constexpr std::uint64_t rejections_told_max = 20;

struct Row {
    std::uint64_t line = 0;
    std::string text;  ///< as it stands in the file
    Contract contract;
};

double seconds_since(steady_clock::time_point start) {
    return std::chrono::duration<double>(steady_clock::now() - start).count();
}

/// Counts and tells what becomes of each line.
class ImportReport {
  public:
    ImportReport(const Console& console, std::string file, std::string rejected_file)
        : console_(console), file_(std::move(file)), rejected_file_(std::move(rejected_file)) {}

    void created() { ++created_; }
    void present() { ++present_; }
    void rejected(std::uint64_t line, const std::string& reason, std::string text) {
        if (++rejected_ == 1) {
            report_ = open_restricted(rejected_file_, readable_by_owner);
            report_ << "line,reason,text\n";
        }
        if (text.ends_with('\r')) text.pop_back();
        report_ << csv_line(std::array{std::to_string(line), reason, std::move(text)}) << '\n';
        if (rejected_ <= rejections_told_max) {
            console_.errors << file_ << ':' << line << ": " << reason << '\n';
        }
    }
    void progress(std::uint64_t lines) const {
        console_.errors << lines << " lines, " << rate(lines) << " a second\n";
    }
    ExitCode finish(std::uint64_t lines) {
        report_.flush();
        rusage used{};
        ::getrusage(RUSAGE_SELF, &used);
        const auto megabytes = used.ru_maxrss / 1024;
        if (console_.json) {
            console_.out << boost::json::serialize(boost::json::object{{"created", created_},
                                                                       {"present", present_},
                                                                       {"rejected", rejected_},
                                                                       {"lines_per_second", rate(lines)},
                                                                       {"peak_memory_mb", megabytes}})
                         << '\n';
        } else {
            console_.out << created_ << " created, " << present_ << " there already, " << rejected_
                         << " rejected; " << rate(lines) << " lines a second, " << megabytes
                         << " MB of memory at most\n";
        }
        if (rejected_ != 0) {
            console_.errors << "airtimectl: every rejected line is in " << rejected_file_
                            << (report_ ? "" : ", which could not be written in full") << '\n';
        }
        return rejected_ == 0 ? ExitCode::done : ExitCode::refused;
    }

  private:
    std::uint64_t rate(std::uint64_t lines) const {
        return static_cast<std::uint64_t>(static_cast<double>(lines) / std::max(seconds_since(start_), 1e-3));
    }

    const Console& console_;
    std::string file_;
    std::string rejected_file_;
    std::ofstream report_;
    std::uint64_t created_ = 0;
    std::uint64_t present_ = 0;
    std::uint64_t rejected_ = 0;
    steady_clock::time_point start_ = steady_clock::now();
};

/// Who has each address of the rows, in order; empty: the store failed.
Result<std::vector<std::optional<charging::ContractId>>, store::StoreError> holders_of(
    store::ContractStore& contracts, const std::vector<Row>& rows) {
    std::vector<charging::SubscriberAddress> addresses;
    for (const Row& row : rows) {
        addresses.emplace_back(*row.contract.msisdn);
        if (row.contract.imsi) addresses.emplace_back(*row.contract.imsi);
    }
    std::vector<std::optional<charging::ContractId>> holders;
    for (const auto& loaded : contracts.load(addresses)) {
        if (!loaded) return loaded.error();
        holders.push_back(*loaded ? std::optional{(*loaded)->contract.id} : std::nullopt);
    }
    return holders;
}

/// The rows whose numbers are nobody's, in the store and among themselves; the others are told.
std::vector<Row> new_rows(std::vector<Row> rows,
                          const std::vector<std::optional<charging::ContractId>>& holders,
                          ImportReport& report) {
    std::vector<Row> fresh;
    std::set<std::string> given;
    auto holder = holders.begin();
    for (Row& row : rows) {
        const bool there = (holder++)->has_value();
        const bool has_imsi = row.contract.imsi.has_value();
        const bool imsi_taken = has_imsi && (holder++)->has_value();
        if (there || !given.insert(row.contract.msisdn->digits()).second) {
            report.present();
        } else if (imsi_taken || (has_imsi && !given.insert("imsi " + row.contract.imsi->digits()).second)) {
            report.rejected(row.line, "imsi belongs to another subscriber: " + row.contract.imsi->digits(),
                            row.text);
        } else {
            fresh.push_back(std::move(row));
        }
    }
    return fresh;
}

/// Empty: the store failed, and what was not told of is not known.
std::optional<store::StoreError> import_batch(const store::Editor& editor, std::vector<Row> rows,
                                              ImportReport& report) {
    const auto holders = holders_of(editor.contracts, rows);
    if (!holders) return holders.error();
    const std::vector<Row> fresh = new_rows(std::move(rows), *holders, report);
    std::vector<Contract> contracts;
    for (const Row& row : fresh) contracts.push_back(row.contract);
    const auto outcomes = operations::open_subscribers(editor, std::move(contracts));
    for (std::size_t at = 0; at < outcomes.size(); ++at) {
        if (std::holds_alternative<operations::Opened>(outcomes[at])) {
            report.created();
        } else if (const auto* error = std::get_if<store::StoreError>(&outcomes[at])) {
            return *error;
        } else if (const auto* unfinished = std::get_if<operations::NotIndexed>(&outcomes[at])) {
            return unfinished->error;
        } else {
            report.rejected(fresh[at].line,
                            "contract or number belongs to somebody else: " + fresh[at].contract.id.value,
                            fresh[at].text);
        }
    }
    return std::nullopt;
}

ExitCode import_lines(const Console& console, std::ifstream& file, const SubscriberColumns& columns,
                      const store::Editor& editor, ImportReport& report) {
    std::vector<Row> rows;
    std::uint64_t lines = 0;
    for (std::string line; read_line(file, line);) {
        ++lines;
        auto contract = columns.read(line, editor.policy, editor.circumstances.now);
        if (!contract) {
            report.rejected(lines + 1, contract.error(), line);
        } else {
            if (contract->id.value.empty()) {
                contract->id = operations::contract_id_of(*contract->msisdn, "import");
            }
            rows.push_back({lines + 1, line, std::move(*contract)});
        }
        if (rows.size() == batch_lines) {
            if (const auto error = import_batch(editor, std::exchange(rows, {}), report)) {
                return fail(console, *error);
            }
        }
        if (lines % lines_per_progress == 0) report.progress(lines);
    }
    if (const auto error = import_batch(editor, std::move(rows), report)) return fail(console, *error);
    if (has_endless_line(file)) {
        report.rejected(lines + 2, "this line is too long, and nothing behind it was read", "");
    }
    return report.finish(lines);
}

ExitCode run_import(const Console& console, const Given& given) {
    const std::string& path = given.positional[0];
    std::ifstream file = open_text_file(path);
    std::string heading;
    if (!read_line(file, heading)) {
        console.errors << "airtimectl: " << path << " must be a readable CSV file with a heading\n";
        return ExitCode::not_asked;
    }
    const auto editor = editor_of(console);
    if (!editor) return fail(console, editor.error());
    const charging::Policy& policy = console.config.policy;
    const charging::Month current = policy.calendar.month_of(editor->circumstances.now);
    const auto columns = SubscriberColumns::named_by(heading, policy, current);
    if (!columns) {
        console.errors << path << ":1: " << columns.error() << '\n';
        return ExitCode::not_asked;
    }
    for (const std::string& column : columns->without_effect(policy, current)) {
        console.errors << path << ":1: " << column << " has no effect: nothing looks further back than "
                       << policy.months_kept() << " months\n";
    }
    ImportReport report{console, path, given.has("rejected") ? given.text("rejected") : path + ".rejected"};
    return import_lines(console, file, *columns, *editor, report);
}

/// Writes those that have a number; how many.
Result<std::uint64_t, store::StoreError> export_lines(const Console& console,
                                                      const SubscriberColumns& columns, std::ostream& file) {
    std::uint64_t written = 0;
    const auto scanned = operations::scan_contracts(
        console.contracts, batch_lines,
        [&](const charging::Contract& contract) {
            if (!contract.msisdn) return;
            file << columns.line_of(contract) << '\n';
            ++written;
        },
        [](const operations::ScanProgress&) { return true; });
    if (!scanned) return scanned.error();
    return written;
}

ExitCode run_export(const Console& console, const Given& given) {
    const std::string& path = given.positional[0];
    const auto now = now_of(console);
    if (!now) return fail(console, now.error());
    const charging::Policy& policy = console.config.policy;
    const auto columns = SubscriberColumns::all_of(policy, policy.calendar.month_of(*now));
    std::ofstream file = open_restricted(path, readable_by_owner);
    file << columns.heading() << '\n';
    const auto written = export_lines(console, columns, file);
    if (!written) return fail(console, written.error());
    file.close();
    if (!file) {
        console.errors << "airtimectl: " << path
                       << " could not be written: name a file in a folder that is there and has room\n";
        return ExitCode::not_asked;
    }
    if (console.json) {
        console.out << boost::json::serialize(boost::json::object{{"written", *written}}) << '\n';
    } else {
        console.out << *written << " written\n";
    }
    return ExitCode::done;
}

}  // namespace

std::vector<Command> import_commands() {
    return {
        {"subscriber import", "FILE.csv [--rejected FILE]", 1,
         "opens a contract for each line whose number is not there yet; columns msisdn, imsi, contract, "
         "activated, state, enrolment, segment, expires, account.NAME, expires.NAME, spend.YYYY-MM",
         [](po::options_description& options) {
             options.add_options()("rejected", po::value<std::string>());
         },
         run_import},
        {"subscriber export",
         "FILE.csv",
         1,
         "writes every subscriber in the form that import reads; debts are not in it",
         {},
         run_export},
    };
}

}  // namespace airtime::tools
