#include <chrono>
#include <random>

#include "store/codec/stored_text.hpp"
#include "store/token.hpp"

namespace airtime::store {

std::string boot_id() {
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    std::random_device random;
    std::string id;
    append_number(id, std::chrono::duration_cast<std::chrono::seconds>(since_1970).count(), 36);
    id += '-';
    append_number(id, random(), 36);
    return id;
}

}  // namespace airtime::store
