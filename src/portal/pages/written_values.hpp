#pragma once

#include <string>
#include <string_view>

#include "charging/policy/message_policy.hpp"
#include "portal/pages/page_formats.hpp"

/// A view's values as people read them. What is no such value is written as it is: a page says it rather than
/// hiding it. All give plain text, but for the two elements at the end, which give HTML.
namespace airtime::portal {

/// "-1234567.5" as "-1.234.567,5đ": exactly, however many digits it has.
std::string written_amount(std::string_view decimal, const PageFormats& formats, charging::Language language);

/// The same without the currency, which the head of a table names: "-1.234.567,5".
std::string written_bare_amount(std::string_view decimal, const PageFormats& formats,
                                charging::Language language);

/// What stands for the currency in an amount, without blanks around it: "đ". Empty: nothing does.
std::string written_currency(const PageFormats& formats, charging::Language language);

/// An average, cut to the currency's decimals: "56758.333333" as "56.758đ".
std::string written_average(std::string_view decimal, const PageFormats& formats,
                            charging::Language language);

/// "1234567.5" as "1.234.567,5", without a currency.
std::string written_count(std::string_view decimal, const PageFormats& formats, charging::Language language);

/// With a plus in front of what is above zero: a change, not a sum.
std::string with_sign(std::string_view decimal, std::string written);

/// "2026-11-22T11:30:00Z" as "22/11/2026 18:30:00" of the operator's clock.
std::string written_clock(std::string_view instant, const PageFormats& formats);

/// The day alone of an instant; of "2026-11-22" as well.
std::string written_date(std::string_view instant, const PageFormats& formats);

/// "2026-11" as "11/2026".
std::string written_month(std::string_view month);

/// Clock and date in a <time>, which keeps what a program reads. Empty: it is no time.
std::string time_element(std::string_view instant, const PageFormats& formats);
std::string date_element(std::string_view instant, const PageFormats& formats);

}  // namespace airtime::portal
