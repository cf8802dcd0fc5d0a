#pragma once

#include "charging/corrections.hpp"

/// Numbers that change owners, and SIMs that change numbers: the contract's side of it. The indexes follow.
namespace airtime::charging {

/// `before`: who had the SIM lately. False: it is the contract's SIM already; nothing changed.
bool swap_sim(Draft& draft, const Imsi& imsi, const std::vector<Predecessor>& before, const CorrectedBy& by);

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
