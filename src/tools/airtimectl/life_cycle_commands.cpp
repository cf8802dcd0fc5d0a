#include <boost/json.hpp>

#include "charging/life_cycle.hpp"
#include "charging/written_time.hpp"
#include "tools/airtimectl/change_outcome.hpp"
#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

namespace {

namespace po = boost::program_options;
using charging::Contract;
using charging::LifeCycle;

/// "ROLE REASON", as it stands in the ledger.
std::string why(const Given& given) {
    const charging::Decree decree = decree_of(given);
    return decree.role + ' ' + decree.reason;
}

LifeCycle state_of(const std::string& text) {
    for (const LifeCycle state :
         {LifeCycle::active, LifeCycle::one_way, LifeCycle::two_way, LifeCycle::expired}) {
        if (text == charging::name_of(state)) return state;
    }
    throw UsageError("STATE must be active, one_way, two_way or expired, got " + printable(text));
}

std::optional<charging::Instant> end_of(const std::string& text, const charging::Policy& policy) {
    if (text == "never") return std::nullopt;
    return time_of(text, "DATE, where it is not never,", policy);
}

ExitCode report(const Console& console, const Contract& contract, bool changed) {
    const auto now = now_of(console);
    if (!now) return fail(console, now.error());
    const std::string state{
        charging::name_of(charging::life_cycle_at(contract, console.config.policy.life_cycle, *now))};
    const auto& end = contract.expires_at;
    if (console.json) {
        console.out << boost::json::serialize(
                           boost::json::object{{"contract", printable(contract.id.value)},
                                               {"state", state},
                                               {"expires_at", end ? charging::to_iso8601(*end) : "never"},
                                               {"changed", changed}})
                    << '\n';
    } else {
        console.out << (changed ? "" : "nothing changed: ") << "state " << state << ", valid until "
                    << (end ? charging::written_time(*end, console.config.policy.calendar) : "never") << '\n';
    }
    return ExitCode::done;
}

/// `rule(Draft&)`: whether anything changed.
template <class Rule>
ExitCode change(const Console& console, const std::string& named, Rule rule) {
    const auto subscriber = address_of(console, named);
    if (!subscriber) return fail(console, subscriber.error());
    const auto editor = editor_of(console);
    if (!editor) return fail(console, editor.error());
    const auto outcome = store::change_contract(*editor, *subscriber, rule);
    const auto* changed = std::get_if<store::Changed<bool>>(&outcome);
    return changed == nullptr ? refuse_change(console, *subscriber, outcome)
                              : report(console, changed->contract, changed->value);
}

ExitCode run_state(const Console& console, const Given& given) {
    const LifeCycle state = state_of(given.positional[1]);
    const std::string reason = why(given);
    return change(console, given.positional[0], [&](charging::Draft& draft) {
        return charging::set_life_cycle_by_hand(draft, state, reason);
    });
}

ExitCode run_validity(const Console& console, const Given& given) {
    const auto end = end_of(given.positional[1], console.config.policy);
    const std::string reason = why(given);
    std::optional<charging::AccountName> account;
    if (given.has("account")) {
        account = charging::AccountName{given.text("account")};
        if (console.config.policy.account(*account) == nullptr) {
            throw UsageError("--account must name an account of the policy, got " +
                             printable(account->value));
        }
    }
    return change(console, given.positional[0], [&](charging::Draft& draft) {
        return charging::set_validity(draft, account, end, reason);
    });
}

}  // namespace

std::vector<Command> life_cycle_commands() {
    return {
        {"subscriber state", "MSISDN active|one_way|two_way|expired --reason TEXT [--role ROLE]", 2,
         "sets the state by hand; no recharge takes that back", declare_decree, run_state},
        {"subscriber validity", "MSISDN DATE|never --reason TEXT [--role ROLE] [--account NAME]", 2,
         "sets the end of validity, of the contract or of an account",
         [](po::options_description& options) {
             declare_decree(options);
             options.add_options()("account", po::value<std::string>());
         },
         run_validity},
    };
}

}  // namespace airtime::tools
