#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "charging/values/calendar.hpp"
#include "charging/values/money.hpp"
#include "config/portal_settings.hpp"

/// What a subscriber's SMS asks for. Pure: it knows words, not contracts.
namespace airtime::portal {

/// A day of a month as people write it; the year where they write one.
struct WrittenDate {
    std::optional<int> year;
    unsigned month = 1;
    unsigned day = 1;
    friend bool operator==(const WrittenDate&, const WrittenDate&) = default;
};
struct WrittenDays {
    std::uint32_t days = 0;
    friend bool operator==(const WrittenDays&, const WrittenDays&) = default;
};
/// Nothing was written: until resumed.
using PauseLength = std::variant<std::monostate, WrittenDays, WrittenDate>;

struct SmsRequest {
    config::SmsCommand command = config::SmsCommand::help;
    std::optional<charging::Language> language;  ///< of the keyword; empty: no keyword was understood
    std::optional<std::int64_t> amount;          ///< with advance and repay, as it was written: 10 may mean
                                                 ///< 10,000
    PauseLength pause;                           ///< with pause

    friend bool operator==(const SmsRequest&, const SmsRequest&) = default;
};

/// Reads "UT 10.000", "tạm dừng đến 31-12", "Stop", "soạn DK gửi 9118". Anything else, or something behind a
/// keyword that does not belong there, asks for help: nobody borrows or cancels by a slip.
SmsRequest read_sms(std::string_view text, std::span<const config::Keyword> keywords);

/// The denomination that a written amount means: itself, or so many thousands of it. What is neither is
/// returned as it was written.
charging::Money meant_amount(std::int64_t written, std::span<const charging::Money> denominations);

/// When a pause that is asked for now ends: days are counted from now, a date is its first moment; one
/// without a year is the next one. Empty in the inner optional: when resumed. Empty in the outer: no such
/// date, or not ahead, or more than a year away.
std::optional<std::optional<charging::Instant>> pause_end(const PauseLength& length,
                                                          const charging::Calendar& calendar,
                                                          charging::Instant now);

}  // namespace airtime::portal
