#pragma once

#include <cstdint>

#include "charging/values/calendar.hpp"
#include "config/config.hpp"
#include "texts/wording.hpp"

namespace airtime::portal {

/// How the operator writes money, times and the names of accounts: the same as in messages to subscribers.
struct PageFormats {
    const texts::Wording* wording = nullptr;  ///< empty: "10000.5", and accounts by the policy's names
    std::uint32_t currency_decimals = 0;      ///< at least; an amount with more shows them all
    charging::Calendar calendar;
};

/// `config` outlives them.
PageFormats page_formats(const config::Config& config);

}  // namespace airtime::portal
