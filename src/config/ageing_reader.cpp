#include "config/ageing_reader.hpp"

#include <algorithm>

#include "config/account_reader.hpp"

namespace airtime::config {

namespace {

using charging::AgeingPolicy;

constexpr std::uint64_t days_max = 3'650;

void read_reminders(MapReader& map, const charging::AdvancePolicy& advance, AgeingPolicy& ageing) {
    const auto reminders = map.declare(
        "reminders_days_before", {"{range} each, descending, below advance.due_after_days; default: none"});
    if (!reminders) return;
    reminders->list([&](const Entry& item) {
        const auto days = item.whole(1, days_max);
        if (!days) return;
        if (*days >= advance.due_after_days) item.wrong_value("must be below advance.due_after_days");
        auto& known = ageing.reminders_days_before;
        if (!known.empty() && *days >= known.back()) item.wrong_value("must be below the reminder before it");
        known.push_back(static_cast<std::uint32_t>(*days));
    });
}

void read_late_fee(MapReader& map, charging::LateFeePolicy& fee) {
    const auto entry =
        map.declare("late_fee", {.above = "Of the principal still owed, and a flat amount. Default: none"});
    if (!entry) return;
    entry->map([&](MapReader& late) {
        late.read("after_days", fee.after_days, 0, days_max, {"{range}, default: {default}"});
        late.read_percent("percent", fee.basis_points, {"{range}, default: {default}"});
        late.read("flat", fee.flat, {"{range}, default: {default}"});
    });
}

void read_sweep(MapReader& map, const charging::Policy& policy, charging::SweepPolicy& sweep) {
    const auto entry =
        map.declare("sweep", {.above = "Takes what is available in the accounts, in this order; what is held "
                                       "or reserved is not. Default: no sweep"});
    if (!entry) return;
    entry->map([&](MapReader& section) {
        section.read("after_days", sweep.after_days, 0, days_max, {"{range}, default: {default}"});
        const auto accounts =
            section.declare("accounts", {"accounts of the policy, each once; default: none"});
        if (!accounts) return;
        accounts->list([&](const Entry& item) {
            const auto name = read_declared_account(item, policy);
            if (!name) return;
            if (std::ranges::find(sweep.accounts, *name) != sweep.accounts.end()) {
                item.wrong_value("must name each account once");
            }
            sweep.accounts.push_back(*name);
        });
    });
}

/// What was given up could be neither charged for nor swept.
void check_order(MapReader& map, const AgeingPolicy& ageing) {
    if (!ageing.write_off_after_days) return;
    const bool charges = ageing.late_fee.basis_points > 0 || ageing.late_fee.flat > charging::Money{};
    const bool fee_too_late = charges && ageing.late_fee.after_days >= *ageing.write_off_after_days;
    const bool sweep_too_late =
        !ageing.sweep.accounts.empty() && ageing.sweep.after_days >= *ageing.write_off_after_days;
    if (fee_too_late || sweep_too_late) {
        map.find("write_off_after_days")->wrong_value("must be above after_days of late_fee and sweep");
    }
}

}  // namespace

void read_ageing(MapReader& file, charging::Policy& policy) {
    const auto section = file.declare(
        "ageing",
        {.above = "What becomes of an advance that is not paid back. Each happens once; days count from the "
                  "due date. Late fees are rounded, and contain tax, as the fees of advances do.",
         .in_fingerprint = true});
    if (!section) return;
    AgeingPolicy& ageing = policy.ageing;
    section->map([&](MapReader& map) {
        read_reminders(map, policy.advance, ageing);
        read_late_fee(map, ageing.late_fee);
        read_sweep(map, policy, ageing.sweep);
        if (const auto entry =
                map.declare("write_off_after_days",
                            {.above = "The debt is given up, and owed again if a recharge comes all the "
                                      "same. {range}, above the after_days of late_fee and sweep where there "
                                      "are such; 0: never. Default: {default}"})) {
            entry->note_default("0");
            if (const auto after = entry->whole(0, days_max); after && *after > 0) {
                ageing.write_off_after_days = static_cast<std::uint32_t>(*after);
            }
        }
        check_order(map, ageing);
    });
}

}  // namespace airtime::config
