#include "portal/api/heavy_turn.hpp"

#include "portal/api/api_audit.hpp"

namespace airtime::portal {

std::optional<HeavyTurn> begin_heavy_call(PageTurns& turns, const config::ApiClient& client) {
    // No program is named "", and no person "api.".
    const std::string all_programs = user_of({});
    HeavyTurn turn{.of_program = turns.begin(user_of(client)), .of_programs = {}};
    if (turn.of_program) turn.of_programs = turns.begin(all_programs, programs_at_once_max);
    if (!turn.of_programs) return std::nullopt;
    return turn;
}

}  // namespace airtime::portal
