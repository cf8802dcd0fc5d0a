#include "tools/airtimectl/life_cycle_commands.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "charging/standing/life_cycle.hpp"
#include "charging/values/written_time.hpp"
#include "tools/airtimectl/change_outcome.hpp"

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

using AccountChosen = std::optional<charging::AccountName>;

std::optional<charging::Instant> end_of(const Contract& contract, const charging::AccountName& name) {
    const auto account = std::ranges::find(contract.accounts, name, &charging::Account::name);
    return account == contract.accounts.end() ? std::nullopt : account->expires_at;
}

/// Of the account too, where one was named.
ExitCode report(const Console& console, const Contract& contract, bool changed,
                const AccountChosen& account) {
    const auto now = now_of(console);
    if (!now) return fail(console, now.error());
    const std::string state{
        charging::name_of(charging::life_cycle_at(contract, console.config.policy.life_cycle, *now))};
    const auto& end = contract.expires_at;
    const auto account_end = account ? end_of(contract, *account) : std::nullopt;
    if (console.json) {
        boost::json::object object{{"contract", printable(contract.id.value)},
                                   {"state", state},
                                   {"expires_at", end ? charging::to_iso8601(*end) : "never"},
                                   {"changed", changed}};
        if (account) {
            object["account"] = account->value;
            object["account_expires_at"] = account_end ? charging::to_iso8601(*account_end) : "never";
        }
        console.out << boost::json::serialize(object) << '\n';
        return ExitCode::done;
    }
    const auto written = [&](const std::optional<charging::Instant>& at) {
        return at ? charging::written_time(*at, console.config.policy.calendar) : std::string{"never"};
    };
    console.out << (changed ? "" : "nothing changed: ");
    if (account) {
        console.out << "account " << account->value << " valid until " << written(account_end)
                    << "; the contract: ";
    }
    console.out << "state " << state << ", valid until " << written(end) << '\n';
    return ExitCode::done;
}

/// What is so already is not changed later by the same key.
struct Noted {
    bool changed;
};
constexpr bool is_settled(Noted) {
    return true;
}

/// `rule(Draft&)`: whether anything changed. `content`: what was asked, role and reason apart.
template <class Rule>
ExitCode change(const Console& console, const Given& given, const std::string& content, Rule rule,
                const AccountChosen& account = {}) {
    const std::string& named = given.positional[0];
    std::optional<store::ChangeKey> key;
    if (given.has("id")) {
        key = store::ChangeKey{"life-cycle", key_of(given, "changes it"),
                               store::change_content({content, why(given)})};
    }
    const auto subscriber = address_of(console, named);
    if (!subscriber) return fail(console, subscriber.error());
    const auto editor = editor_of(console);
    if (!editor) return fail(console, editor.error());
    const auto outcome = store::change_contract(
        *editor, *subscriber, [&](charging::Draft& draft) { return Noted{rule(draft)}; }, key);
    if (const auto* before = std::get_if<store::DoneBefore>(&outcome)) {
        return report(console, before->contract, false, account);
    }
    const auto* changed = std::get_if<store::Changed<Noted>>(&outcome);
    return changed == nullptr ? refuse_change(console, *subscriber, outcome)
                              : report(console, changed->contract, changed->value.changed, account);
}

ExitCode run_state(const Console& console, const Given& given) {
    const LifeCycle state = state_of(given.positional[1]);
    const std::string reason = why(given);
    return change(console, given, std::string{charging::name_of(state)}, [&](charging::Draft& draft) {
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
    const std::string content =
        store::change_content({account ? account->value : "", end ? charging::to_iso8601(*end) : "never"});
    return change(
        console, given, content,
        [&](charging::Draft& draft) { return charging::set_validity(draft, account, end, reason); }, account);
}

}  // namespace

std::vector<Command> life_cycle_commands() {
    return {
        {"subscriber state", "MSISDN active|one_way|two_way|expired --reason TEXT [--role ROLE] [--id KEY]",
         2, "sets the state by hand; no recharge takes that back",
         [](po::options_description& options) {
             declare_decree(options);
             options.add_options()("id", po::value<std::string>());
         },
         run_state},
        {"subscriber validity", "MSISDN DATE|never --reason TEXT [--role ROLE] [--account NAME] [--id KEY]",
         2, "sets the end of validity, of the contract or of an account",
         [](po::options_description& options) {
             declare_decree(options);
             options.add_options()("account", po::value<std::string>())("id", po::value<std::string>());
         },
         run_validity},
    };
}

}  // namespace airtime::tools
