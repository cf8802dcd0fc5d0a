#include "portal/ussd/ussd_navigation.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "portal/dialogue/subscriber_request.hpp"

namespace airtime::portal {

namespace {

using enum UssdScreen;

struct Choice {
    UssdScreen from;
    std::uint32_t input;
    UssdScreen to;
};

constexpr std::array<Choice, 26> choices{{
    {menu, 1, amounts},
    {menu, 2, balance},
    {menu, 3, service},
    {menu, 4, debt},
    {menu, 5, history},
    {menu, 6, messages},
    {menu, 7, language},
    {menu, 8, help},
    {confirm, 1, lend},
    {confirm, 2, menu},
    {lend, 1, lend},
    {lend, 2, menu},
    {service, 1, terms},
    {service, 2, pause},
    {service, 3, resume},
    {service, 4, cancel_asked},
    {cancel_asked, 1, cancel},
    {cancel_asked, 2, menu},
    {terms, 1, enrol},
    {terms, 2, menu},
    {debt, 1, repay},
    {debt, 2, menu},
    {messages, 1, accept_messages},
    {messages, 2, refuse_messages},
    {language, 1, vietnamese},
    {language, 2, english},
}};

std::optional<std::uint32_t> number_in(std::string_view input) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(input.data(), input.data() + input.size(), number);
    const bool whole = error == std::errc{} && end == input.data() + input.size() && input.front() != '0';
    return whole ? std::optional{number} : std::nullopt;
}

/// A gateway that goes on after the end starts again; 0 is the next page of a long ending, and what was to be
/// lent may have been asked again instead.
bool starts_again(const UssdPlace& place, std::string_view input) {
    const bool answers = place.screen == lend && (input == "1" || input == "2");
    return is_last(place.screen) && input != "0" && !answers;
}

UssdPlace after(const UssdPlace& place, std::string_view input,
                std::span<const charging::Money> denominations) {
    if (input == "00") return {};
    if (input == "0") {
        UssdPlace turned = place;
        ++turned.page;
        return turned;
    }
    const auto number = number_in(input);
    if (!number) return place;
    if (place.screen == UssdScreen::amounts && *number <= denominations.size()) {
        return {.screen = confirm, .page = 0, .amount = denominations[*number - 1]};
    }
    for (const Choice& choice : choices) {
        if (choice.from == place.screen && choice.input == *number) {
            return {.screen = choice.to, .page = 0, .amount = place.amount};
        }
    }
    return place;
}

/// *9118*10000#; the numbers of the main menu are no amounts.
std::optional<UssdPlace> amount_dialled(std::string_view input,
                                        std::span<const charging::Money> denominations) {
    const auto number = number_in(input);
    if (!number || *number < 10) return std::nullopt;
    const auto amount = meant_amount(*number, denominations);
    if (std::ranges::find(denominations, amount) == denominations.end()) return std::nullopt;
    return UssdPlace{.screen = confirm, .page = 0, .amount = amount};
}

}  // namespace

bool is_last(UssdScreen screen) {
    switch (screen) {
        case menu:
        case amounts:
        case confirm:
        case service:
        case terms:
        case cancel_asked:
        case debt:
        case messages:
        case language:
            return false;
        case lend:
        case balance:
        case enrol:
        case pause:
        case resume:
        case cancel:
        case repay:
        case history:
        case accept_messages:
        case refuse_messages:
        case vietnamese:
        case english:
        case help:
            return true;
    }
    return true;
}

UssdPlace follow(std::string_view text, std::span<const charging::Money> denominations) {
    UssdPlace place;
    bool first = true;
    for (std::size_t at = 0; at <= text.size() && !text.empty();) {
        const std::size_t end = std::min(text.find('*', at), text.size());
        const std::string_view input = text.substr(at, end - at);
        at = end + 1;
        const auto dialled = first ? amount_dialled(input, denominations) : std::nullopt;
        first = false;
        if (dialled) {
            place = *dialled;
            continue;
        }
        place = after(starts_again(place, input) ? UssdPlace{} : place, input, denominations);
    }
    return place;
}

}  // namespace airtime::portal
