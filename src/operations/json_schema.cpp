#include "operations/json_schema.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace airtime::operations::schema {

namespace {

namespace json = boost::json;

Schema of_type(std::string_view type, std::string_view says) {
    Schema schema{{"type", type}};
    if (!says.empty()) schema["description"] = says;
    return schema;
}

Schema text_like(std::string_view pattern, std::string_view says) {
    Schema schema = of_type("string", says);
    schema["pattern"] = pattern;
    return schema;
}

}  // namespace

Schema text(std::string_view says) {
    return of_type("string", says);
}

Schema choice(std::span<const std::string_view> words, std::string_view says) {
    Schema schema = of_type("string", says);
    schema["enum"] = json::array(words.begin(), words.end());
    return schema;
}

Schema decimal(std::string_view says) {
    return text_like("^-?[0-9]+(\\.[0-9]+)?$", says);
}

Schema time(std::string_view says) {
    Schema schema = text_like("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$", says);
    schema["format"] = "date-time";
    return schema;
}

Schema date(std::string_view says) {
    Schema schema = text_like("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", says);
    schema["format"] = "date";
    return schema;
}

Schema whole(std::string_view says) {
    return of_type("integer", says);
}

Schema yes_no(std::string_view says) {
    return of_type("boolean", says);
}

Schema list_of(Schema item, std::string_view says) {
    Schema schema = of_type("array", says);
    schema["items"] = std::move(item);
    return schema;
}

Schema or_null(Schema schema) {
    schema["type"] = json::array{schema.at("type"), "null"};
    if (auto* words = schema.if_contains("enum")) words->as_array().push_back(nullptr);
    return schema;
}

Schema record(std::initializer_list<Member> members) {
    return extended({{"type", "object"}, {"properties", json::object{}}, {"required", json::array{}}},
                    members);
}

Schema extended(Schema record, std::initializer_list<Member> members) {
    json::object& properties = record.at("properties").as_object();
    json::array& required = record.at("required").as_array();
    for (const Member& member : members) {
        const json::value name(member.name);
        required.erase(std::remove(required.begin(), required.end(), name), required.end());
        if (member.presence == Presence::always) required.push_back(name);
        properties[member.name] = member.schema;
    }
    return record;
}

Schema channel() {
    constexpr auto words = std::to_array<std::string_view>({"auto", "sms", "ussd", "care"});
    return choice(words);
}

}  // namespace airtime::operations::schema
