#include "charging/corrections/number_change.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "charging/sessions/client_call.hpp"

namespace airtime::charging {

namespace {

void record_identity(Draft& draft, const std::string& what, const CorrectedBy& by) {
    LedgerEvent event;
    event.kind = EventKind::identity_changed;
    event.note = what + ' ' + note_of(by);
    draft.record(std::move(event));
}

}  // namespace

SimSwap swap_sim(Draft& draft, const Msisdn& msisdn, const Imsi& imsi, const std::vector<Predecessor>& before,
                 const CorrectedBy& by) {
    Contract& contract = draft.contract();
    if (contract.msisdn != msisdn) return SimSwap::number_lost;
    if (contract.imsi == imsi) return SimSwap::unchanged;
    const std::string old = contract.imsi ? contract.imsi->digits() : "none";
    contract.imsi = imsi;
    contract.swapped_at = draft.now();
    contract.predecessors.insert(contract.predecessors.end(), before.begin(), before.end());
    record_identity(draft, "sim_swapped " + old + ' ' + imsi.digits(), by);
    return SimSwap::done;
}

bool return_sim(Draft& draft, const Imsi& imsi, const std::optional<Imsi>& old, const CorrectedBy& by) {
    if (draft.contract().imsi != imsi) return false;
    draft.contract().imsi = old;
    record_identity(draft, "sim_returned " + imsi.digits() + ' ' + (old ? old->digits() : "none"), by);
    return true;
}

bool give_up_number(Draft& draft, NumberEnd end, const CorrectedBy& by) {
    Contract& contract = draft.contract();
    if (!contract.msisdn) return false;
    constexpr std::array<std::string_view, 3> ends{"changed_owner ", "ported_out ", "number_taken "};
    const std::string what{ends.at(static_cast<std::size_t>(end))};
    const std::string number = contract.msisdn->digits();
    contract.former = FormerNumber{.msisdn = *contract.msisdn, .imsi = contract.imsi};
    contract.msisdn.reset();
    contract.imsi.reset();
    contract.life_cycle = LifeCycle::expired;
    if (contract.enrolment == Enrolment::active || contract.enrolment == Enrolment::paused) {
        contract.enrolment = Enrolment::cancelled;
        contract.paused_until.reset();
    }
    for (const Session& session : contract.sessions) {
        if (auto call = abort_call(session)) draft.change.calls.push_back(std::move(*call));
    }
    record_identity(draft, what + number, by);
    return true;
}

}  // namespace airtime::charging
