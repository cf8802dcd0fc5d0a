#include "tools/airtimectl/advance_commands.hpp"

#include <boost/json.hpp>

#include "charging/lending/explain_advance.hpp"
#include "charging/values/written_time.hpp"
#include "operations/advance.hpp"
#include "tools/airtimectl/change_outcome.hpp"

namespace airtime::tools {

namespace {

namespace po = boost::program_options;

ExitCode report_repeated(const Console& console, const std::string& key) {
    if (console.json) {
        console.out << boost::json::serialize(boost::json::object{{"id", key}, {"repeated", true}}) << '\n';
    } else {
        console.out << "advance " << key << " was granted before: nothing changed\n";
    }
    return ExitCode::done;
}

ExitCode report_advance(const Console& console, const charging::Advance& advance, const std::string& key) {
    if (console.json) {
        console.out << boost::json::serialize(
                           boost::json::object{{"id", key},
                                               {"advance", advance.id.value},
                                               {"account", advance.account.value},
                                               {"principal", advance.principal.to_string()},
                                               {"fee", advance.fee.to_string()},
                                               {"due_at", charging::to_iso8601(advance.due_at)},
                                               {"repeated", false}})
                    << '\n';
    } else {
        console.out << "lent " << advance.principal.to_string() << " to account " << advance.account.value
                    << ", fee " << advance.fee.to_string() << ", due "
                    << charging::written_time(advance.due_at, console.config.policy.calendar) << '\n';
    }
    return ExitCode::done;
}

ExitCode run_advance(const Console& console, const Given& given) {
    charging::AdvanceRequest request{.channel = channel_of(given)};
    if (given.has("amount")) request.amount = amount_of(given.text("amount"), "--amount");
    request.key = key_of(given, "lends");
    const auto subscriber = address_of(console, given.positional[0]);
    if (!subscriber) return fail(console, subscriber.error());
    const auto editor = editor_of(console);
    if (!editor) return fail(console, editor.error());
    const auto outcome = operations::lend(*editor, *subscriber, request);
    if (std::holds_alternative<store::DoneBefore>(outcome)) return report_repeated(console, request.key);
    const auto* changed = std::get_if<store::Changed<charging::RequestedAdvanceOutcome>>(&outcome);
    if (changed == nullptr) return refuse_change(console, *subscriber, outcome);
    if (const auto* refusal = std::get_if<charging::AdvanceRefusal>(&changed->value)) {
        const auto all = charging::explain_advance(changed->contract, console.config.policy,
                                                   editor->circumstances, request.amount);
        return refuse(console, "no advance: " + charging::explained(*refusal, all));
    }
    if (std::holds_alternative<charging::NotADenomination>(changed->value)) {
        return refuse(console, "AMOUNT must be one of advance.denominations in the configuration");
    }
    return report_advance(console, changed->contract.advances.back(), request.key);
}

}  // namespace

std::vector<Command> advance_commands() {
    return {
        {"advance", "MSISDN [--amount AMOUNT] --id KEY [--channel sms|ussd|care]", 1,
         "lends on request, AMOUNT or the offer, once per subscriber and KEY",
         [](po::options_description& options) {
             options.add_options()("amount", po::value<std::string>())("id", po::value<std::string>())(
                 "channel", po::value<std::string>());
         },
         run_advance},
    };
}

}  // namespace airtime::tools
