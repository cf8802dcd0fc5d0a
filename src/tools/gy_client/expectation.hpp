#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/gy_client/credit_control_answer.hpp"

namespace airtime::gy_client {

/// Final-Unit-Action that a scenario expects; `none` is an answer without Final-Unit-Indication.
enum class ExpectedFinalUnit { none, terminate, redirect, restrict_access };

/// What is set is compared exactly; what is empty is not looked at.
struct ExpectedService {
    std::optional<std::uint32_t> rating_group;  ///< empty: the MSCC must carry none
    std::vector<std::uint32_t> service_identifiers;
    std::optional<std::uint32_t> result;
    std::optional<ServiceUnits> granted;
    bool nothing_granted = false;  ///< there must be no Granted-Service-Unit
    std::optional<std::uint32_t> validity_s;
    std::optional<ExpectedFinalUnit> final_unit;
};

struct Expectation {
    bool no_answer = false;
    std::optional<std::string> same_as;  ///< name of an earlier step
    std::optional<std::uint32_t> result;
    std::optional<bool> error_bit;
    std::optional<std::uint32_t> type;
    std::optional<std::uint32_t> number;
    std::optional<std::uint32_t> auth_application_id;
    std::optional<std::string> origin_host;
    std::optional<ExpectedService> command_level;
    std::optional<std::vector<ExpectedService>> services;  ///< all of them, in any order
    bool no_service_refused = false;                       ///< no MSCC may have another result than success
    std::optional<std::vector<AvpKey>> failed_avp;         ///< path, outermost first; empty: no Failed-AVP
    std::vector<AvpKey> has;
    std::vector<AvpKey> lacks;
    std::optional<std::uint32_t> check_balance_result;
    std::optional<UnitValue> cost;
    std::optional<UnitValue> remaining_balance;
};

/// One sentence per difference, none when the answer holds. `earlier` is the answer that `same_as` names,
/// null if that step got none.
std::vector<std::string> differences(const Expectation& expectation, const CreditControlAnswer& answer,
                                     const CreditControlAnswer* earlier);

/// "Multiple-Services-Credit-Control/Used-Service-Unit", "none".
std::string describe_path(const std::vector<AvpKey>& path);

}  // namespace airtime::gy_client
