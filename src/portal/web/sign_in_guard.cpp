#include "portal/web/sign_in_guard.hpp"

#include <algorithm>

namespace airtime::portal {

std::vector<SignInGuard::Count> SignInGuard::counts_of(const SignInTry& who) const {
    if (!who.known_browser.empty()) return {{"browser " + who.known_browser, limits_.pair_free}};
    return {{"pair " + who.address + ' ' + who.name, limits_.pair_free},
            {"address " + who.address, limits_.address_free}};
}

std::chrono::milliseconds SignInGuard::wait_of(const Count& count, Instant now) const {
    const auto found = entries_.find(count.key);
    if (found == entries_.end() || found->second.failures < count.free) return {};
    constexpr std::uint32_t doublings_max = 20;
    const std::uint32_t doublings = std::min(found->second.failures - count.free, doublings_max);
    const std::chrono::seconds wait =
        std::min(limits_.wait_first * (std::int64_t{1} << doublings), limits_.wait_max);
    return std::max(std::chrono::milliseconds{0}, std::chrono::milliseconds{found->second.last + wait - now});
}

std::optional<std::chrono::milliseconds> SignInGuard::begin(const SignInTry& who, Instant now) {
    const std::scoped_lock lock{mutex_};
    make_room(now);
    const std::vector<Count> counts = counts_of(who);
    std::chrono::milliseconds wait{0};
    for (const Count& count : counts) wait = std::max(wait, wait_of(count, now));
    if (wait.count() > 0) return wait;
    for (const Count& count : counts) {
        Entry& entry = entries_[count.key];
        if (now - entry.last >= limits_.forgotten_after) entry.failures = 0;
        ++entry.failures;
        entry.last = now;
    }
    return std::nullopt;
}

void SignInGuard::succeeded(const SignInTry& who) {
    const std::scoped_lock lock{mutex_};
    for (const Count& count : counts_of(who)) {
        const auto found = entries_.find(count.key);
        if (found == entries_.end()) continue;
        // Of an address only this try: others behind it may be guessing.
        const bool whole = !count.key.starts_with("address ");
        found->second.failures = whole ? 0 : found->second.failures - 1;
        if (found->second.failures == 0) entries_.erase(found);
    }
}

void SignInGuard::make_room(Instant now) {
    if (entries_.size() + 2 <= limits_.entries_max) return;
    std::erase_if(entries_,
                  [&](const auto& each) { return now - each.second.last >= limits_.forgotten_after; });
    while (entries_.size() + 2 > limits_.entries_max && !entries_.empty()) {
        entries_.erase(
            std::ranges::min_element(entries_, {}, [](const auto& each) { return each.second.last; }));
    }
}

std::size_t SignInGuard::entries() const {
    const std::scoped_lock lock{mutex_};
    return entries_.size();
}

}  // namespace airtime::portal
