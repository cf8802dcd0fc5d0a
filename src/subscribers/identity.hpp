#pragma once

#include <optional>
#include <vector>

#include "charging/identity.hpp"
#include "store/change_contract.hpp"

/// Numbers and SIMs that change hands. Each can be called again after a crash, and goes on where it stopped.
namespace airtime::subscribers {

enum class IdentityOutcome : std::uint8_t {
    done,
    unchanged,  ///< it was so already
    taken,      ///< the SIM, or the number, is somebody else's
};

/// The SIM index is claimed before the contract changes: until then the entry finds nothing.
store::ChangeOutcome<IdentityOutcome> swap_sim(const store::Editor& editor, const charging::Msisdn& msisdn,
                                               const charging::Imsi& imsi, const charging::CorrectedBy& by);

/// The number leaves the operator: its contract ends without it, the debt stays. `unchanged` with that
/// contract if it has left already.
store::ChangeOutcome<IdentityOutcome> port_out(const store::Editor& editor, const charging::Msisdn& msisdn,
                                               const charging::CorrectedBy& by);

struct NewOwner {
    std::optional<charging::Imsi> imsi;    ///< empty: the SIM goes with the number
    std::vector<charging::Part> accounts;  ///< opening balances
};
/// The number goes to a new contract, whose id follows from number and `by.key`, and which starts clean; the
/// old one ends without it and keeps its debt. The value's contract is the new one.
store::ChangeOutcome<IdentityOutcome> change_owner(const store::Editor& editor,
                                                   const charging::Msisdn& msisdn, const NewOwner& owner,
                                                   const charging::CorrectedBy& by);

}  // namespace airtime::subscribers
