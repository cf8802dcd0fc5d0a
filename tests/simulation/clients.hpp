#pragma once

#include <deque>
#include <vector>

#include "tests/simulation/small_market.hpp"
#include "tests/simulation/world.hpp"

namespace airtime::simulation {

/// Gateways, message centres and recharge systems: they open, use and close sessions, repeat themselves, come
/// late and out of order, and contradict themselves now and then.
class Clients {
  public:
    explicit Clients(World& world);

    /// The next batch for one node, mostly in the order in which it was made.
    std::vector<charging::CreditControlRequest> next_batch();
    void answered(const charging::CreditControlRequest& request, const charging::CreditControlAnswer& answer);

  private:
    struct OpenSession {
        charging::CreditControlRequest opening;
        std::uint32_t next_number = 1;
        bool granted = false;  ///< the last answer seen gave quota
    };

    charging::CreditControlRequest next_request();
    charging::CreditControlRequest open_session();
    charging::CreditControlRequest update_or_end(OpenSession& session, bool end);
    charging::CreditControlRequest one_event();
    charging::CreditControlRequest refund();
    charging::CreditControlRequest recharge();
    charging::CreditControlRequest duplicate();
    charging::CreditControlRequest late_report();
    charging::CreditControlRequest base(charging::RequestType type, const std::string& context);
    charging::ServiceUnits some_units(const std::string& context, std::uint32_t rating_group);
    charging::ServiceRequest service(const std::string& context, std::uint32_t rating_group);

    World& world_;
    std::vector<charging::Contract> subscribers_;
    std::vector<OpenSession> open_;
    std::vector<OpenSession> ended_;                      ///< the latest ones
    std::vector<charging::CreditControlRequest> debits_;  ///< likewise
    std::vector<charging::CreditControlRequest> recent_;
    std::vector<charging::CreditControlRequest> held_back_;
    std::uint64_t sessions_made_ = 0;
    std::uint32_t refunds_made_ = 0;
    std::vector<std::string> hosts_{"gateway.lab.test", std::string{redirecting_host},
                                    std::string{strict_host}};
    std::uint32_t lives_ = 1;  ///< Origin-State-Id of those that tell it
};

}  // namespace airtime::simulation
