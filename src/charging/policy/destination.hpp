#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "charging/values/phone_number.hpp"

/// Where calls and messages go: to the own network, another one, another country, a short number.
namespace airtime::charging {

using DestinationName = Identifier<struct DestinationNameTag>;

/// A short number, dialled without any prefix: the digits it begins with, and how many it has.
struct ShortNumber {
    std::string begins;
    std::size_t digits = 0;
    friend auto operator<=>(const ShortNumber&, const ShortNumber&) = default;
};

/// "113", or "1900xxxx" with an x for each free digit. Empty for anything else, or more than 15 digits.
std::optional<ShortNumber> parse_short_number(std::string_view text);

/// The operator's table of destinations. Each entry may stand in it once.
class Destinations {
  public:
    /// False: there is one of that name already.
    bool declare(const DestinationName& destination);
    bool declares(const DestinationName& destination) const;
    /// Numbers in E.164 that begin so; digits only. False: the prefix is there already.
    bool add_prefix(std::string prefix, const DestinationName& destination);
    bool add_short_number(ShortNumber number, const DestinationName& destination);
    /// An URN and all below it: "urn:service:sos" takes "urn:service:sos.police" (RFC 5031).
    bool add_urn(std::string urn, const DestinationName& destination);

    /// Where a called party is: its URN; else, unless it is written as international, the short number that
    /// fits most digits; else the longest prefix of its E.164 form. Null: nowhere in the table.
    const DestinationName* find(std::string_view called_party, const Numbering& numbering) const;

  private:
    const DestinationName* find_urn(std::string_view urn) const;
    const DestinationName* find_short_number(std::string_view digits) const;
    const DestinationName* find_prefix(std::string_view digits) const;

    std::vector<DestinationName> names_;
    std::vector<std::pair<std::string, DestinationName>> prefixes_;  ///< ascending
    std::vector<std::pair<ShortNumber, DestinationName>> short_numbers_;
    std::vector<std::pair<std::string, DestinationName>> urns_;
};

}  // namespace airtime::charging
