#include "portal/exports/export_source.hpp"

#include <algorithm>

#include "portal/exports/export_rows.hpp"
#include "portal/views/timeline_filter.hpp"

namespace airtime::portal {

namespace {

constexpr std::uint32_t all_percent = 100;

}  // namespace

ExportSource::ExportSource(const books::BooksReader& books, const charging::Policy& policy,
                           const ExportRequest& request, std::size_t rows_at_once)
    : books_(books),
      policy_(policy),
      request_(request),
      rows_at_once_(rows_at_once),
      day_(request.days.first) {}

books::Answer<ExportSource::Lines> ExportSource::next() {
    if (!begun_) return begin();
    switch (request_.of) {
        case ExportOf::events:
            return next_events();
        case ExportOf::usage:
            return next_usage();
        case ExportOf::advances:
            break;
    }
    return next_advances();
}

books::Answer<ExportSource::Lines> ExportSource::begin() {
    const auto fresh = books_.freshness();
    if (!fresh) return fresh.error();
    if (request_.of == ExportOf::advances) {
        const auto granted =
            books_.totals({.days = request_.days, .by = {}, .kinds = {charging::EventKind::advanced}});
        if (!granted) return granted.error();
        if (!granted->empty()) expected_ = static_cast<std::uint64_t>(granted->front().sums.count);
    } else {
        const auto since = request_.of == ExportOf::events ? fresh->events_since : fresh->usage_since;
        if (since && *since > request_.days.first) kept_since_ = day_ = *since;
        ended_ = day_ > request_.days.last;
    }
    begun_ = true;
    return Lines{.text = export_heading(request_.of)};
}

books::Answer<ExportSource::Lines> ExportSource::next_events() {
    const auto portion = books_.events_of_day(day_, event_, rows_at_once_);
    if (!portion) return portion.error();
    books::TimelineFilter filter;
    if (request_.kind) filter.kinds = {*request_.kind};
    filter.channel = request_.channel;
    Lines lines;
    for (const charging::LedgerEvent& event : portion->rows) {
        if (!takes(filter, event)) continue;
        lines.text += export_line(event, policy_);
        ++lines.rows;
    }
    if (portion->next) {
        event_ = *portion->next;
    } else {
        end_day();
    }
    return lines;
}

books::Answer<ExportSource::Lines> ExportSource::next_usage() {
    const auto portion = books_.usage_of_day(day_, usage_, rows_at_once_);
    if (!portion) return portion.error();
    Lines lines{.text = {}, .rows = portion->rows.size()};
    for (const books::ContractUsage& used : portion->rows) lines.text += export_line(used, policy_);
    if (portion->next) {
        usage_ = *portion->next;
    } else {
        end_day();
    }
    return lines;
}

books::Answer<ExportSource::Lines> ExportSource::next_advances() {
    const auto portion = books_.advances_granted(request_.days, advance_, rows_at_once_);
    if (!portion) return portion.error();
    Lines lines{.text = {}, .rows = portion->rows.size()};
    for (const books::AdvanceRecord& advance : portion->rows) lines.text += export_line(advance, policy_);
    read_ += lines.rows;
    ended_ = !portion->next.has_value();
    if (portion->next) advance_ = *portion->next;
    return lines;
}

void ExportSource::end_day() {
    event_ = {};
    usage_ = {};
    ++day_;
    ended_ = day_ > request_.days.last;
}

std::uint32_t ExportSource::percent() const {
    if (ended_) return all_percent;
    std::uint64_t done = read_;
    std::uint64_t all = expected_;
    if (request_.of != ExportOf::advances) {
        done = static_cast<std::uint64_t>(day_ - request_.days.first);
        all = static_cast<std::uint64_t>(request_.days.last - request_.days.first + 1);
    }
    if (all == 0) return 0;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(done * all_percent / all, all_percent - 1));
}

}  // namespace airtime::portal
