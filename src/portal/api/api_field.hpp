#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "charging/policy/policy.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"
#include "operations/json_schema.hpp"
#include "portal/api/problem.hpp"

/// The body of a POST: which fields it may have, and reading them.
namespace airtime::portal {

enum class FieldForm : std::uint8_t {
    msisdn,  ///< a number, as people write it
    imsi,    ///< 6 to 15 digits
    amount,  ///< in currency units, as text or as a whole number; never a number with a fraction
    time,    ///< a date in the operator's zone, or a time in UTC
    text,    ///< printable
    lines,   ///< text of several lines
};

/// One field, which its reader and the API's description go by.
struct ApiField {
    std::string_view name;
    FieldForm form = FieldForm::text;
    bool required = true;
    std::string_view says = {};
    std::size_t bytes_max = 0;                       ///< of a text or lines
    std::span<const std::string_view> choices = {};  ///< a text is one of them; empty: it may be any
};

/// Of a body that has no other fields.
operations::schema::Schema body_schema(std::span<const ApiField> fields);

/// Reads a body. Each reader notes the first thing that is wrong and returns something harmless; whoever uses
/// what was read asks for the mistake first.
class ApiFields {
  public:
    /// `fields`: all that the body may have.
    ApiFields(boost::json::object body, std::span<const ApiField> fields, const charging::Policy& policy)
        : body_(std::move(body)), fields_(fields), policy_(policy) {}

    std::optional<charging::Msisdn> msisdn(const ApiField& field);
    std::optional<charging::Imsi> imsi(const ApiField& field);
    /// Empty where it is missing and may be.
    std::string text(const ApiField& field);
    /// Likewise; what is in the lines is for the caller to judge.
    std::string lines(const ApiField& field);
    std::optional<charging::Money> amount(const ApiField& field);
    std::optional<charging::Instant> time(const ApiField& field);
    /// Notes that the value of a field is wrong.
    void wrong(const ApiField& field, std::string_view must);

    /// The first mistake; a field that the body may not have is one too.
    const std::optional<ApiError>& mistake();

  private:
    const boost::json::value* find(const ApiField& field);

    boost::json::object body_;
    std::span<const ApiField> fields_;
    const charging::Policy& policy_;
    std::optional<ApiError> mistake_;
};

}  // namespace airtime::portal
