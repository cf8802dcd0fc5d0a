#include "store/token.hpp"

#include <utility>

namespace airtime::store {

TokenSource::TokenSource(std::string node, std::string boot)
    : prefix_(std::move(node) + '.' + std::move(boot) + '.') {}

Token TokenSource::next() {
    return {prefix_ + std::to_string(++sequence_)};
}

}  // namespace airtime::store
