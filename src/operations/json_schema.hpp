#pragma once

#include <boost/json/object.hpp>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

/// What an answer looks like, as a JSON Schema (2020-12, as OpenAPI 3.1 has it), in the few words that our
/// answers need. It is declared beside the function that makes the answer; `says` is for people, and may be
/// empty.
namespace airtime::operations::schema {

using Schema = boost::json::object;

Schema text(std::string_view says = {});
/// One of these texts.
Schema choice(std::span<const std::string_view> words, std::string_view says = {});
/// An amount or another figure as a decimal text, "-1500.5".
Schema decimal(std::string_view says = {});
/// A time in UTC, "2026-11-30T17:00:00.000Z".
Schema time(std::string_view says = {});
/// "2026-11-30", in the operator's time zone.
Schema date(std::string_view says = {});
/// A whole number that JSON's numbers hold.
Schema whole(std::string_view says = {});
Schema yes_no(std::string_view says = {});
Schema list_of(Schema item, std::string_view says = {});
/// The same, or null.
Schema or_null(Schema schema);

/// Whether a member is in every answer.
enum class Presence : std::uint8_t { always, sometimes };
inline constexpr Presence sometimes = Presence::sometimes;

struct Member {
    std::string_view name;
    Schema schema;
    Presence presence = Presence::always;
};
/// An object with these members. Others are not ruled out: an answer may have more in a later version.
Schema record(std::initializer_list<Member> members);
/// The record with these members too, in place of those of the same names.
Schema extended(Schema record, std::initializer_list<Member> members);

/// The names of all values of an enumeration up to `last`.
template <class Enum>
std::vector<std::string_view> names_through(Enum last) {
    std::vector<std::string_view> names;
    for (std::size_t place = 0; place <= static_cast<std::size_t>(last); ++place) {
        names.push_back(name_of(static_cast<Enum>(place)));
    }
    return names;
}

/// "auto", "sms", "ussd", "care": how an advance was asked for.
Schema channel();

}  // namespace airtime::operations::schema
