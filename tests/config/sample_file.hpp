#pragma once

#include <string>

#include "config/declared_key.hpp"

namespace airtime::config {

/// The sample file as the declarations give it. `present` gives what they do not say: the heading, the order
/// of the keys and the values, lists and flow mappings as they stand. A key that it does not have yet shows
/// its default.
std::string sample_of(const DeclaredKey& file, const std::string& present);

/// What is said of a key, with what "{range}" and "{default}" stand for.
std::string filled(std::string_view about, const DeclaredKey& key);

}  // namespace airtime::config
