#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "store/correction_desk.hpp"

namespace airtime::portal_test {

/// What Redis keeps of corrections, without it.
struct MemoryCorrectionDesk : store::CorrectionDesk {
    Result<charging::Money, store::StoreError> count(std::string_view person, std::int64_t day,
                                                     charging::Money amount) override {
        return corrected[{std::string{person}, day}] += amount;
    }
    Result<bool, store::StoreError> put_waiting(const store::WaitingCorrection& correction,
                                                charging::Instant) override {
        const auto of_person = static_cast<std::size_t>(
            std::ranges::count_if(kept, [&](const auto& entry) { return entry.second.by == correction.by; }));
        const bool has_room = kept.size() < store::waiting_corrections_max &&
                              of_person < store::waiting_corrections_per_person_max;
        if (!kept.contains(correction.id) && !has_room) return false;
        kept[correction.id] = correction;
        return true;
    }
    Result<std::vector<store::WaitingCorrection>, store::StoreError> waiting(charging::Instant now) override {
        std::vector<store::WaitingCorrection> found;
        for (const auto& [id, correction] : kept) {
            if (correction.expires_at > now) found.push_back(correction);
        }
        return found;
    }
    Result<std::size_t, store::StoreError> count_waiting() override { return kept.size(); }
    Result<bool, store::StoreError> take_off(std::string_view id) override {
        return kept.erase(std::string{id}) == 1;
    }

    std::map<std::pair<std::string, std::int64_t>, charging::Money> corrected = {};
    std::map<std::string, store::WaitingCorrection> kept = {};
};

}  // namespace airtime::portal_test
