#pragma once

#include <array>
#include <string>
#include <string_view>

#include "tests/bench/gy_load/wire.hpp"

namespace airtime::bench {

enum class RequestKind : std::uint8_t { initial, update, termination, recharge, debit };
inline constexpr std::array<std::string_view, 5> request_kind_names{"initial", "update", "termination",
                                                                    "recharge", "debit"};
/// What a session or an event is about. An SMS is debited, a call is a session.
enum class Service : std::uint8_t { data, voice, sms };
inline constexpr std::size_t service_count = 3;

std::uint32_t cc_request_type(RequestKind kind);

/// What all requests of a run have in common.
struct RequestShape {
    std::string realm = "lab.test";
    std::string run;                   ///< ten characters in every Session-Id: no two runs share sessions
    std::uint32_t services = 1;        ///< MSCCs of a request, Rating-Groups 1 and up
    std::uint64_t octets = 2'048'000;  ///< asked for by INITIAL and UPDATE in each MSCC, and expected
    std::uint64_t used_octets = 2'048'000;  ///< reported by UPDATE and TERMINATION in each MSCC
    bool ps_information = true;             ///< with the requests of a data session
    std::uint32_t seconds = 60;             ///< asked for and reported by a call
    std::int64_t recharge_amount = 100;     ///< in currency units
    std::uint32_t currency_code = 704;
    std::uint64_t first_msisdn = 84'900'000'000;  ///< of eleven digits
};

/// What tells one request from the others.
struct RequestNames {
    RequestKind kind = RequestKind::initial;
    Service service = Service::data;
    std::uint32_t session = 0;
    std::uint32_t number = 0;
    std::uint32_t subscriber = 0;  ///< counted from first_msisdn
    std::uint32_t connection = 0;  ///< below 100; its Origin-Host is load<NN>
    std::uint32_t hop_by_hop = 0;
    std::uint32_t end_to_end = 0;
};

std::string origin_host(std::uint32_t connection, std::string_view realm);

/// CCRs encoded once, as a PGW sends them (PS-Information and all); each request overwrites the few fields
/// that differ.
class CcrTemplates {
  public:
    explicit CcrTemplates(const RequestShape& shape);

    /// Valid until the next call.
    ByteView write(const RequestNames& names);
    /// In front of the ten digits that number a session.
    const std::string& session_prefix() const { return session_prefix_; }

  private:
    struct Template {
        Bytes bytes;
        std::size_t session = 0, number = 0, host = 0, timestamp = 0, msisdn = 0, imsi = 0;
    };

    Template make(const RequestShape& shape, RequestKind kind, Service service) const;

    std::string session_prefix_;
    std::uint64_t first_msisdn_;
    std::array<std::array<Template, request_kind_names.size()>, service_count> templates_;
};

/// Writes `value` as exactly `digits` decimal digits.
void write_digits(std::uint8_t* at, std::size_t digits, std::uint64_t value);

}  // namespace airtime::bench
