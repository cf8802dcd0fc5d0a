#include "tools/airtimectl/number_change_commands.hpp"

#include <boost/json.hpp>

#include "operations/number_change.hpp"
#include "tools/airtimectl/change_outcome.hpp"

namespace airtime::tools {

namespace {

namespace po = boost::program_options;
using operations::NumberChangeOutcome;

ExitCode report_number_change(const Console& console, const charging::Msisdn& msisdn,
                              const store::ChangeOutcome<NumberChangeOutcome>& outcome) {
    const bool before = std::holds_alternative<store::DoneBefore>(outcome);
    const auto* changed = std::get_if<store::Changed<NumberChangeOutcome>>(&outcome);
    if (changed == nullptr && !before) return refuse_change(console, msisdn, outcome);
    if (changed != nullptr && changed->value == NumberChangeOutcome::taken) {
        return refuse(console, "the SIM or the number belongs to another contract: nothing changed");
    }
    const auto& contract =
        changed != nullptr ? changed->contract : std::get<store::DoneBefore>(outcome).contract;
    const bool done = changed != nullptr && changed->value == NumberChangeOutcome::done;
    if (console.json) {
        console.out << boost::json::serialize(
                           boost::json::object{{"contract", contract.id.value}, {"changed", done}})
                    << '\n';
    } else {
        console.out << (done ? "done: contract " : "was so already: contract ") << contract.id.value << '\n';
    }
    return ExitCode::done;
}

ExitCode run_swap_sim(const Console& console, const Given& given) {
    const auto msisdn = msisdn_of(given.positional[0], console.config.policy);
    const auto imsi = imsi_of(given);
    if (!imsi) throw UsageError("--imsi must be given: the new SIM's");
    const auto by = authority_of(given, "swaps");
    const auto editor = editor_of(console);
    return editor ? report_number_change(console, msisdn, operations::swap_sim(*editor, msisdn, *imsi, by))
                  : fail(console, editor.error());
}

ExitCode run_port_out(const Console& console, const Given& given) {
    const auto msisdn = msisdn_of(given.positional[0], console.config.policy);
    const auto by = authority_of(given, "ports");
    const auto editor = editor_of(console);
    return editor ? report_number_change(console, msisdn, operations::port_out(*editor, msisdn, by))
                  : fail(console, editor.error());
}

ExitCode run_change_owner(const Console& console, const Given& given) {
    const auto msisdn = msisdn_of(given.positional[0], console.config.policy);
    const auto by = authority_of(given, "changes the owner");
    const operations::NewOwner owner{imsi_of(given),
                                     accounts_of(given.texts("account"), console.config.policy)};
    const auto editor = editor_of(console);
    return editor
               ? report_number_change(console, msisdn, operations::change_owner(*editor, msisdn, owner, by))
               : fail(console, editor.error());
}

}  // namespace

std::vector<Command> number_change_commands() {
    return {
        {"subscriber swap-sim", "MSISDN --imsi NEW --id KEY --role ROLE --reason TEXT", 1,
         "gives the number another SIM",
         [](po::options_description& options) {
             declare_authority(options);
             options.add_options()("imsi", po::value<std::string>());
         },
         run_swap_sim},
        {"subscriber change-owner",
         "MSISDN [--imsi NEW] [--account NAME=AMOUNT]... --id KEY --role ROLE --reason TEXT", 1,
         "gives the number to a new contract; the old one keeps its debt",
         [](po::options_description& options) {
             declare_authority(options);
             options.add_options()("imsi", po::value<std::string>())("account",
                                                                     po::value<Words>()->composing());
         },
         run_change_owner},
        {"subscriber port-out", "MSISDN --id KEY --role ROLE --reason TEXT", 1,
         "lets the number leave; its contract ends without it and keeps its debt", declare_authority,
         run_port_out},
    };
}

}  // namespace airtime::tools
