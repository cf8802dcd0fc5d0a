#include "worker/ledger_step.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <map>
#include <utility>

#include "base/int128.hpp"
#include "charging/contract/event_kind.hpp"
#include "ledger_files/daily_counts.hpp"
#include "store/codec/ledger_codec.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::worker {

namespace {

using charging::EventKind;
using charging::LedgerEvent;

using Totals = std::map<std::string, Int128>;

void add(Totals& totals, std::string name, Int128 amount) {
    if (amount != 0) totals[std::move(name)] += amount;
}

/// What of an event's note is counted apart: of a refusal all of it, of an advance and of what else is only
/// counted its channel.
std::string_view counted_note(const LedgerEvent& event) {
    const std::string_view note = event.note;
    if (event.kind == EventKind::refused) return note;
    const bool by_channel = event.kind == EventKind::advanced || is_only_counted(event.kind);
    return by_channel ? note.substr(0, note.find(' ')) : std::string_view{};
}

/// What events of one kind moved.
struct Moved {
    Int128 count = 0;
    Int128 amount = 0;
    Int128 principal = 0;
    Int128 fee = 0;
    Int128 vat = 0;
};

/// The events of a day, by kind. Their names are made once for all of them.
class DayTotals {
  public:
    void add(const LedgerEvent& event) {
        Moved& moved = by_kind_.at(static_cast<std::size_t>(event.kind));
        Int128 amount = 0;
        for (const charging::Part& change : event.changes) amount += change.amount.millionths();
        ++moved.count;
        moved.amount += amount;
        moved.principal += event.principal.millionths();
        moved.fee += event.fee.millionths();
        moved.vat += event.vat.millionths();
        if (event.service) {
            by_service_[event.service->value].at(static_cast<std::size_t>(event.kind)) += amount;
        }
        if (const std::string_view note = counted_note(event); !note.empty()) {
            ++by_note_[ledger_files::count_name(charging::name_of(event.kind), note)];
        }
    }

    Totals by_name() const {
        Totals totals = by_note_;
        for (std::size_t place = 0; place < by_kind_.size(); ++place) {
            const Moved& moved = by_kind_.at(place);
            const std::string kind{charging::event_kind_names.at(place)};
            worker::add(totals, kind + "_count", moved.count);
            worker::add(totals, kind + "_amount", moved.amount);
            worker::add(totals, kind + "_principal", moved.principal);
            worker::add(totals, kind + "_fee", moved.fee);
            worker::add(totals, kind + "_vat", moved.vat);
            for (const auto& [service, amounts] : by_service_) {
                worker::add(totals, kind + "_amount:" + service, amounts.at(place));
            }
        }
        return totals;
    }

  private:
    template <class Value>
    using ByKind = std::array<Value, charging::event_kind_names.size()>;

    ByKind<Moved> by_kind_;
    std::map<std::string, ByKind<Int128>> by_service_;
    Totals by_note_;
};

/// The events of all days. Most of a step's are of one: the zone is asked once for each.
class StepTotals {
  public:
    explicit StepTotals(const charging::Calendar& calendar) : calendar_(calendar) {}

    void add(const LedgerEvent& event) {
        if (event.at < begin_ || event.at >= end_) turn_to_day_of(event.at);
        today_->add(event);
        if (event.kind != EventKind::shadow_advanced) {
            debt_ += Int128{event.principal.millionths()} + event.fee.millionths();
        }
    }

    std::map<std::string, Totals> by_date() const {
        std::map<std::string, Totals> dates;
        for (const auto& [date, totals] : days_) dates.emplace(date, totals.by_name());
        if (debt_ != 0) dates[std::string{store::all_days}].emplace("debt", debt_);
        return dates;
    }

  private:
    void turn_to_day_of(charging::Instant at) {
        const std::int64_t day = calendar_.day_of(at);
        begin_ = calendar_.begin_of_day(day);
        end_ = calendar_.begin_of_day(day + 1);
        today_ = &days_[calendar_.date_of(at)];
    }

    const charging::Calendar& calendar_;
    std::map<std::string, DayTotals> days_;
    DayTotals* today_ = nullptr;
    charging::Instant begin_{};
    charging::Instant end_{};  ///< as `begin_`: no day yet
    Int128 debt_ = 0;
};

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

store::LedgerStep step_of(std::span<const ledger_files::EntryEvents> entries,
                          const charging::Calendar& calendar, store::LedgerPosition position) {
    store::LedgerStep step;
    step.position = std::move(position);
    StepTotals totals{calendar};
    std::vector<LedgerEvent> given_up;
    std::vector<LedgerEvent> not_charged;
    for (const ledger_files::EntryEvents& each : entries) {
        if (!each.events) {
            // It goes into the file as it is, so that one bad entry does not stop the ledger.
            spdlog::error("ledger.corrupt entry={} reason={}", each.entry.id, each.events.error());
            continue;
        }
        for (const LedgerEvent& event : *each.events) {
            totals.add(event);
            if (event.kind == EventKind::not_charged) not_charged.push_back(event);
            if (event.kind == EventKind::usage_given_up && event.session) given_up.push_back(event);
            if (belongs_to_history(event.kind)) {
                step.history.emplace_back(event.contract, store::encode_history(event));
            }
        }
    }
    step.daily = totals.by_date();
    tell_of_given_up(given_up);
    tell_of_not_charged(not_charged);
    return step;
}

}  // namespace airtime::worker
