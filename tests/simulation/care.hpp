#pragma once

#include <memory>
#include <string>
#include <vector>

#include "charging/standing/enrolment.hpp"
#include "store/change_contract.hpp"
#include "tests/simulation/faulty_store.hpp"

namespace airtime::simulation {

/// People and the portal: they pause and resume, send each other money, and numbers leave or change their
/// owner. Whoever gets no answer asks again, with the same key; some ask again all the same.
class Care {
  public:
    Care(World& world, std::string name);

    void step();
    bool busy() const { return busy_; }
    /// No answer was seen to something that was asked.
    bool has_unanswered() const { return !unanswered_.empty(); }
    /// Asks again for all that; what is done by then is done.
    void finish();

  private:
    enum class Kind : std::uint8_t { enrolment, transfer, owner_change, port_out, reopening };
    struct Order {
        Kind kind = Kind::enrolment;
        std::string key;
        charging::Msisdn msisdn;
        charging::Msisdn receiver = msisdn;  ///< of a transfer
        charging::Money amount = {};
        charging::EnrolmentRequest enrolment = {};
    };

    Order new_order();
    /// False: nobody knows what became of it.
    bool carry_out(const Order& order, const store::Editor& editor);
    bool reopen(const Order& order, const store::Editor& editor);
    void ask(const Order& order);
    void restart();

    World& world_;
    std::string name_;
    FaultyStore store_;
    std::unique_ptr<store::TokenSource> tokens_;
    unsigned boots_ = 0;
    unsigned orders_ = 0;
    std::vector<charging::Msisdn> numbers_;  ///< of all subscribers
    std::vector<Order> unanswered_;
    std::vector<Order> recent_;
    std::vector<Order> moves_;  ///< recent ones that moved a number: they are rare
    bool busy_ = false;
};

}  // namespace airtime::simulation
