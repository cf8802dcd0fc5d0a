#include "app_airtime/codec/subscription_id.hpp"

#include <algorithm>
#include <string>

namespace airtime::extension {
namespace {

using charging::Imsi;
using charging::SubscriberAddress;

/// Longer than anything that can be looked up.
constexpr std::size_t subscription_text_max = 256;

void keep_first(std::optional<SubscriberAddress>& place, std::optional<SubscriberAddress> found) {
    if (!place) place = std::move(found);
}

template <class Address>
std::optional<SubscriberAddress> as_address(std::optional<Address> found) {
    if (!found) return std::nullopt;
    return SubscriberAddress{std::move(*found)};
}

/// TS 23.003 19.3.2: one digit in front of the IMSI tells the kind of authentication.
std::optional<Imsi> imsi_in(std::string_view user) {
    constexpr std::size_t imsi_digits_max = 15;
    if (user.size() == imsi_digits_max + 1) user.remove_prefix(1);
    return Imsi::parse(user);
}

/// RFC 8506 8.47: what only this server understands, so the contract's own.
std::optional<SubscriberAddress> private_id(std::string_view data) {
    constexpr std::size_t contract_id_size_max = 64;
    const bool printable = std::ranges::all_of(data, [](char c) { return c > ' ' && c <= '~'; });
    if (data.empty() || data.size() > contract_id_size_max || !printable ||
        data.find_first_of("{}:") != std::string_view::npos) {
        return std::nullopt;
    }
    return charging::ContractId{std::string{data}};
}

}  // namespace

std::optional<SubscriberAddress> subscriber_in_nai(std::string_view nai,
                                                   const charging::Numbering& numbering) {
    if (nai.size() > subscription_text_max) return std::nullopt;
    const auto at = nai.find('@');
    const bool of_mobile_network =
        at != std::string_view::npos && nai.substr(at).find("3gppnetwork.org") != std::string_view::npos;
    const auto user = nai.substr(0, at);
    const auto scheme = user.find(':');
    if (!of_mobile_network) {
        const bool is_uri = scheme != std::string_view::npos;
        return as_address(subscriber_number(is_uri ? nai : user, numbering));
    }
    if (scheme == std::string_view::npos) return as_address(imsi_in(user));
    // An IMS derives a SIP URI from the IMSI where the card has none (TS 23.003 13.4B); others name a number.
    const auto imsi = imsi_in(user.substr(scheme + 1));
    const bool of_realm =
        imsi && nai.substr(at).find("mcc" + imsi->digits().substr(0, 3)) != std::string_view::npos;
    return of_realm ? as_address(imsi) : as_address(subscriber_number(nai, numbering));
}

void SubscriptionIds::add(std::uint32_t type, std::string_view data) {
    if (data.size() > subscription_text_max) return;
    switch (static_cast<SubscriptionIdType>(type)) {
        case SubscriptionIdType::end_user_e164:
            return keep_first(e164_, as_address(subscriber_number(data, numbering_)));
        case SubscriptionIdType::end_user_imsi:
            return keep_first(imsi_, as_address(Imsi::parse(data)));
        case SubscriptionIdType::end_user_sip_uri:
            return keep_first(uri_, subscriber_in_nai(data, numbering_));
        case SubscriptionIdType::end_user_nai:
            return keep_first(nai_, subscriber_in_nai(data, numbering_));
        case SubscriptionIdType::end_user_private:
            return keep_first(private_, private_id(data));
    }
}

void SubscriptionIds::add_user_name(std::string_view name) {
    keep_first(user_name_, subscriber_in_nai(name, numbering_));
}

std::optional<SubscriberAddress> SubscriptionIds::preferred() const {
    for (const auto* candidate : {&e164_, &imsi_, &uri_, &nai_, &user_name_, &private_}) {
        if (*candidate) return *candidate;
    }
    return std::nullopt;
}

}  // namespace airtime::extension
