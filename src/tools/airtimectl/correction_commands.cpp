#include "tools/airtimectl/correction_commands.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "operations/corrections.hpp"
#include "tools/airtimectl/change_outcome.hpp"

namespace airtime::tools {

namespace {

namespace po = boost::program_options;
using charging::AdvanceId;
using charging::Correction;
using charging::Money;

/// Corrections that came with the command line.
using CorrectionOf = std::function<Correction(const Console&, const Given&)>;

std::string why_refused(charging::CorrectionRefusal refusal) {
    switch (refusal) {
        case charging::CorrectionRefusal::no_such_account:
            return "--account must name an account of the policy";
        case charging::CorrectionRefusal::no_such_advance:
            return "there is no such open advance: `airtimectl subscriber show` lists them";
        case charging::CorrectionRefusal::no_such_recharge:
            return "there is no recharge of that id that could still be taken back: recharge.reversible_days";
        case charging::CorrectionRefusal::beyond_bounds:
            return "the balance would be beyond what can be kept exactly";
        case charging::CorrectionRefusal::unusable:
            return "the account or the contract is past its time, and nobody could use the money: prolong it "
                   "with `airtimectl subscriber validity`";
        case charging::CorrectionRefusal::would_overdraw:
            return "no more can be taken than is available, held and reserved money apart";
        case charging::CorrectionRefusal::nothing_owed:
            return "nothing of that kind is owed";
        case charging::CorrectionRefusal::nothing_available:
            return "nothing is available to repay with";
        case charging::CorrectionRefusal::too_late:
            return "it is too late: advance.cancel_within_minutes after the grant";
        case charging::CorrectionRefusal::drawn_on:
            return "what was lent is used already, or being repaid";
    }
    return "";
}

/// What an adjustment did to its account, with the sign that it was given.
void report_adjustment(const Console& console, const charging::Contract& contract, const std::string& key,
                       const charging::Adjustment& adjustment) {
    const auto account = std::ranges::find(contract.accounts, adjustment.account, &charging::Account::name);
    const std::string balance = (account == contract.accounts.end() ? Money{} : account->balance).to_string();
    const std::string debt = charging::debt_of(contract).to_string();
    const std::string amount = adjustment.amount.to_string();
    if (console.json) {
        console.out << boost::json::serialize(boost::json::object{{"contract", contract.id.value},
                                                                  {"id", key},
                                                                  {"account", adjustment.account.value},
                                                                  {"amount", amount},
                                                                  {"balance", balance},
                                                                  {"debt", debt},
                                                                  {"repeated", false}})
                    << '\n';
    } else {
        console.out << adjustment.account.value << " adjusted by " << amount << ": its balance is " << balance
                    << "; the debt is " << debt << '\n';
    }
}

ExitCode report_correction(const Console& console, const charging::Contract& contract, const std::string& key,
                           const std::optional<Money>& amount) {
    const std::string debt = charging::debt_of(contract).to_string();
    if (console.json) {
        boost::json::object told{
            {"contract", contract.id.value}, {"id", key}, {"debt", debt}, {"repeated", !amount}};
        if (amount) told["amount"] = amount->to_string();
        console.out << boost::json::serialize(told) << '\n';
    } else if (amount) {
        console.out << "corrected by " << amount->to_string() << "; the debt is " << debt << '\n';
    } else {
        console.out << "correction " << key << " was made before: nothing changed\n";
    }
    return ExitCode::done;
}

ExitCode run_correction(const Console& console, const Given& given, const CorrectionOf& correction_of) {
    const auto subscriber = address_of(console, given.positional[0]);
    if (!subscriber) return fail(console, subscriber.error());
    const auto correction = correction_of(console, given);
    const auto by = authority_of(given, "corrects");
    const auto editor = editor_of(console);
    if (!editor) return fail(console, editor.error());
    const auto outcome = operations::correct(*editor, *subscriber, correction, by);
    if (const auto* before = std::get_if<store::DoneBefore>(&outcome)) {
        return report_correction(console, before->contract, by.key, std::nullopt);
    }
    const auto* changed = std::get_if<store::Changed<charging::CorrectionOutcome>>(&outcome);
    if (changed == nullptr) return refuse_change(console, *subscriber, outcome);
    if (const auto* refusal = std::get_if<charging::CorrectionRefusal>(&changed->value)) {
        return refuse(console, why_refused(*refusal));
    }
    if (const auto* adjustment = std::get_if<charging::Adjustment>(&correction)) {
        report_adjustment(console, changed->contract, by.key, *adjustment);
        return ExitCode::done;
    }
    return report_correction(console, changed->contract, by.key,
                             std::get<charging::Corrected>(changed->value).amount);
}

std::optional<AdvanceId> advance_of(const Given& given) {
    return given.has("advance") ? std::optional{AdvanceId{given.text("advance")}} : std::nullopt;
}

Correction adjustment_of(const Console& console, const Given& given) {
    const auto amount = Money::parse(given.positional[1]);
    if (!amount || *amount == Money{}) {
        throw UsageError("AMOUNT must be a decimal number in currency units, above or below 0, got " +
                         printable(given.positional[1]));
    }
    return charging::Adjustment{given.has("account") ? charging::AccountName{given.text("account")}
                                                     : console.config.policy.recharge.account,
                                *amount};
}

Correction repayment_of(const Console&, const Given& given) {
    return charging::RepaymentRequest{
        given.has("amount") ? std::optional{amount_above_zero_of(given.text("amount"), "--amount")}
                            : std::nullopt};
}

Command correction_command(const char* words, const char* arguments, std::size_t positional,
                           const char* purpose, const char* option, CorrectionOf correction_of) {
    return {words,
            arguments,
            positional,
            purpose,
            [option](po::options_description& options) {
                declare_authority(options);
                if (option != nullptr) options.add_options()(option, po::value<std::string>());
            },
            [correction_of = std::move(correction_of)](const Console& console, const Given& given) {
                return run_correction(console, given, correction_of);
            }};
}

}  // namespace

std::vector<Command> correction_commands() {
    return {
        correction_command("adjust", "MSISDN AMOUNT [--account NAME] --id KEY --role ROLE --reason TEXT", 2,
                           "adds to an account, or takes away what is available (AMOUNT below 0)", "account",
                           adjustment_of),
        correction_command("waive", "MSISDN [--advance ID] --id KEY --role ROLE --reason TEXT", 1,
                           "gives up the outstanding fee of an advance, or of all", "advance",
                           [](const Console&, const Given& given) -> Correction {
                               return charging::FeeWaiver{advance_of(given)};
                           }),
        correction_command("advance cancel", "MSISDN [--advance ID] --id KEY --role ROLE --reason TEXT", 1,
                           "takes an unused advance back, or the latest, soon after its grant", "advance",
                           [](const Console&, const Given& given) -> Correction {
                               return charging::AdvanceCancellation{advance_of(given)};
                           }),
        correction_command("repay", "MSISDN [--amount AMOUNT] --id KEY --role ROLE --reason TEXT", 1,
                           "repays from what is available, up to AMOUNT or all that is owed", "amount",
                           repayment_of),
        correction_command("write-off", "MSISDN [--advance ID] --id KEY --role ROLE --reason TEXT", 1,
                           "gives an advance up, or all; money that comes later repays it after all",
                           "advance",
                           [](const Console&, const Given& given) -> Correction {
                               return charging::WriteOff{advance_of(given)};
                           }),
        correction_command("recharge reverse", "MSISDN RECHARGE-ID --id KEY --role ROLE --reason TEXT", 2,
                           "takes a recharge back; what was recovered from it is owed again", nullptr,
                           [](const Console&, const Given& given) -> Correction {
                               return charging::RechargeReversal{{given.positional[1]}};
                           }),
    };
}

}  // namespace airtime::tools
