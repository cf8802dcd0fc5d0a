#include "operations/operator_clock.hpp"

namespace airtime::operations {

charging::Instant system_now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::optional<charging::Instant> OperatorClock::now() {
    if (!lab_) return system_now();
    const auto steady = std::chrono::steady_clock::now();
    if (!offset_ || steady - read_at_ >= std::chrono::seconds{1}) {
        if (const auto settings = store_.read_settings()) {
            offset_ = std::chrono::seconds{settings->clock_offset_s};
            read_at_ = steady;
        }
    }
    return offset_ ? std::optional{system_now() + *offset_} : std::nullopt;
}

}  // namespace airtime::operations
