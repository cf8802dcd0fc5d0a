#include "config/transfer_reader.hpp"

#include "config/fee_step_reader.hpp"
#include "config/policy_reader.hpp"

namespace airtime::config {

using charging::Money;

void read_recharge_extras(MapReader& recharge, charging::Policy& policy) {
    recharge.read("reversible_days", policy.recharge.reversible_days, 0, 30);
    const auto bonus = recharge.find("bonus");
    if (!bonus) return;
    auto& rules = policy.recharge.bonus;
    bonus->map([&](MapReader& map) {
        if (const auto account = map.require("account")) {
            rules.account = read_declared_account(*account, policy).value_or(rules.account);
        }
        map.read("repays", rules.repays);
        if (const auto steps = map.require("steps")) {
            steps->list([&](const Entry& item) {
                item.map([&](MapReader& step) { read_fee_step(step, rules.steps, FirstStep::anywhere); });
            });
        }
    });
}

void read_transfer(MapReader& file, charging::Policy& policy) {
    const auto transfer = file.find("transfer");
    if (!transfer) return;
    auto& rules = policy.transfer;
    transfer->map([&](MapReader& map) {
        map.read("allowed", rules.allowed);
        map.read("amount_min", rules.amount_min);
        map.read("amount_max", rules.amount_max);
        map.read("sent_per_day_max", rules.sent_per_day_max);
        map.read("fee", rules.fee);
        map.read("repays", rules.repays);
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
