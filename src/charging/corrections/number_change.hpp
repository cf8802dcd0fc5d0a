#pragma once

#include "charging/contract/contract.hpp"
#include "charging/contract/draft.hpp"
#include "charging/corrections/correction.hpp"
#include "charging/values/identifiers.hpp"

/// Numbers that change owners, and SIMs that change numbers: the contract's side of it. The indexes follow.
namespace airtime::charging {

/// The last two change nothing.
enum class SimSwap : std::uint8_t {
    done,
    unchanged,    ///< it is the contract's SIM already
    number_lost,  ///< the contract has given the number up
};
constexpr bool is_settled(SimSwap swap) {
    return swap == SimSwap::unchanged;
}
/// The SIM goes to the contract that has the number. `before`: who had the SIM lately.
SimSwap swap_sim(Draft& draft, const Msisdn& msisdn, const Imsi& imsi, const std::vector<Predecessor>& before,
                 const CorrectedBy& by);

/// Undoes a swap to a SIM that another contract has. False: the contract has not got it any more.
bool return_sim(Draft& draft, const Imsi& imsi, const std::optional<Imsi>& old, const CorrectedBy& by);

/// Why a contract is left without its number.
enum class NumberEnd : std::uint8_t {
    changed_owner,
    ported_out,
    taken,  ///< somebody else was quicker when the contract was opened
};
/// Ends the contract and takes its numbers from it; automatic advances end, the debt stays. Clients are asked
/// to end its sessions. False: it has no number; nothing changed.
bool give_up_number(Draft& draft, NumberEnd end, const CorrectedBy& by);

}  // namespace airtime::charging
