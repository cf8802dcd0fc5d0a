#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "charging/values/money.hpp"

/// Where a USSD session stands, told from nothing but all that was typed in it: "1*2*1". The numbers of a
/// menu never depend on the contract, so that what was shown as 2 is 2 when it is read, whatever happened
/// between.
namespace airtime::portal {

enum class UssdScreen : std::uint8_t {
    menu,
    amounts,  ///< what may be borrowed
    confirm,  ///< of `amount`, with fee and due date
    lend,     ///< does it, or asks again like `confirm` if that was not shown with these terms
    balance,
    service,  ///< automatic advances
    terms,    ///< of automatic advances
    enrol,    ///< does it
    pause,    ///< does it
    resume,   ///< does it
    cancel_asked,
    cancel,  ///< does it
    debt,    ///< and whether to repay it
    repay,   ///< does it
    history,
    messages,
    accept_messages,  ///< does it
    refuse_messages,  ///< does it
    language,
    vietnamese,  ///< does it
    english,     ///< does it
    help,
};

struct UssdPlace {
    UssdScreen screen = UssdScreen::menu;
    std::size_t page = 0;  ///< of a screen with many lines; beyond the last it starts again
    charging::Money amount = {};
    friend bool operator==(const UssdPlace&, const UssdPlace&) = default;
};

/// Text of a session that is longer, or has more inputs, is no session.
constexpr std::size_t ussd_text_bytes_max = 200;

/// Follows the inputs in `text`, which '*' parts, from the main menu: 0 turns the page, 00 goes back to the
/// main menu, what a screen does not offer shows it again. The first input may be an amount, as in
/// *9118*10000#: its confirmation. `denominations`: what the operator lends, in the order of the menu.
UssdPlace follow(std::string_view text, std::span<const charging::Money> denominations);

/// Whether nothing follows the screen but its own next pages.
bool is_last(UssdScreen screen);

}  // namespace airtime::portal
