#pragma once

#include <string>

namespace airtime::simulation {

/// Found one: ends the run.
struct BrokenPromise {
    std::string what;
};

inline void require(bool kept, const std::string& otherwise) {
    if (!kept) throw BrokenPromise{otherwise};
}

}  // namespace airtime::simulation
