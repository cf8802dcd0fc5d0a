#include "worker/ledger_step.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/int128.hpp"
#include "charging/contract/event_kind.hpp"
#include "charging/contract/totals.hpp"
#include "store/codec/ledger_codec.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::worker {

namespace {

using charging::EventKind;
using charging::LedgerEvent;
using charging::MoneySum;

using Totals = std::map<std::string, Int128>;

void add(Totals& totals, const std::string& name, const MoneySum& amount) {
    if (amount != MoneySum{}) totals[name] += amount.millionths();
}

void count(const LedgerEvent& event, Totals& totals) {
    const std::string kind{name_of(event.kind)};
    totals[kind + "_count"] += 1;
    MoneySum moved;
    for (const charging::Part& change : event.changes) moved += change.amount;
    add(totals, kind + "_amount", moved);
    add(totals, kind + "_principal", event.principal);
    add(totals, kind + "_fee", event.fee);
    add(totals, kind + "_vat", event.vat);
    if (event.service) add(totals, kind + "_amount:" + event.service->value, moved);
}

/// The alarm: one line, however many there are.
void tell_of_given_up(const std::vector<LedgerEvent>& given_up) {
    if (given_up.empty()) return;
    std::string session;
    store::append_encoded(session, given_up.back().session->value, {});
    std::string contract;
    store::append_encoded(contract, given_up.back().contract.value, {});
    spdlog::warn(
        "session.given_up count={} last={} contract={} reason=more than session.late_sessions_max wait for "
        "a report; what is missing of these is charged no more",
        given_up.size(), session, contract);
}

/// One line likewise: a client can make as many as it sends reports.
void tell_of_not_charged(const std::vector<LedgerEvent>& not_charged) {
    if (not_charged.empty()) return;
    const LedgerEvent& last = not_charged.back();
    spdlog::warn(
        "usage.not_charged count={} last_contract={} last_event={} service={} units={} reason=\"{}\"",
        not_charged.size(), last.contract.value, last.number, last.service ? last.service->value : "",
        last.units, last.note);
}

}  // namespace

store::LedgerStep step_of(const std::vector<store::LedgerEntry>& entries, const charging::Calendar& calendar,
                          store::LedgerPosition position) {
    store::LedgerStep step;
    step.position = std::move(position);
    std::vector<LedgerEvent> given_up;
    std::vector<LedgerEvent> not_charged;
    for (const store::LedgerEntry& entry : entries) {
        const auto events = store::decode_events(entry.events);
        if (!events) {
            // It goes into the file as it is, so that one bad entry does not stop the ledger.
            spdlog::error("ledger.corrupt entry={} reason={}", entry.id, events.error());
            continue;
        }
        for (const LedgerEvent& event : *events) {
            if (event.kind == EventKind::not_charged) not_charged.push_back(event);
            count(event, step.daily[calendar.date_of(event.at)]);
            if (event.kind == EventKind::usage_given_up && event.session) given_up.push_back(event);
            if (event.kind != EventKind::shadow_advanced) {
                add(step.daily[std::string{store::all_days}], "debt", MoneySum{event.principal} + event.fee);
            }
            if (belongs_to_history(event.kind)) {
                step.history.emplace_back(event.contract, store::encode_history(event));
            }
        }
    }
    tell_of_given_up(given_up);
    tell_of_not_charged(not_charged);
    return step;
}

}  // namespace airtime::worker
