#pragma once

#include <memory>
#include <optional>

#include "portal/api/api_route.hpp"

/// Who may have a heavy answer made now, so that no program takes all threads from people, or from others.
namespace airtime::portal {

/// Of programs together: heavy calls share four threads with heavy pages, and one is always people's.
inline constexpr std::size_t programs_at_once_max = 3;

/// For as long as it is kept.
struct HeavyTurn {
    std::unique_ptr<PageTurns::Turn> of_program;
    std::unique_ptr<PageTurns::Turn> of_programs;
};

/// Empty: so many are being made for the program, or for programs together.
std::optional<HeavyTurn> begin_heavy_call(PageTurns& turns, const config::ApiClient& client);

}  // namespace airtime::portal
