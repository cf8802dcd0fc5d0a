#include "store/token.hpp"

#include <chrono>
#include <random>
#include <utility>

#include "store/codec/stored_text.hpp"

namespace airtime::store {

namespace {

/// In front of tokens of compact states: no process's name has it (config `node`).
constexpr char compact_sign = ':';

}  // namespace

StoredForm form_of(const Token& token) {
    return token.value.starts_with(compact_sign) ? StoredForm::compact : StoredForm::text;
}

Token of_form(Token token, StoredForm form) {
    if (form_of(token) == form) return token;
    if (form == StoredForm::compact) return {compact_sign + token.value};
    return {token.value.substr(1)};
}

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
