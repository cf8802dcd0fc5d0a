#include "store/token.hpp"

#include <chrono>
#include <random>
#include <utility>

#include "store/codec/stored_text.hpp"

namespace airtime::store {

TokenSource::TokenSource(std::string node, std::string boot)
    : prefix_(std::move(node) + '.' + std::move(boot) + '.') {}

Token TokenSource::next() {
    return {prefix_ + std::to_string(++sequence_)};
}

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
