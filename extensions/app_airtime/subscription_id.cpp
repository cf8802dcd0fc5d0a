#include "app_airtime/subscription_id.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace airtime::extension {
namespace {

using charging::Imsi;
using charging::Msisdn;
using charging::SubscriberAddress;

/// Longer than any number with its separators; what is longer is no number.
constexpr std::size_t text_max = 256;

bool starts_with_any_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(), [](char expected, char found) {
               return expected == std::tolower(static_cast<unsigned char>(found));
           });
}

void keep_first(std::optional<SubscriberAddress>& place, std::optional<SubscriberAddress> found) {
    if (!place) place = std::move(found);
}

template <class Address>
std::optional<SubscriberAddress> as_address(std::optional<Address> found) {
    if (!found) return std::nullopt;
    return SubscriberAddress{std::move(*found)};
}

}  // namespace

std::optional<Msisdn> subscriber_number(std::string_view text) {
    if (text.size() > text_max) return std::nullopt;
    for (const std::string_view scheme : {"sip:", "sips:", "tel:"}) {
        if (starts_with_any_case(text, scheme)) {
            text.remove_prefix(scheme.size());
            break;
        }
    }
    text = text.substr(0, text.find_first_of("@;"));
    std::string digits;
    // RFC 3966 5.1.1: visual separators carry no meaning.
    std::ranges::copy_if(text, std::back_inserter(digits),
                         [](char c) { return std::string_view{"-.() "}.find(c) == std::string_view::npos; });
    return Msisdn::parse(digits);
}

std::optional<SubscriberAddress> subscriber_in_nai(std::string_view nai) {
    if (nai.size() > text_max) return std::nullopt;
    const auto at = nai.find('@');
    const bool of_mobile_network =
        at != std::string_view::npos && nai.substr(at).find("3gppnetwork.org") != std::string_view::npos;
    if (!of_mobile_network) return as_address(subscriber_number(nai));
    auto user = nai.substr(0, at);
    // TS 23.003 19.3.2: one digit in front of the IMSI tells the kind of authentication.
    constexpr std::size_t imsi_digits_max = 15;
    if (user.size() == imsi_digits_max + 1) user.remove_prefix(1);
    return as_address(Imsi::parse(user));
}

void SubscriberIdentity::add(std::uint32_t type, std::string_view data) {
    if (data.size() > text_max) return;
    switch (static_cast<SubscriptionIdType>(type)) {
        case SubscriptionIdType::end_user_e164:
            return keep_first(e164_, as_address(subscriber_number(data)));
        case SubscriptionIdType::end_user_imsi:
            return keep_first(imsi_, as_address(Imsi::parse(data)));
        case SubscriptionIdType::end_user_sip_uri:
            return keep_first(uri_, as_address(subscriber_number(data)));
        case SubscriptionIdType::end_user_nai:
            return keep_first(nai_, subscriber_in_nai(data));
        case SubscriptionIdType::end_user_private:
            return;
    }
}

void SubscriberIdentity::add_user_name(std::string_view name) {
    keep_first(user_name_, subscriber_in_nai(name));
}

std::optional<SubscriberAddress> SubscriberIdentity::preferred() const {
    for (const auto* candidate : {&e164_, &imsi_, &uri_, &nai_, &user_name_}) {
        if (*candidate) return *candidate;
    }
    return std::nullopt;
}

}  // namespace airtime::extension
