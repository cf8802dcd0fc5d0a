#include "store/redis/waiting_correction_text.hpp"

#include "store/codec/stored_text.hpp"

namespace airtime::store {

std::string encode_waiting(const WaitingCorrection& correction) {
    std::string text = correction.action;
    for (const std::string& part : {correction.contract.value, correction.by, correction.reason}) {
        append_encoded(text += ' ', part, {});
    }
    text += ' ' + correction.amount.to_string();
    append_instant(text += ' ', correction.at);
    append_instant(text += ' ', correction.expires_at);
    append_encoded(text += ' ', correction.digest, {});
    for (const auto& [name, value] : correction.given) {
        append_encoded(text += ' ', name, {});
        append_encoded(text += ' ', value, {});
    }
    return text;
}

std::optional<WaitingCorrection> decode_waiting(std::string_view id, std::string_view text) {
    Parts words{text, ' '};
    WaitingCorrection correction;
    correction.id = id;
    correction.action = words.text();
    correction.contract.value = words.text();
    correction.by = words.text();
    correction.reason = words.text();
    correction.amount = words.money();
    correction.at = words.instant();
    correction.expires_at = words.instant();
    correction.digest = words.text();
    while (words.more()) {
        std::string name = words.text();
        correction.given.emplace_back(std::move(name), words.text());
    }
    return words.mistake() ? std::nullopt : std::optional{std::move(correction)};
}

}  // namespace airtime::store
