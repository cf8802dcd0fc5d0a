#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "store/limits.hpp"
#include "store/received_texts.hpp"

namespace airtime::portal_test {

/// What Redis keeps of subscribers' texts, without it.
struct MemoryReceivedTexts : store::ReceivedTexts {
    Result<Done, store::StoreError> note(const charging::ContractId& contract,
                                         const store::ReceivedText& text, std::chrono::seconds) override {
        if (away) return store::StoreError::disconnected;
        auto& texts = kept[contract.value];
        texts.insert(texts.begin(), text);
        texts.resize(std::min(texts.size(), store::received_texts_max));
        return Done{};
    }
    Result<std::vector<store::ReceivedText>, store::StoreError> latest(
        const charging::ContractId& contract) override {
        if (away) return store::StoreError::disconnected;
        return kept[contract.value];
    }

    bool away = false;
    std::map<std::string, std::vector<store::ReceivedText>> kept = {};
};

}  // namespace airtime::portal_test
