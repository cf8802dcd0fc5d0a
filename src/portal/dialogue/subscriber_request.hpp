#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "charging/values/money.hpp"
#include "config/portal_settings.hpp"
#include "portal/dialogue/pause_end.hpp"

/// What a subscriber's SMS asks for. Pure: it knows words, not contracts.
namespace airtime::portal {

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

}  // namespace airtime::portal
