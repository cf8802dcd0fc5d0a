#pragma once

#include <rapidcheck.h>

#include "charging/contract/contract.hpp"
#include "charging/contract/ledger_event.hpp"
#include "charging/contract/message.hpp"
#include "charging/contract/session.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/credit_control.hpp"
#include "charging/values/money.hpp"

/// Random values over the whole range of what the codecs must carry, whether or not a rule would make them.
namespace airtime::store_test {

inline charging::Money any_money() {
    return charging::Money::from_millionths(*rc::gen::arbitrary<std::int64_t>());
}

inline charging::Instant any_instant() {
    return charging::Instant{
        std::chrono::milliseconds{*rc::gen::inRange<std::int64_t>(-2'177'452'800'000, 4'102'444'800'000)}};
}

/// Any bytes, or a text full of what separates words.
inline std::string any_text() {
    return *rc::gen::oneOf(
        rc::gen::arbitrary<std::string>(),
        rc::gen::container<std::string>(rc::gen::elementOf(std::string{" %=/,:;-+.\n\0a1", 15})));
}

template <class Make>
auto maybe(Make make) -> std::optional<decltype(make())> {
    return *rc::gen::arbitrary<bool>() ? std::optional{make()} : std::nullopt;
}

template <class Make>
auto some(int max, Make make) -> std::vector<decltype(make())> {
    std::vector<decltype(make())> made(static_cast<std::size_t>(*rc::gen::inRange(0, max + 1)));
    for (auto& one : made) one = make();
    return made;
}

template <class Enum>
Enum any_enum(Enum last) {
    return static_cast<Enum>(*rc::gen::inRange(0, static_cast<int>(last) + 1));
}

template <class Number>
Number any_number() {
    return *rc::gen::arbitrary<Number>();
}

charging::ServiceKey any_service_key();
charging::StoredAnswer any_answer();
charging::Session any_session();
charging::Contract any_contract();
charging::LedgerEvent any_event();
/// Without what a line of text leaves out.
charging::LedgerEvent any_line_event();
charging::Message any_message();

}  // namespace airtime::store_test
