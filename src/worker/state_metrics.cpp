#include "worker/state_metrics.hpp"

#include <array>
#include <chrono>
#include <utility>

#include "base/decimal_text.hpp"
#include "charging/contract/event_kind.hpp"

namespace airtime::worker {

namespace {

using charging::OperatorLimit;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Families = std::vector<MetricFamily>;
using Labels = std::vector<ClientMetric::Label>;

constexpr double millionths_per_unit = 1e6;

MetricFamily gauges(const char* name, const char* help) {
    return {name, help, MetricType::Gauge, {}};
}

void add_gauge(MetricFamily& family, Labels labels, double value) {
    ClientMetric metric;
    metric.label = std::move(labels);
    metric.gauge.value = value;
    family.metric.push_back(std::move(metric));
}

MetricFamily gauge(const char* name, const char* help, double value) {
    MetricFamily family = gauges(name, help);
    add_gauge(family, {}, value);
    return family;
}

double in_units(Int128 millionths) {
    return static_cast<double>(millionths) / millionths_per_unit;
}

double age_in_seconds(std::chrono::milliseconds time) {
    return std::chrono::duration<double>(time).count();
}

/// What of a limit is used up: 1 is all of it.
double share_of(Int128 used, Int128 limit) {
    return static_cast<double>(used) / static_cast<double>(limit);
}

/// What was lent in one before the span that is now does not count.
const charging::LentInSpan& lent_now(const charging::LentInSpan& lent, std::int64_t span) {
    static const charging::LentInSpan nothing;
    return lent.span >= span ? lent : nothing;
}

/// Zero where it is missing.
Int128 total_named(const store::DailyTotals& totals, const std::string& name) {
    const auto found = totals.find(name);
    return found == totals.end() ? Int128{0} : parse_whole(found->second).value_or(0);
}

}  // namespace

Families backlog_metrics(const store::Backlogs& backlogs) {
    MetricFamily entries =
        gauges("airtime_backlog_entries", "What waits in Redis to be worked off, by queue");
    MetricFamily oldest = gauges("airtime_backlog_oldest_seconds", "How long the oldest of it waits");
    const auto add = [&](const char* queue, const store::Backlog& backlog) {
        add_gauge(entries, {{"queue", queue}}, static_cast<double>(backlog.entries));
        add_gauge(oldest, {{"queue", queue}}, age_in_seconds(backlog.oldest));
    };
    add("work", backlogs.work);
    add("outbox", backlogs.outbox);
    add("inbox", backlogs.inbox);
    add_gauge(entries, {{"queue", "later"}}, static_cast<double>(backlogs.later));
    add_gauge(entries, {{"queue", "ledger"}}, static_cast<double>(backlogs.ledger.entries));
    return {std::move(entries), std::move(oldest),
            gauge("airtime_ledger_lag_seconds", "Age of the oldest ledger entry that is in no file yet",
                  age_in_seconds(backlogs.ledger.oldest))};
}

Families redis_metrics(const store::ServerState& server) {
    return {gauge("airtime_redis_memory_used_bytes", "Memory that Redis uses",
                  static_cast<double>(server.memory_used_bytes)),
            gauge("airtime_redis_memory_max_bytes", "Redis's maxmemory; 0: none",
                  static_cast<double>(server.memory_max_bytes)),
            gauge("airtime_redis_aof_ok", "1; 0 after Redis failed to write its append-only file",
                  server.aof_written ? 1 : 0)};
}

Families lending_metrics(const charging::Exposure& exposure, const charging::Policy& policy,
                         charging::Instant now) {
    const charging::OperatorLimits& limits = policy.limits;
    const auto hour = std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count();
    const auto& in_hour = lent_now(exposure.hour, hour);
    const auto& in_day = lent_now(exposure.day, policy.calendar.day_of(now));
    MetricFamily used = gauges("airtime_lending_limit_used_ratio",
                               "How much of a limit of lending_limits is used up; at 1 lending stops");
    const auto add = [&](OperatorLimit limit, Int128 of, Int128 max) {
        if (max > 0) add_gauge(used, {{"limit", std::string{name_of(limit)}}}, share_of(of, max));
    };
    add(OperatorLimit::lent_per_hour, in_hour.lent.millionths(), limits.lent_per_hour_max.millionths());
    add(OperatorLimit::advances_per_hour, in_hour.advances, limits.advances_per_hour_max);
    add(OperatorLimit::lent_per_day, in_day.lent.millionths(), limits.lent_per_day_max.millionths());
    add(OperatorLimit::advances_per_day, in_day.advances, limits.advances_per_day_max);
    if (exposure.debt.reaches(limits.overdue_counts_from)) {
        add(OperatorLimit::overdue_share, exposure.overdue.millionths() * 100,
            exposure.debt.millionths() * limits.overdue_percent_max);
    }
    return {gauge("airtime_debt_amount", "What all subscribers together owe, in currency units",
                  in_units(exposure.debt.millionths())),
            gauge("airtime_debt_overdue_amount", "What of it is overdue",
                  in_units(exposure.overdue.millionths())),
            std::move(used)};
}

Families today_metrics(const store::DailyTotals& today) {
    MetricFamily events = gauges("airtime_today_events", "Ledger events of the day so far, by kind");
    MetricFamily amounts = gauges("airtime_today_amount",
                                  "What these moved, in currency units, with its sign: on accounts (amount), "
                                  "of debt (principal, fee), of tax (vat)");
    for (const std::string_view each : charging::event_kind_names) {
        const std::string kind{each};
        add_gauge(events, {{"kind", kind}}, static_cast<double>(total_named(today, kind + "_count")));
        for (const char* part : {"amount", "principal", "fee", "vat"}) {
            add_gauge(amounts, {{"kind", kind}, {"part", part}},
                      in_units(total_named(today, kind + '_' + part)));
        }
    }
    return {std::move(events), std::move(amounts)};
}

}  // namespace airtime::worker
