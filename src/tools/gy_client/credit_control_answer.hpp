#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/gy_client/avp.hpp"
#include "tools/gy_client/service_units.hpp"

namespace airtime::gy_client {

/// What an MSCC of an answer says, or the command itself for units at command level.
struct AnsweredService {
    std::optional<std::uint32_t> rating_group;
    std::vector<std::uint32_t> service_identifiers;
    std::optional<std::uint32_t> result;
    std::optional<ServiceUnits> granted;  ///< empty: no Granted-Service-Unit
    std::optional<std::uint32_t> validity_s;
    std::optional<std::uint32_t> final_unit_action;
};

/// A CCA read leniently: what is absent or malformed is empty, so that expectations can say so.
struct CreditControlAnswer {
    Message message;
    std::optional<std::string> session_id;
    std::optional<std::uint32_t> result;
    std::optional<std::string> origin_host;
    std::optional<std::string> origin_realm;
    std::optional<std::uint32_t> auth_application_id;
    std::optional<std::uint32_t> type;
    std::optional<std::uint32_t> number;
    AnsweredService command_level;
    std::vector<AnsweredService> services;
    std::vector<AvpKey> failed_avp;  ///< from the outermost group in the first Failed-AVP inwards
    Bytes failed_avp_data;           ///< of the innermost
    std::optional<std::uint32_t> check_balance_result;
    std::optional<Money> cost;
    std::optional<Money> remaining_balance;
    std::optional<std::string> error_message;

    bool error_bit() const { return (message.header.flags & message_flag_error) != 0; }
};

CreditControlAnswer read_answer(Message message);

/// Do both answers carry the same header flags and the same AVPs, byte for byte and in the same order?
/// The identifiers of the header are not compared: each transmission has its own.
bool same_answer(const CreditControlAnswer& a, const CreditControlAnswer& b);

}  // namespace airtime::gy_client
