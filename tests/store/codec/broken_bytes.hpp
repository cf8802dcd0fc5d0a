#pragma once

#include <rapidcheck.h>

#include <string>

namespace airtime::store_test {

/// Bytes that nobody wrote, or that were written and cut short, changed or prolonged since.
inline std::string broken(std::string written) {
    switch (*rc::gen::inRange(0, 4)) {
        case 0:
            return *rc::gen::arbitrary<std::string>();
        case 1:
            written.resize(*rc::gen::inRange<std::size_t>(0, written.size() + 1));
            return written;
        case 2:
            for (int changes = *rc::gen::inRange(1, 4); changes > 0 && !written.empty(); --changes) {
                written[*rc::gen::inRange<std::size_t>(0, written.size())] = *rc::gen::arbitrary<char>();
            }
            return written;
        default:
            return written + *rc::gen::arbitrary<std::string>();
    }
}

}  // namespace airtime::store_test
