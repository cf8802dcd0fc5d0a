#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charging/policy/policy.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"
#include "portal/http/http_message.hpp"

namespace airtime::portal {

/// Why a call is not done, for the program that called and for its author.
struct ApiError {
    unsigned status = 400;
    std::string code;     ///< "amount_missing"
    std::string message;  ///< what is wrong
    std::string remedy;   ///< what to do about it
};

/// {"error": {"code": ..., "message": ..., "remedy": ...}}
HttpResponse json_error(const ApiError& error);
HttpResponse json_answer(const boost::json::object& object);

/// 503 with Retry-After: Redis is away.
HttpResponse store_away();
HttpResponse subscriber_unknown();

/// The fields of a call's body. Each reader notes the first thing that is wrong and returns something
/// harmless; whoever uses what was read asks for the mistake first.
class ApiFields {
  public:
    ApiFields(boost::json::object object, const charging::Policy& policy)
        : object_(std::move(object)), policy_(policy) {}

    std::optional<charging::Msisdn> msisdn(std::string_view field);
    /// Printable, at most `max` bytes. Empty where it is missing and may be.
    std::string text(std::string_view field, std::size_t max, bool required = true);
    /// A decimal in currency units, as text or as a whole number.
    std::optional<charging::Money> amount(std::string_view field, bool required = true);
    /// A date in the operator's zone, or a time in UTC.
    std::optional<charging::Instant> instant(std::string_view field);
    /// Notes that the value of a field is wrong.
    void wrong(std::string_view field, std::string_view must);

    /// The first mistake; a field that nobody read is one too.
    const std::optional<ApiError>& mistake();

  private:
    const boost::json::value* find(std::string_view field, bool required);

    boost::json::object object_;
    const charging::Policy& policy_;
    std::vector<std::string> read_;
    std::optional<ApiError> mistake_;
};

}  // namespace airtime::portal
