#pragma once

#include <string>
#include <vector>

#include "charging/values/parts.hpp"
#include "store/codec/stored_text.hpp"

/// Money of accounts. `take` leaves mistakes in `words`.
namespace airtime::store {

/// `main:1000`.
void append_part(std::string& out, const charging::Part& part);
charging::Part take_part(Parts& words);

/// `main:1000,promo:20`; nothing for none.
void append_parts(std::string& out, const std::vector<charging::Part>& parts);
std::vector<charging::Part> take_parts(Parts& words);

}  // namespace airtime::store
