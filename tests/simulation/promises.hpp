#pragma once

#include <map>
#include <vector>

#include "charging/contract/books.hpp"
#include "charging/contract/ledger_event.hpp"
#include "charging/lending/operator_limits.hpp"
#include "tests/simulation/answer_rules.hpp"
#include "tests/simulation/credit_rules.hpp"
#include "tests/simulation/lending_rules.hpp"
#include "tests/simulation/reservation_rules.hpp"
#include "tests/simulation/standing_rules.hpp"
#include "tests/simulation/transfer_rules.hpp"
#include "tests/simulation/usage_rules.hpp"

namespace airtime::simulation {

/// Watches everything that the store commits and everything that a node answers. Throws BrokenPromise. A copy
/// remembers what was known when it was made.
class Promises {
  public:
    Promises(const charging::Policy& policy, const SentRequests& sent)
        : policy_(&policy),
          usage_(policy, sent),
          lending_(policy, sent),
          credit_(sent),
          reservations_(policy),
          standing_(policy),
          transfers_(policy),
          answers_(policy) {}

    void committed(const charging::Contract& after, const std::vector<charging::LedgerEvent>& events,
                   const std::vector<charging::ClientCall>& calls, charging::Instant now);
    void answered(const charging::CreditControlRequest& request, const charging::CreditControlAnswer& answer,
                  StateAtAnswer state);
    /// A work entry is about to be forgotten.
    void acknowledged(const charging::WorkItem& item) const;
    /// What the store counts for the operator as a whole, after each commit.
    void counted(const charging::Exposure& exposure) const;
    /// After the workers did all they could, nothing is left over.
    void nothing_left(charging::Instant now);

    /// Null for none.
    const charging::Contract* contract(const charging::ContractId& id) const;
    const std::map<charging::ContractId, charging::Contract>& contracts() const { return contracts_; }
    const AnswerRules& answers() const { return answers_; }

  private:
    void check_books(const CommittedStep& step);
    void check_sessions(const CommittedStep& step);

    const charging::Policy* policy_;
    std::map<charging::ContractId, charging::Contract> contracts_;
    std::map<charging::ContractId, charging::Books> books_;
    UsageRules usage_;
    LendingRules lending_;
    CreditRules credit_;
    ReservationRules reservations_;
    StandingRules standing_;
    TransferRules transfers_;
    AnswerRules answers_;
};

}  // namespace airtime::simulation
