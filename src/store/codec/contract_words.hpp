#pragma once

#include <array>
#include <string_view>

/// The words of a contract's fields, for those that write them and those that read them.
namespace airtime::store {

constexpr std::string_view schema_version = "5";

constexpr std::array<std::string_view, 4> life_cycle_names{"active", "one_way", "two_way", "expired"};
constexpr std::array<std::string_view, 4> enrolment_names{"not_registered", "active", "paused", "cancelled"};
constexpr std::array<std::string_view, 4> channel_names{"automatic", "sms", "ussd", "care"};
constexpr std::array<std::string_view, 2> language_names{"vi", "en"};

}  // namespace airtime::store
