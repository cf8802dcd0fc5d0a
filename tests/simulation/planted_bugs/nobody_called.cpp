#include "charging/final_units.hpp"

namespace airtime::charging {

/// Money comes back, and the clients that wait for it never hear of it.
void call_waiting_clients(ContractChange&, const Policy&, Instant, const SessionId&) {}

}  // namespace airtime::charging
