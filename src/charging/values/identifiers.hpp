#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace airtime::charging {

/// A string that means one thing: an AccountName is no ServiceName.
template <class Tag>
struct Identifier {
    std::string value;
    friend auto operator<=>(const Identifier&, const Identifier&) = default;
};

using ContractId = Identifier<struct ContractIdTag>;
using AccountName = Identifier<struct AccountNameTag>;
using ServiceName = Identifier<struct ServiceNameTag>;
/// Subscribers that the policy has values of its own for.
using SegmentName = Identifier<struct SegmentNameTag>;
/// Session-Id of RFC 6733 8.8: opaque bytes, whatever the client made of it.
using SessionId = Identifier<struct SessionIdTag>;
/// Unique within its contract.
using AdvanceId = Identifier<struct AdvanceIdTag>;
/// The key under which a recharge happens once: Session-Id and CC-Request-Number, or what a channel gave.
using RechargeId = Identifier<struct RechargeIdTag>;

/// The key under which a transfer happens once; unique within the sender's contract.
using TransferId = Identifier<struct TransferIdTag>;

/// A subscriber number: E.164 without the plus, 5 to 15 digits.
class Msisdn {
  public:
    /// Takes "84900000001" and "+84900000001"; empty for anything else.
    static std::optional<Msisdn> parse(std::string_view text);
    const std::string& digits() const { return digits_; }
    friend auto operator<=>(const Msisdn&, const Msisdn&) = default;

  private:
    explicit Msisdn(std::string digits) : digits_(std::move(digits)) {}
    std::string digits_;
};

/// IMSI of TS 23.003: 6 to 15 digits.
class Imsi {
  public:
    static std::optional<Imsi> parse(std::string_view text);
    const std::string& digits() const { return digits_; }
    friend auto operator<=>(const Imsi&, const Imsi&) = default;

  private:
    explicit Imsi(std::string digits) : digits_(std::move(digits)) {}
    std::string digits_;
};

/// A contract as it can be named from outside. SessionId: the contract that the session belongs to.
using SubscriberAddress = std::variant<Msisdn, Imsi, ContractId, SessionId>;

}  // namespace airtime::charging
