#pragma once

#include <optional>
#include <vector>

#include "charging/corrections/number_change.hpp"
#include "store/change_contract.hpp"

/// Numbers and SIMs that change hands. Each can be called again after a crash, and goes on where it stopped.
namespace airtime::operations {

enum class NumberChangeOutcome : std::uint8_t {
    done,
    unchanged,  ///< it was so already
    taken,      ///< the SIM, or the number, is somebody else's
};
constexpr bool is_settled(NumberChangeOutcome outcome) {
    return outcome == NumberChangeOutcome::unchanged;
}

/// The SIM index is claimed before the contract changes: until then the entry finds nothing.
/// TooManyConflicts: the number was given up meanwhile.
store::ChangeOutcome<NumberChangeOutcome> swap_sim(const store::Editor& editor,
                                                   const charging::Msisdn& msisdn, const charging::Imsi& imsi,
                                                   const charging::CorrectedBy& by);

/// The number leaves the operator: its contract ends without it, the debt stays. Said again under the same
/// key, it is not taken from who has it by then. `unchanged` with that contract if it has left already.
/// TooManyConflicts: another change of the number was quicker.
store::ChangeOutcome<NumberChangeOutcome> port_out(const store::Editor& editor,
                                                   const charging::Msisdn& msisdn,
                                                   const charging::CorrectedBy& by);

struct NewOwner {
    std::optional<charging::Imsi> imsi;    ///< empty: the SIM goes with the number
    std::vector<charging::Part> accounts;  ///< opening balances
};
/// The number goes to a new contract, whose id follows from number and `by.key`, and which starts clean; the
/// old one ends without it and keeps its debt. The old one's commit decides who is first: only then the new
/// one is opened, so that of several at a time one alone has an effect, and the others TooManyConflicts. The
/// value's contract is the new one.
store::ChangeOutcome<NumberChangeOutcome> change_owner(const store::Editor& editor,
                                                       const charging::Msisdn& msisdn, const NewOwner& owner,
                                                       const charging::CorrectedBy& by);

}  // namespace airtime::operations
