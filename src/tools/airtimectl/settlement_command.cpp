#include "tools/airtimectl/settlement_command.hpp"

#include <boost/json.hpp>

#include "base/decimal_text.hpp"
#include "ledger_files/settlement.hpp"

namespace airtime::tools {

namespace {

namespace json = boost::json;

json::object as_json(const ledger_files::DebtMovement& movement) {
    return {{"item", movement.kind},
            {"count", static_cast<std::int64_t>(movement.count)},
            {"principal", to_decimal(movement.principal)},
            {"fees", to_decimal(movement.fees)},
            {"vat", to_decimal(movement.vat)},
            {"debt", to_decimal(movement.debt())}};
}

json::object as_json(const ledger_files::Settlement& settlement, bool final) {
    json::array movements;
    for (const ledger_files::DebtMovement& movement : settlement.movements) {
        movements.push_back(as_json(movement));
    }
    json::object shadow = as_json(settlement.shadow);
    shadow.erase("debt");
    return {{"date", settlement.date},
            {"final", final},
            {"opening", to_decimal(settlement.opening)},
            {"movements", std::move(movements)},
            {"closing", to_decimal(settlement.closing)},
            {"shadow", std::move(shadow)}};
}

/// By what the ledger has counted until now; says whether the day is over and all of it was counted.
ExitCode show_settlement(const Console& console, const std::string& date) {
    const auto now = now_of(console);
    if (!now) return fail(console, now.error());
    const charging::Calendar& calendar = console.config.policy.calendar;
    const std::string today = calendar.date_of(*now);
    if (date > today) return refuse(console, date + " has not begun: today is " + today);
    if (const std::string first = ledger_files::first_settled_day(today); date < first) {
        return refuse(console, "totals of days before " + first +
                                   " are not kept: see the settlement files in worker.ledger_dir");
    }
    const auto counted = ledger_files::is_counted_through(console.ledger, date, calendar);
    if (!counted) return fail(console, counted.error());
    const auto settlements = ledger_files::settle(console.ledger, date, date, today);
    if (!settlements) return fail(console, settlements.error());
    const bool final = *counted && calendar.date_of(*now - ledger_files::clock_skew) > date;
    const ledger_files::Settlement& settlement = settlements->front();
    if (console.json) {
        console.out << json::serialize(as_json(settlement, final)) << '\n';
        return ExitCode::done;
    }
    console.out << ledger_files::settlement_csv(settlement);
    if (!final) console.errors << "airtimectl: " << date << " is not over: not all of it is counted yet\n";
    return ExitCode::done;
}

ExitCode run_settlement(const Console& console, const Given& given) {
    const std::string& date = given.positional[0];
    // parse_instant() also takes a date with a time.
    if (!charging::parse_instant(date) || date.size() != std::string_view{"2026-01-31"}.size()) {
        throw UsageError("DATE must be a date as 2026-01-31, got " + printable(date));
    }
    return show_settlement(console, date);
}

}  // namespace

std::vector<Command> settlement_commands() {
    return {
        {"settlement",
         "DATE",
         1,
         "what all owed in the morning and in the evening of a day, and what moved it",
         {},
         run_settlement},
    };
}

}  // namespace airtime::tools
