#include "tools/airtimectl/policy_commands.hpp"

#include <boost/json.hpp>
#include <chrono>
#include <thread>

#include "operations/contract_scan.hpp"
#include "operations/policy_comparison_view.hpp"

namespace airtime::tools {

namespace {

namespace po = boost::program_options;
using operations::PolicyComparison;
using operations::ScanProgress;
using std::chrono::steady_clock;

constexpr std::uint32_t rate_default = 2'000;
constexpr std::uint32_t rate_max = 1'000'000;
constexpr std::uint32_t examples_default = 20;
constexpr std::uint32_t examples_max = 1'000;

std::uint32_t count_within(const Given& given, const char* option, std::uint32_t min, std::uint32_t max) {
    const auto count = given.options[option].as<std::uint32_t>();
    if (count < min || count > max) {
        throw UsageError(std::string{"--"} + option + " must be " + std::to_string(min) + ".." +
                         std::to_string(max) + ", got " + std::to_string(count));
    }
    return count;
}

/// Every twentieth part of the way.
bool is_worth_telling(const ScanProgress& progress, std::uint32_t told_percent) {
    return progress.percent >= told_percent + 5 || progress.percent == 100;
}

Result<ScanProgress, store::StoreError> compare_all(const Console& console, std::uint32_t rate,
                                                    PolicyComparison& comparison) {
    const auto start = steady_clock::now();
    std::uint32_t told_percent = 0;
    return operations::scan_contracts(
        console.contracts, operations::scan_batch(rate),
        [&](const charging::Contract& contract) { comparison.add(contract); },
        [&](const ScanProgress& progress) {
            if (is_worth_telling(progress, told_percent)) {
                console.errors << counted(progress.looked_at, "contract") << ", " << progress.percent
                               << " %\n";
                told_percent = progress.percent;
            }
            if (progress.percent < 100) {
                std::this_thread::sleep_for(
                    operations::pause_after(progress.cost(), steady_clock::now() - start, rate));
            }
            return true;
        });
}

std::string in_words(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

struct ComparedFiles {
    const config::Config& in_force;
    const config::Config& candidate;
    charging::Instant at;
};

void print(const Console& console, const ComparedFiles& files, const PolicyComparison::Report& report,
           const ScanProgress& scan) {
    const auto others =
        operations::keys_not_compared(config::differing_keys(files.in_force, files.candidate));
    if (console.json) {
        auto object = comparison_as_json(report);
        object["at"] = charging::to_iso8601(files.at);
        object["in_force"] = files.in_force.policy.fingerprint;
        object["candidate"] = files.candidate.policy.fingerprint;
        object["gone_meanwhile"] = scan.gone;
        object["not_compared"] = boost::json::array(others.begin(), others.end());
        console.out << boost::json::serialize(object) << '\n';
        return;
    }
    console.out << "policy " << files.in_force.policy.fingerprint << " (before) and "
                << files.candidate.policy.fingerprint << " (after) on "
                << counted(report.contracts, "contract") << ", as of " << charging::to_iso8601(files.at)
                << "\n\n"
                << comparison_as_text(report);
    if (scan.gone > 0) {
        console.out << "\ngone when their turn came: " << counted(scan.gone, "contract") << '\n';
    }
    if (!others.empty()) {
        console.out << "\nnot compared, though the files differ in it: " << in_words(others) << '\n';
    }
}

ExitCode run_policy_compare(const Console& console, const Given& given) {
    const std::uint32_t rate = count_within(given, "rate", 1, rate_max);
    const std::uint32_t examples = count_within(given, "examples", 0, examples_max);
    const auto candidate = config::load_config(given.positional[0]);
    if (!candidate) {
        for (const std::string& mistake : candidate.error()) console.errors << mistake << '\n';
        return ExitCode::refused;
    }
    const auto now = now_of(console);
    if (!now) return fail(console, now.error());
    // As if lending were switched on: that is not the policies' to say.
    PolicyComparison comparison{console.config.policy, candidate->policy, {.now = *now}, examples};
    const auto scanned = compare_all(console, rate, comparison);
    if (!scanned) return fail(console, scanned.error());
    print(console, {.in_force = console.config, .candidate = *candidate, .at = *now}, comparison.report(),
          *scanned);
    return ExitCode::done;
}

}  // namespace

std::vector<Command> policy_commands() {
    return {
        {"policy compare",
         "NEW.yaml [--rate N] [--examples N]",
         1,
         "what NEW.yaml would change for all contracts as they stand: who may borrow and by which rule, "
         "offers, fees, exposure, and for each difference examples with every rule. Writes nothing; looks at "
         "N contracts a second",
         [](po::options_description& options) {
             options.add_options()("rate", po::value<std::uint32_t>()->default_value(rate_default))(
                 "examples", po::value<std::uint32_t>()->default_value(examples_default));
         },
         run_policy_compare,
         {},
         [](const Given& given) {
             const auto candidate = config::load_config(given.positional[0]);
             return candidate ? std::vector<std::string>{} : candidate.error();
         }},
    };
}

}  // namespace airtime::tools
