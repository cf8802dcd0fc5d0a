#include "portal/exports/export_rows.hpp"

#include <array>
#include <string_view>
#include <vector>

#include "base/csv.hpp"
#include "base/decimal_text.hpp"
#include "charging/values/written_time.hpp"
#include "operations/plain_text.hpp"
#include "portal/views/event_cells.hpp"
#include "portal/views/figure_text.hpp"
#include "portal/views/timeline_rows.hpp"

namespace airtime::portal {

namespace {

using operations::printable;
using Cells = std::vector<std::string>;

std::string line_of_cells(const Cells& cells) {
    return csv_line(cells) + "\r\n";
}

// clang-format off
constexpr auto columns_of_advances = std::to_array<std::string_view>({
    "contract", "advance", "granted_at", "due_at", "tier", "segment", "channel", "service", "account", "policy",
    "principal", "fee", "vat",
    "recovered_1_principal", "recovered_1_fee", "recovered_3_principal", "recovered_3_fee",
    "recovered_7_principal", "recovered_7_fee", "recovered_30_principal", "recovered_30_fee",
    "recovered_principal", "recovered_fee", "outstanding_principal", "outstanding_fee",
    "written_off_principal", "written_off_fee",
    "settled_at", "written_off_at", "reversed_at", "overdue_since"
});
// clang-format on

Cells columns_of_export(ExportOf of) {
    Cells columns;
    switch (of) {
        case ExportOf::events:
            columns = event_columns();
            columns.insert(columns.begin(), "contract");
            break;
        case ExportOf::advances:
            columns.assign(columns_of_advances.begin(), columns_of_advances.end());
            break;
        case ExportOf::usage:
            columns = {"day", "contract", "session", "service", "units", "unit", "cost"};
            break;
    }
    return columns;
}

void add_repaid(Cells& cells, const books::Repaid& repaid) {
    cells.push_back(repaid.principal.to_string());
    cells.push_back(repaid.fee.to_string());
}

}  // namespace

std::string export_heading(ExportOf of) {
    return std::string{csv_byte_order_mark} + line_of_cells(columns_of_export(of));
}

std::string export_line(const charging::LedgerEvent& event, const charging::Policy& policy) {
    Cells cells = event_cells(event, policy.calendar);
    cells.insert(cells.begin(), printable(event.contract.value));
    return line_of_cells(cells);
}

std::string export_line(const books::AdvanceRecord& advance, const charging::Policy& policy) {
    const auto time = [&policy](const std::optional<charging::Instant>& at) {
        return at ? charging::written_time(*at, policy.calendar) : std::string{};
    };
    Cells cells{printable(advance.contract.value),
                printable(advance.id.value),
                time(advance.granted_at),
                time(advance.due_at),
                advance.tier ? advance.tier->to_string() : "",
                printable(advance.segment),
                advance.channel == "automatic" ? "auto" : printable(advance.channel),
                printable(advance.service),
                printable(advance.account),
                printable(advance.policy),
                advance.principal.to_string(),
                advance.fee.to_string(),
                advance.vat.to_string()};
    for (const books::Repaid& repaid :
         {advance.recovered_1_day, advance.recovered_3_days, advance.recovered_7_days,
          advance.recovered_30_days, advance.recovered}) {
        add_repaid(cells, repaid);
    }
    add_repaid(cells, {advance.outstanding_principal, advance.outstanding_fee});
    add_repaid(cells, {advance.written_off_principal, advance.written_off_fee});
    for (const auto& at :
         {advance.settled_at, advance.written_off_at, advance.reversed_at, advance.overdue_since}) {
        cells.push_back(time(at));
    }
    return line_of_cells(cells);
}

std::string export_line(const books::ContractUsage& used, const charging::Policy& policy) {
    const books::Usage& usage = used.usage;
    return line_of_cells({date_text(policy.calendar, usage.day), printable(used.contract.value),
                          printable(usage.session), printable(usage.service), to_whole(usage.units),
                          std::string{unit_of_service(usage.service, policy)}, usage.cost.to_string()});
}

}  // namespace airtime::portal
