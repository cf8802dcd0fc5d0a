#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"

/// Subscribers as lines of a CSV file: what is exported can be imported.
namespace airtime::tools {

/// What the columns of a file are.
class SubscriberColumns {
  public:
    /// From a heading: `msisdn`, and any of `imsi`, `contract`, `activated`, `state`, `enrolment` (`enrol`:
    /// yes, no or empty), `segment`, `expires` (of the contract), `account.NAME`, `expires.NAME` (of the
    /// account) and `spend.YYYY-MM`. The error says what is wrong with it.
    static Result<SubscriberColumns, std::string> named_by(const std::string& heading,
                                                           const charging::Policy& policy,
                                                           charging::Month current);
    /// Columns of months that are over for so long that nothing looks at their spend.
    std::vector<std::string> without_effect(const charging::Policy& policy, charging::Month current) const;
    /// All that there is under the policy, with the spend of `current` and the months that averages look at.
    static SubscriberColumns all_of(const charging::Policy& policy, charging::Month current);

    std::string heading() const;
    std::string line_of(const charging::Contract& contract) const;
    /// A contract that is not open yet; an empty cell is left at its default, no validity ends. `now`: where
    /// no activation is given. An empty contract id: none was given. The error says what is wrong with the
    /// line.
    Result<charging::Contract, std::string> read(const std::string& line, const charging::Policy& policy,
                                                 charging::Instant now) const;

  private:
    enum class Kind : std::uint8_t {
        msisdn,
        imsi,
        contract,
        activated,
        state,
        enrolment,
        enrol,
        segment,
        expires,
        account,
        account_expires,
        spend,
    };
    struct Column {
        std::string heading;
        Kind kind = Kind::msisdn;
        charging::AccountName account = {};
        charging::Month month = {};
    };

    static Result<Column, std::string> column_of(const std::string& name, const charging::Policy& policy,
                                                 charging::Month current);
    static std::string cell_of(const Column& column, const charging::Contract& contract);
    static std::string mistake_in(const Column& column, const std::string& cell,
                                  const charging::Policy& policy, charging::Contract& contract);

    std::vector<Column> columns_;
};

}  // namespace airtime::tools
