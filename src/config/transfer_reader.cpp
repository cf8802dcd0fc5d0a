#include "config/transfer_reader.hpp"

#include "config/account_reader.hpp"
#include "config/fee_step_reader.hpp"

namespace airtime::config {

using charging::Money;

void read_recharge_extras(MapReader& recharge, charging::Policy& policy) {
    recharge.read(
        "reversible_days", policy.recharge.reversible_days, 0, 30,
        {"it can be taken back so long, the last 8 of each subscriber: {range}, default: {default}"});
    const auto bonus = recharge.declare("bonus", {.above = "What is given beside it. Default: nothing"});
    if (!bonus) return;
    auto& rules = policy.recharge.bonus;
    bonus->map([&](MapReader& map) {
        if (const auto account = map.require("account", {"credited; required"})) {
            rules.account = read_declared_account(*account, policy).value_or(rules.account);
        }
        map.read("repays", rules.repays, {"debt is recovered from it too; default: {default}"});
        if (const auto steps = map.require("steps", {.beside = "as [{from: 100000, percent: 10}]",
                                                     .above = "By the amount of the recharge; required"})) {
            steps->list([&](const Entry& item) {
                item.map([&](MapReader& step) { read_fee_step(step, rules.steps, FirstStep::anywhere); });
            });
        }
    });
}

void read_transfer(MapReader& file, charging::Policy& policy) {
    const auto transfer = file.declare(
        "transfer",
        {.above = "Money that subscribers send each other, from the account that recharges credit. Money "
                  "that was lent to it cannot be sent away, and nothing while an advance is overdue."});
    if (!transfer) return;
    auto& rules = policy.transfer;
    transfer->map([&](MapReader& map) {
        map.read("allowed", rules.allowed, {"default: {default}"});
        map.read("amount_min", rules.amount_min, {"{range}, 0: no limit. Default: {default}"});
        map.read("amount_max", rules.amount_max, {"{range}, 0: no limit. Default: {default}"});
        map.read("sent_per_day_max", rules.sent_per_day_max,
                 {"by one sender, fees apart: {range}, 0: no limit. Default: {default}"});
        map.read("fee", rules.fee, {"the sender's, beside the amount: {range}, default: {default}"});
        map.read("repays", rules.repays,
                 {"the receiver's debt is recovered from it as from a recharge; default: {default}"});
        if (rules.amount_max != Money{} && rules.amount_max < rules.amount_min) {
            map.wrong("must have an amount_max of at least amount_min, got " + rules.amount_max.to_string());
        }
        if (rules.sent_per_day_max != Money{} && rules.sent_per_day_max < rules.amount_min) {
            map.wrong("must have a sent_per_day_max of at least amount_min, got " +
                      rules.sent_per_day_max.to_string());
        }
    });
}

}  // namespace airtime::config
