#include "portal/views/take_up.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "portal/views/figure_text.hpp"
#include "portal/views/percent.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;

constexpr std::array channel_columns = std::to_array<std::string_view>({"automatic", "sms", "ussd", "care"});

json::object named_column(std::string_view name, std::string_view unit) {
    return {{"name", name}, {"unit", unit}};
}

std::string span_or_group(const std::string& group, ReportBy by) {
    return by <= ReportBy::month ? span_of_date(group, by) : group;
}

/// How many were refused, by the channel that they were refused by first.
struct RefusedSums {
    Int128 all = 0;
    std::map<std::string, Int128> by_channel;

    void add(const books::RefusedGroup& each) {
        all += each.count;
        by_channel[each.channel] += each.count;
    }
};

/// Most first, then by name.
std::vector<std::pair<std::string, RefusedSums>> most_first(std::map<std::string, RefusedSums> groups) {
    std::vector<std::pair<std::string, RefusedSums>> sorted{std::make_move_iterator(groups.begin()),
                                                            std::make_move_iterator(groups.end())};
    std::ranges::stable_sort(sorted, std::ranges::greater{},
                             [](const auto& each) { return each.second.all; });
    return sorted;
}

json::array refused_row(std::string_view name, const RefusedSums& sums, Int128 all) {
    json::array row{json::value(name), json::value(count_text(sums.all)), percent_of(sums.all, all)};
    for (const std::string_view channel : channel_columns) {
        const auto found = sums.by_channel.find(std::string{channel});
        row.push_back(json::value(count_text(found == sums.by_channel.end() ? Int128{0} : found->second)));
    }
    return row;
}

json::array offers_row(std::string_view name, const OfferSums& sums) {
    return {json::value(name),
            json::value(count_text(sums.offers)),
            json::value(count_text(sums.taken)),
            sums.take_up(),
            json::value(count_text(sums.invited)),
            json::value(count_text(sums.accepted)),
            json::value(count_text(sums.declined)),
            sums.accepted_share()};
}

}  // namespace

void OfferSums::add(std::string_view kind, std::string_view channel, Int128 count) {
    if (kind == "advanced") {
        taken += count;
        if (channel == "automatic") offers += count;
    } else if (kind == "offered") {
        offers += count;
    } else if (kind == "invited") {
        invited += count;
    } else if (kind == "invitation_accepted") {
        accepted += count;
    } else if (kind == "invitation_declined") {
        declined += count;
    }
}

json::value OfferSums::take_up() const {
    if (taken > offers) return nullptr;
    return percent_of(taken, offers);
}

json::value OfferSums::accepted_share() const {
    if (accepted > invited) return nullptr;
    return percent_of(accepted, invited);
}

json::object offers_view(const std::map<std::string, OfferSums>& by_channel) {
    json::array views;
    OfferSums all;
    for (const auto& [channel, sums] : by_channel) {
        all.invited += sums.invited;
        all.accepted += sums.accepted;
        all.declined += sums.declined;
        if (sums.offers == 0 && sums.taken == 0) continue;
        views.push_back({{"channel", channel},
                         {"offers", count_text(sums.offers)},
                         {"taken", count_text(sums.taken)},
                         {"percent", sums.take_up()}});
    }
    const bool any = !views.empty();
    return {{"any", any},
            {"channels", std::move(views)},
            {"invitations",
             {{"invited", count_text(all.invited)},
              {"accepted", count_text(all.accepted)},
              {"declined", count_text(all.declined)},
              {"percent", all.accepted_share()}}}};
}

json::object refusals_view(const std::vector<books::RefusedGroup>& refused) {
    std::map<std::string, RefusedSums> reasons;
    Int128 all = 0;
    for (const books::RefusedGroup& each : refused) {
        reasons[each.reason].add(each);
        all += each.count;
    }
    json::array views;
    for (const auto& [reason, sums] : most_first(std::move(reasons))) {
        views.push_back(
            {{"reason", reason}, {"count", count_text(sums.all)}, {"percent", percent_of(sums.all, all)}});
    }
    const bool any = !views.empty();
    return {{"any", any}, {"count", count_text(all)}, {"reasons", std::move(views)}};
}

operations::schema::Schema offers_schema() {
    using namespace operations::schema;
    const Schema channel = record({{"channel", text()},
                                   {"offers", decimal()},
                                   {"taken", decimal("advances")},
                                   {"percent", or_null(decimal("null: offers were not counted, or none"))}});
    const Schema invitations = record({{"invited", decimal()},
                                       {"accepted", decimal()},
                                       {"declined", decimal()},
                                       {"percent", or_null(decimal("accepted"))}});
    return record({{"any", yes_no()}, {"channels", list_of(channel)}, {"invitations", invitations}});
}

ReportTable take_up_table(const std::vector<books::GroupTotals>& totals, ReportBy by) {
    std::map<std::string, OfferSums> groups;
    OfferSums all;
    for (const books::GroupTotals& each : totals) {
        OfferSums& sums = groups[span_or_group(each.group.at(0), by)];
        sums.add(each.group.at(1), each.group.at(2), each.sums.count);
        all.add(each.group.at(1), each.group.at(2), each.sums.count);
    }
    ReportTable table;
    table.columns = {named_column(report_by_names.at(static_cast<std::size_t>(by)), "text"),
                     named_column("offers", "count"),
                     named_column("taken", "count"),
                     named_column("take_up", "percent"),
                     named_column("invited", "count"),
                     named_column("accepted", "count"),
                     named_column("declined", "count"),
                     named_column("accepted_share", "percent")};
    for (const auto& [group, sums] : groups) {
        if (sums == OfferSums{}) continue;
        table.rows.push_back(offers_row(group, sums));
        // Who is invited by one answers by another.
        if (by == ReportBy::channel) table.rows.back().back() = nullptr;
    }
    if (!table.rows.empty()) table.totals = offers_row("", all);
    return table;
}

operations::schema::Schema refusals_schema() {
    using namespace operations::schema;
    const Schema reason = record({{"reason", text()}, {"count", decimal()}, {"percent", or_null(decimal())}});
    return record({{"any", yes_no()},
                   {"count", decimal("once a subscriber, reason and day")},
                   {"reasons", list_of(reason, "the most frequent first")}});
}

ReportTable refusals_table(const std::vector<books::RefusedGroup>& refused, ReportBy by) {
    std::map<std::string, RefusedSums> groups;
    RefusedSums all;
    for (const books::RefusedGroup& each : refused) {
        groups[span_or_group(each.group, by)].add(each);
        all.add(each);
    }
    ReportTable table;
    table.columns = {named_column(report_by_names.at(static_cast<std::size_t>(by)), "text"),
                     named_column("refused", "count"), named_column("refused_share", "percent")};
    for (const std::string_view channel : channel_columns) {
        table.columns.push_back(named_column("refused_" + std::string{channel}, "count"));
    }
    if (by <= ReportBy::month) {
        for (const auto& [group, sums] : groups) table.rows.push_back(refused_row(group, sums, all.all));
    } else {
        for (const auto& [group, sums] : most_first(std::move(groups))) {
            table.rows.push_back(refused_row(group, sums, all.all));
        }
    }
    if (!table.rows.empty()) table.totals = refused_row("", all, all.all);
    return table;
}

}  // namespace airtime::portal
