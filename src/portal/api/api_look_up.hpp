#pragma once

#include <optional>

#include "portal/api/api_audit.hpp"

/// A program that looks at a subscriber: counted before, and in the audit log before it is told.
namespace airtime::portal {

/// 429 where the program has had its look-ups of the hour, which the log has once; 503: Redis is away. Empty:
/// it may look. A route that is no look-up is not counted.
std::optional<HttpResponse> refused_look_up(const ApiGet& get, const ApiRoute& route, charging::Instant now);

/// That the program saw it, or that there is nobody. False: it could not be noted, and nothing is to be
/// shown. What is no look-up needs no note.
bool is_look_up_noted(const ApiGet& get, const ApiRoute& route, const ApiAnswer& answer);

}  // namespace airtime::portal
