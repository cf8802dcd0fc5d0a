#include "tools/airtimectl/recharge_commands.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "operations/recharge.hpp"
#include "tools/airtimectl/change_outcome.hpp"

namespace airtime::tools {

namespace {

namespace po = boost::program_options;
using charging::Money;

ExitCode report_recharge(const Console& console, const charging::Contract& contract, Money amount,
                         const std::string& key, bool repeated) {
    const charging::Hold* hold = contract.hold({key});
    const Money held = hold != nullptr ? hold->amount() : Money{};
    if (console.json) {
        console.out << boost::json::serialize(boost::json::object{{"contract", contract.id.value},
                                                                  {"id", key},
                                                                  {"amount", amount.to_string()},
                                                                  {"held", held.to_string()},
                                                                  {"repeated", repeated}})
                    << '\n';
    } else if (repeated) {
        console.out << "recharge " << key << " was done before: nothing changed\n";
    } else {
        console.out << "recharged " << amount.to_string() << ", of which " << held.to_string()
                    << " will be recovered\n";
    }
    return ExitCode::done;
}

std::string reason_of(charging::RechargeRefusal refusal, const std::string& key) {
    switch (refusal) {
        case charging::RechargeRefusal::id_in_use:
            return "id " + key + " is in use by another recharge: nothing changed";
        case charging::RechargeRefusal::beyond_bounds:
            return "the balance would be beyond what can be kept exactly";
        case charging::RechargeRefusal::above_max:
            return "the amount is above recharge_max of the role: see people in the configuration";
        case charging::RechargeRefusal::above_day_max:
            return "the role has recharged up to its recharged_per_day_max today: see people in the "
                   "configuration";
        case charging::RechargeRefusal::not_taken:
            break;
    }
    return "the subscriber's state takes no recharge, or the account is past its validity: see `airtimectl "
           "subscriber show`";
}

/// Empty: the role may not recharge.
std::optional<charging::Recharger> recharger_of(const Given& given, const config::Config& config) {
    const std::string role = given.has("role") ? given.text("role") : "operator";
    charging::Recharger by{.name = "role." + role, .limits = {}};
    if (!config.people) return by;
    const auto found = std::ranges::find(*config.people, role, &config::PeopleRole::role);
    if (found == config.people->end()) return std::nullopt;
    by.limits = found->recharge_limits;
    return by;
}

ExitCode run_recharge(const Console& console, const Given& given) {
    const auto amount = amount_above_zero_of(given.positional[1], "AMOUNT");
    const auto key = key_of(given, "recharges");
    const auto subscriber = address_of(console, given.positional[0]);
    if (!subscriber) return fail(console, subscriber.error());
    const auto by = recharger_of(given, console.config);
    if (!by) {
        return refuse(console, "--role must be one of people in the configuration (not given: operator)");
    }
    const auto editor = editor_of(console);
    if (!editor) return fail(console, editor.error());
    const auto outcome = operations::recharge(*editor, *subscriber, amount, key, *by);
    if (const auto* before = std::get_if<store::DoneBefore>(&outcome)) {
        return report_recharge(console, before->contract, amount, key, true);
    }
    const auto* changed = std::get_if<store::Changed<charging::RechargeOutcome>>(&outcome);
    if (changed == nullptr) return refuse_change(console, *subscriber, outcome);
    if (const auto* refusal = std::get_if<charging::RechargeRefusal>(&changed->value)) {
        return refuse(console, reason_of(*refusal, key));
    }
    return report_recharge(console, changed->contract, amount, key, false);
}

}  // namespace

std::vector<Command> recharge_commands() {
    return {
        {"recharge", "MSISDN AMOUNT --id KEY [--role ROLE]", 2,
         "credits a recharge, once per subscriber and KEY",
         [](po::options_description& options) {
             options.add_options()("id", po::value<std::string>())("role", po::value<std::string>());
         },
         run_recharge},
    };
}

}  // namespace airtime::tools
