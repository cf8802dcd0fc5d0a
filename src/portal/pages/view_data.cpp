#include "portal/pages/view_data.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace airtime::portal {

namespace {

namespace json = boost::json;
using kainjow::mustache::data;

data value_data(const json::value& value) {
    switch (value.kind()) {
        case json::kind::object:
            return view_data(value.get_object());
        case json::kind::array: {
            kainjow::mustache::list list;
            list.reserve(value.get_array().size());
            for (const json::value& item : value.get_array()) list.push_back(value_data(item));
            return data{list};
        }
        case json::kind::string: {
            const json::string& text = value.get_string();
            return text.empty() ? data{false} : data{std::string{text.begin(), text.end()}};
        }
        case json::kind::bool_:
            return data{value.get_bool()};
        case json::kind::null:
            return data{false};
        default:
            return data{json::serialize(value)};
    }
}

}  // namespace

data view_data(const json::object& view) {
    data all{data::type::object};
    for (const auto& member : view) {
        if (!member.key().starts_with('@')) all.set(std::string{member.key()}, value_data(member.value()));
    }
    return all;
}

}  // namespace airtime::portal
