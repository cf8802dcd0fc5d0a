#include "portal/views/action_view.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <boost/url.hpp>

#include "operations/plain_text.hpp"

namespace airtime::portal {

namespace {

using charging::Money;

boost::json::object limit_view(const DayLimit& limit) {
    return {{"per_day", limit.per_day_max.to_string()},
            {"used", limit.used.to_string()},
            {"left", std::max(Money{}, limit.per_day_max - limit.used).to_string()}};
}

/// The form again, as it was filled in.
std::string again_path(const std::string& path, const HttpParameters& given) {
    boost::urls::url url{path};
    for (const auto& [name, value] : given) url.params().append({name, value});
    url.params().append({"again", "1"});
    return std::string{url.buffer()};
}

bool is_above(const std::optional<DayLimit>& limit, const std::optional<TriedChange>& tried) {
    const auto* done = tried ? std::get_if<ChangeDone>(&tried->result) : nullptr;
    return limit && done != nullptr && limit->used + done->amount > limit->per_day_max;
}

}  // namespace

void add_tried(boost::json::object& view, const std::optional<TriedChange>& tried) {
    const auto* refused = tried ? std::get_if<ChangeRefused>(&tried->result) : nullptr;
    boost::json::array effects = tried ? tried->effects : boost::json::array{};
    const bool unchanged = tried && std::holds_alternative<NothingChanged>(tried->result);
    view["unchanged"] = unchanged;
    if (unchanged) effects.emplace_back(boost::json::object{{"effect", "no_change"}});
    view["ready"] = tried && std::holds_alternative<ChangeDone>(tried->result);
    view["effects"] = std::move(effects);
    view["refused"] = refused != nullptr;
    if (refused != nullptr) view["refusal"] = {{"reason", refused->reason}};
}

boost::json::object action_view(const ActionView& shown, const ReadAction& read,
                                boost::json::object headline) {
    boost::json::object view{{"action", shown.kind.name}, {"path", shown.path},
                             {"back", shown.back},        {"subscriber", std::move(headline)},
                             {"changed", shown.changed},  {"fields", read.fields}};
    add_tried(view, shown.tried);
    const bool ready = view["ready"].as_bool();
    const bool asks = !read.fields.empty() && !shown.hopeless && (shown.asks || !ready);
    view["asks"] = asks;
    view["confirms"] = ready && !asks;
    boost::json::array hidden;
    if (ready && !asks) {
        for (const auto& [name, value] : read.given) hidden.push_back({{"name", name}, {"value", value}});
        view["again"] = again_path(shown.path, read.given);
        hidden.push_back({{"name", "digest"}, {"value", shown.tried->digest}});
    }
    view["hidden"] = std::move(hidden);
    view["approval"] = is_above(shown.limit, shown.tried);
    view["limited"] = shown.limit.has_value();
    if (shown.limit) view["limit"] = limit_view(*shown.limit);
    return view;
}

}  // namespace airtime::portal
