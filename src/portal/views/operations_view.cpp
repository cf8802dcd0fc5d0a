#include "portal/views/operations_view.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <chrono>
#include <string>

#include "charging/lending/lending_gate.hpp"
#include "operations/plain_text.hpp"
#include "portal/views/percent.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::Exposure;
using charging::OperatorLimit;

constexpr std::chrono::days certificate_soon{30};

/// A limit and how much of it is used. Absent where there is no limit.
class LimitViews {
  public:
    explicit LimitViews(const std::optional<charging::LendingStop>& stop) : stop_(stop) {}

    void money(OperatorLimit limit, const charging::MoneySum& used, charging::Money max) {
        if (max == charging::Money{}) return;
        add(limit, "money", used.to_string(), max.to_string(),
            percent_of(used.millionths(), max.millionths()));
    }
    void count(OperatorLimit limit, std::uint64_t used, std::uint64_t max) {
        if (max == 0) return;
        add(limit, "count", std::to_string(used), std::to_string(max), percent_of(Int128{used}, Int128{max}));
    }
    void share(OperatorLimit limit, const json::value& used, std::uint32_t max) {
        if (max == 0) return;
        add(limit, "percent", used.is_null() ? "0" : std::string{used.get_string()}, std::to_string(max),
            used);
    }
    json::array take() { return std::move(views_); }

  private:
    void add(OperatorLimit limit, std::string_view unit, const std::string& used, const std::string& max,
             const json::value& percent) {
        views_.push_back({{"limit", name_of(limit)},
                          {"unit", unit},
                          {"used", used},
                          {"max", max},
                          {"percent", percent},
                          {"stops", stop_ && stop_->limit == limit}});
    }

    const std::optional<charging::LendingStop>& stop_;
    json::array views_;
};

/// What was lent in a span that is over counts no more.
charging::LentInSpan in_span(const charging::LentInSpan& lent, std::int64_t span) {
    return lent.span == span ? lent : charging::LentInSpan{};
}

}  // namespace

json::object lending_view(const store::OperatorSettings& settings, const Exposure& exposure,
                          const charging::Policy& policy, charging::Instant now) {
    const auto stop = charging::lending_stop(exposure, policy, now);
    const charging::OperatorLimits& limits = policy.limits;
    const charging::LentInSpan hour =
        in_span(exposure.hour, std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count());
    const charging::LentInSpan day = in_span(exposure.day, policy.calendar.day_of(now));
    LimitViews views{stop};
    views.money(OperatorLimit::lent_per_hour, hour.lent, limits.lent_per_hour_max);
    views.count(OperatorLimit::advances_per_hour, hour.advances, limits.advances_per_hour_max);
    views.money(OperatorLimit::lent_per_day, day.lent, limits.lent_per_day_max);
    views.count(OperatorLimit::advances_per_day, day.advances, limits.advances_per_day_max);
    views.share(OperatorLimit::overdue_share,
                percent_of(exposure.overdue.millionths(), exposure.debt.millionths()),
                limits.overdue_percent_max);
    json::value by = nullptr;
    if (settings.lending_by) {
        by = {{"role", operations::printable(settings.lending_by->role)},
              {"reason", operations::printable(settings.lending_by->reason)}};
    }
    return {{"gate", name_of(store::lending_gate(settings, stop))},
            {"switched_on", settings.lending},
            {"switched_by", std::move(by)},
            {"nearly_full", settings.nearly_full},
            {"full", settings.full},
            {"debt", exposure.debt.to_string()},
            {"overdue", exposure.overdue.to_string()},
            {"limits", views.take()},
            {"resumes_at", stop && stop->resumes_at ? json::value(charging::to_iso8601(*stop->resumes_at))
                                                    : json::value(nullptr)}};
}

operations::schema::Schema lending_schema() {
    using namespace operations::schema;
    constexpr auto units = std::to_array<std::string_view>({"money", "count", "percent"});
    const Schema limit = record({{"limit", choice(names_through(OperatorLimit::overdue_share))},
                                 {"unit", choice(units)},
                                 {"used", decimal()},
                                 {"max", decimal()},
                                 {"percent", or_null(decimal("of the limit"))},
                                 {"stops", yes_no("it is what stops lending")}});
    return record(
        {{"gate", choice(charging::lending_gate_names, "open: automatic advances are granted; else why not")},
         {"switched_on", yes_no()},
         {"switched_by", or_null(record({{"role", text("who")}, {"reason", text()}}))},
         {"nearly_full", yes_no("Redis's memory")},
         {"full", yes_no()},
         {"debt", decimal("of all subscribers")},
         {"overdue", decimal("of that")},
         {"limits", list_of(limit, "that the policy sets")},
         {"resumes_at", or_null(time("when a limit that stops lending ends"))}});
}

json::value certificate_view(std::optional<charging::Instant> ends_at, charging::Instant now) {
    if (!ends_at) return nullptr;
    const auto days = std::chrono::floor<std::chrono::days>(*ends_at - now).count();
    const bool soon = *ends_at - now < certificate_soon;
    return json::object{{"ends_at", charging::to_iso8601(*ends_at)},
                        {"days", std::to_string(days)},
                        {"state", now >= *ends_at ? "over"
                                  : soon          ? "soon"
                                                  : "good"}};
}

operations::schema::Schema certificate_schema() {
    using namespace operations::schema;
    constexpr auto states = std::to_array<std::string_view>({"good", "soon", "over"});
    return or_null(record({{"ends_at", time()},
                           {"days", decimal("whole ones until then; below zero: it is over")},
                           {"state", choice(states, "soon: in less than 30 days")}}));
}

}  // namespace airtime::portal
