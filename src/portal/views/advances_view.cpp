#include "portal/views/advances_view.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <functional>

#include "operations/plain_text.hpp"
#include "portal/views/event_view.hpp"

namespace airtime::portal {

namespace {

using books::AdvanceRecord;
using charging::Advance;

std::string_view state_word(charging::AdvanceState state) {
    switch (state) {
        case charging::AdvanceState::open:
            return "open";
        case charging::AdvanceState::overdue:
            return "overdue";
        case charging::AdvanceState::written_off:
            break;
    }
    return "written_off";
}

std::string_view state_of(const AdvanceRecord& record) {
    if (record.reversed_at) return "reversed";
    if (record.settled_at) return "settled";
    if (record.written_off_at) return "written_off";
    return record.overdue_since ? "overdue" : "open";
}

void add_time(boost::json::object& row, std::string_view name, const std::optional<charging::Instant>& at) {
    if (at) row[name] = charging::to_iso8601(*at);
}

boost::json::object booked_row(const AdvanceRecord& record) {
    using operations::printable;
    boost::json::object row{{"id", printable(record.id.value)},
                            {"principal", record.principal.to_string()},
                            {"fee", record.fee.to_string()},
                            {"vat", record.vat.to_string()},
                            {"outstanding_principal", record.outstanding_principal.to_string()},
                            {"outstanding_fee", record.outstanding_fee.to_string()},
                            {"recovered_principal", record.recovered.principal.to_string()},
                            {"recovered_fee", record.recovered.fee.to_string()},
                            {"channel", record.channel == "automatic" ? "auto" : record.channel},
                            {"account", printable(record.account)},
                            {"service", printable(record.service)},
                            {"segment", printable(record.segment)},
                            {"policy", printable(record.policy)},
                            {"state", state_of(record)}};
    if (record.tier) row["tier"] = record.tier->to_string();
    add_time(row, "granted_at", record.granted_at);
    add_time(row, "due_at", record.due_at);
    add_time(row, "overdue_since", record.overdue_since);
    add_time(row, "settled_at", record.settled_at);
    add_time(row, "reversed_at", record.reversed_at);
    add_time(row, "written_off_at", record.written_off_at);
    return row;
}

/// The contract owes nothing of it any more, which the books do not say yet.
void add_end(boost::json::object& row) {
    if (row.at("state") != "open" && row.at("state") != "overdue") return;
    row["state"] = "ended";
    row["outstanding_principal"] = row["outstanding_fee"] = charging::Money{}.to_string();
}

/// What the contract knows better than the books, which are some minutes old.
void add_current(boost::json::object& row, const Advance& advance) {
    row["id"] = operations::printable(advance.id.value);
    row["principal"] = advance.principal.to_string();
    row["fee"] = advance.fee.to_string();
    row["outstanding_principal"] = advance.owed_principal().to_string();
    row["outstanding_fee"] = advance.owed_fee().to_string();
    if (advance.written_off() != charging::Money{}) row["given_up"] = advance.written_off().to_string();
    row["channel"] = channel_word(advance.channel);
    row["account"] = operations::printable(advance.account.value);
    row["policy"] = operations::printable(advance.policy);
    row["state"] = state_word(advance.state);
    row["granted_at"] = charging::to_iso8601(advance.granted_at);
    row["due_at"] = charging::to_iso8601(advance.due_at);
}

struct AdvanceRow {
    charging::AdvanceId id;
    charging::Instant granted_at;
    boost::json::object row;
};

/// Newest first.
std::vector<AdvanceRow> rows_of(const charging::Contract& contract,
                                const std::optional<std::vector<AdvanceRecord>>& booked) {
    std::vector<AdvanceRow> rows;
    for (const AdvanceRecord& record : booked.value_or(std::vector<AdvanceRecord>{})) {
        rows.push_back({record.id, record.granted_at.value_or(charging::Instant{}), booked_row(record)});
        if (std::ranges::find(contract.advances, record.id, &Advance::id) == contract.advances.end()) {
            add_end(rows.back().row);
        }
    }
    for (const Advance& advance : contract.advances) {
        auto known = std::ranges::find(rows, advance.id, &AdvanceRow::id);
        if (known == rows.end()) known = rows.insert(known, {advance.id, advance.granted_at, {}});
        known->granted_at = advance.granted_at;
        add_current(known->row, advance);
    }
    std::ranges::stable_sort(rows, std::greater{}, &AdvanceRow::granted_at);
    return rows;
}

}  // namespace

std::optional<boost::json::object> advances_view(const charging::Contract& contract,
                                                 const std::optional<std::vector<AdvanceRecord>>& booked,
                                                 std::string_view after) {
    const std::vector<AdvanceRow> rows = rows_of(contract, booked);
    auto next = rows.begin();
    if (!after.empty()) {
        next = std::ranges::find(rows, after, [](const AdvanceRow& row) { return row.id.value; });
        if (next == rows.end()) return std::nullopt;
        ++next;
    }
    boost::json::array shown;
    for (; next != rows.end() && shown.size() < advances_page_max; ++next) shown.push_back(next->row);
    boost::json::object view{{"complete", booked.has_value()}};
    view["next"] = next == rows.end() ? boost::json::value(nullptr) : shown.back().at("id");
    view["advances"] = std::move(shown);
    return view;
}

operations::schema::Schema advances_schema() {
    using namespace operations::schema;
    constexpr auto states =
        std::to_array<std::string_view>({"open", "overdue", "written_off", "settled", "reversed", "ended"});
    const Schema advance = record({{"id", text()},
                                   {"state", choice(states,
                                                    "ended: nothing of it is owed, and the books do "
                                                    "not say yet how it ended")},
                                   {"granted_at", time(), sometimes},
                                   {"due_at", time(), sometimes},
                                   {"principal", decimal()},
                                   {"fee", decimal()},
                                   {"outstanding_principal", decimal()},
                                   {"outstanding_fee", decimal()},
                                   {"given_up", decimal("what the contract says was written off"), sometimes},
                                   {"account", text()},
                                   {"channel", text("auto, sms, ussd or care; empty: it is not known")},
                                   {"policy", text("the fingerprint of the policy that granted it")},
                                   {"vat", decimal("from the books, as what follows"), sometimes},
                                   {"recovered_principal", decimal(), sometimes},
                                   {"recovered_fee", decimal(), sometimes},
                                   {"service", text("that needed it"), sometimes},
                                   {"segment", text(), sometimes},
                                   {"tier", decimal(), sometimes},
                                   {"overdue_since", time(), sometimes},
                                   {"settled_at", time(), sometimes},
                                   {"reversed_at", time(), sometimes},
                                   {"written_off_at", time(), sometimes}});
    return record({{"complete", yes_no("false: there are no books, and what was settled is not told")},
                   {"advances", list_of(advance, "newest first, at most 50")},
                   {"next", or_null(text("the cursor of the next page: an id; null: this is the last"))}});
}

}  // namespace airtime::portal
