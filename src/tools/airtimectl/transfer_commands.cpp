#include "tools/airtimectl/transfer_commands.hpp"

#include <boost/json.hpp>

#include "operations/transfer.hpp"
#include "tools/airtimectl/change_outcome.hpp"

namespace airtime::tools {

namespace {

namespace po = boost::program_options;
using operations::TransferProgress;

ExitCode report_transfer(const Console& console, const std::string& key, TransferProgress progress,
                         bool repeated) {
    if (progress == TransferProgress::given_back) {
        return refuse(console, "no transfer: the receiver cannot use it any more; amount and fee are back");
    }
    const bool credited = progress == TransferProgress::credited;
    if (console.json) {
        console.out << boost::json::serialize(
                           boost::json::object{{"id", key}, {"credited", credited}, {"repeated", repeated}})
                    << '\n';
        return ExitCode::done;
    }
    console.out << "transfer " << key << (repeated ? " was sent before" : " is sent")
                << (credited ? " and credited\n" : "; the receiver gets it within a minute\n");
    return ExitCode::done;
}

ExitCode run_transfer(const Console& console, const Given& given) {
    const auto sender = address_of(console, given.positional[0]);
    if (!sender) return fail(console, sender.error());
    const auto receiver = msisdn_of(given.positional[1], console.config.policy);
    const auto amount = amount_above_zero_of(given.positional[2], "AMOUNT");
    const auto key = key_of(given, "transfers");
    const auto editor = editor_of(console);
    if (!editor) return fail(console, editor.error());
    const auto [outcome, progress] = operations::transfer(*editor, *sender, receiver, amount, key);
    if (std::holds_alternative<store::DoneBefore>(outcome)) {
        return report_transfer(console, key, progress, true);
    }
    const auto* changed = std::get_if<store::Changed<charging::TransferOutcome>>(&outcome);
    if (changed == nullptr) return refuse_change(console, *sender, outcome);
    if (const auto* refusal = std::get_if<charging::TransferRefusal>(&changed->value)) {
        return refuse(console, "no transfer: " + std::string{charging::name_of(*refusal)});
    }
    return report_transfer(console, key, progress, false);
}

}  // namespace

std::vector<Command> transfer_commands() {
    return {
        {"transfer", "FROM-MSISDN TO-MSISDN AMOUNT --id KEY", 3,
         "sends money to another subscriber, once per sender and KEY",
         [](po::options_description& options) { options.add_options()("id", po::value<std::string>()); },
         run_transfer},
    };
}

}  // namespace airtime::tools
