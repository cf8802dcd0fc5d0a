#include "portal/http/denial_book.hpp"

#include <algorithm>

namespace airtime::portal {

namespace {

/// What those share for whom there is no entry: no address.
constexpr auto others = "others";

}  // namespace

void DenialBook::forget(Instant now) {
    std::erase_if(entries_,
                  [&](const auto& each) { return now - each.second.last >= limits_.forgotten_after; });
}

DenialBook::Entry& DenialBook::entry_of(const std::string& address, Instant now) {
    const auto found = entries_.find(address);
    if (found != entries_.end()) return found->second;
    if (entries_.size() >= limits_.addresses_max) forget(now);
    const bool room = entries_.size() < limits_.addresses_max;
    return entries_.try_emplace(room ? address : others, Entry{0, now, LineLimit{1, limits_.line_span}})
        .first->second;
}

DenialBook::Denial DenialBook::note(const std::string& address, Instant now) {
    Entry& entry = entry_of(address, now);
    if (now - entry.last >= limits_.forgotten_after) entry.failures = 0;
    entry.last = now;
    ++entry.failures;
    Denial denial{.failures = entry.failures};
    if (entry.failures > limits_.free) {
        const auto steps =
            std::min<std::uint64_t>(entry.failures - limits_.free,
                                    static_cast<std::uint64_t>(limits_.delay_max / limits_.delay_step) + 1);
        denial.delay = std::min(limits_.delay_step * static_cast<int>(steps), limits_.delay_max);
    }
    if (entry.line.pass(now)) {
        const auto left_out = lines_.pass(now);
        denial.logged = left_out.has_value();
        denial.lines_left_out = left_out.value_or(0);
    }
    return denial;
}

}  // namespace airtime::portal
