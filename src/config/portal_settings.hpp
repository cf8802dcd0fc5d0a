#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "charging/policy/client_profile.hpp"
#include "config/address_list.hpp"
#include "config/correction_limits.hpp"
#include "config/export_settings.hpp"
#include "config/keywords.hpp"

namespace airtime::config {

/// Who may call one of the portal's channels.
struct ChannelAccess {
    AddressList trusted_addresses;
    std::string secret;  ///< empty: the channel is closed
};

enum class UssdCoding : std::uint8_t {
    gsm7,  ///< pages without diacritics, 182 characters
    ucs2,  ///< pages with diacritics, 80 characters
};

/// What a caller of the API may do.
enum class ApiRole : std::uint8_t {
    channel,  ///< a till, bank or voucher system: recharges and looks up
    care,     ///< also enrols, lends and repays for the subscriber, and sends them texts
    manager,  ///< also corrects money and moves numbers, and sees figures of the business
    admin,    ///< also keeps lists and tokens, and sees who uses the pages, and the audit log
};

/// How much one program may do. Zero: no limit.
struct ApiLimits {
    charging::RechargeLimits recharges = {};
    charging::Money corrected_per_day_max = charging::Money::from_units(1'000'000);
    std::uint32_t look_ups_per_hour = 0;
};

struct ApiClient {
    std::string name;  ///< in the ledger, behind "api."
    ApiRole role = ApiRole::channel;
    std::string token;
    ApiLimits limits = {};
};

/// TLS by the portal itself, for pages alone.
struct TlsSettings {
    std::string listen_address = "127.0.0.1";
    std::uint16_t listen_port = 8443;  ///< zero: a free one
    std::string certificate_file;      ///< PEM, with those that sign it; empty: there is no TLS
    std::string key_file;

    bool is_on() const { return !certificate_file.empty(); }
};

/// The pages for people.
struct PagesSettings {
    std::string origin;  ///< "https://airtime.example.org", as browsers name it; empty: there are no pages
    AddressList proxy_addresses;  ///< that bring TLS, and may name who asks
    std::string user_header;      ///< in which they name them; empty: people sign in here
    std::chrono::seconds session_idle{1'800};
    std::chrono::seconds session_max{43'200};
    std::uint32_t look_ups_per_hour = 300;  ///< of one person
    CorrectionLimits corrections;
    TlsSettings tls;

    bool are_on() const { return !origin.empty(); }
};

struct PortalSettings {
    std::string listen_address = "127.0.0.1";
    std::uint16_t listen_port = 8080;  ///< zero: a free one
    std::uint32_t threads = 4;
    std::uint32_t requests_waiting_max = 256;
    std::uint32_t connections_max = 256;
    std::uint32_t connections_per_address_max = 16;
    std::uint32_t connections_per_trusted_address_max = 128;
    std::uint32_t header_bytes_max = 65'536;
    std::uint32_t body_bytes_max = 65'536;
    std::chrono::milliseconds request_timeout{10'000};
    std::chrono::milliseconds idle_timeout{60'000};

    ChannelAccess sms;
    std::uint32_t inbox_max = 2'000;  ///< received and not yet handled, in one partition; more are refused
    std::uint32_t short_code_digits_max = 8;   ///< senders of so few digits are machines: taken and forgotten
    std::uint32_t answers_max = 20;            ///< to one number in `answers_span`
    std::chrono::seconds answers_span{3'600};  ///< from the first of them
    std::vector<Keyword> keywords = default_keywords();

    ChannelAccess ussd;
    UssdCoding ussd_coding = UssdCoding::gsm7;

    AddressList api_addresses;
    std::vector<ApiClient> api_clients;
    /// Of each token that was made on the pages.
    ApiLimits page_token_limits{
        .recharges = {.recharge_max = charging::Money::from_units(2'000'000),
                      .recharged_per_day_max = charging::Money::from_units(50'000'000)},
        .corrected_per_day_max = charging::Money::from_units(1'000'000),
        .look_ups_per_hour = 1'000};

    AddressList metrics_addresses;

    PagesSettings pages;

    ExportSettings exports;
};

}  // namespace airtime::config
