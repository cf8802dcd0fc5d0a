#include "books/storable_text.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace airtime::books {

namespace {

bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c > 0 && c < 0x80; });
}

void append_escaped(std::string& text, char byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto value = static_cast<unsigned char>(byte);
    text += '%';
    text += digits[value / 16];
    text += digits[value % 16];
}

bool is_storable(std::string_view text) {
    return is_plain(text) || storable_text(text) == text;
}

/// Calls `each` with every text of an event that is a key somewhere.
template <class Event, class Each>
void visit_texts(Event& event, const Each& each) {
    each(event.contract.value);
    if (event.session) each(event.session->value);
    if (event.service) each(event.service->value);
    if (event.advance) each(event.advance->value);
    each(event.note);
    each(event.about.segment.value);
    each(event.about.policy);
    for (auto& change : event.changes) each(change.account.value);
}

}  // namespace

std::string storable_text(std::string_view text) {
    std::string storable;
    storable.reserve(text.size());
    while (!text.empty()) {
        const std::string_view before = text;
        const auto character = take_utf8(text);
        if (character && *character != 0) {
            storable += before.substr(0, before.size() - text.size());
            continue;
        }
        append_escaped(storable, before.front());
        text = before.substr(1);
    }
    return storable;
}

std::optional<charging::LedgerEvent> storable_event(const charging::LedgerEvent& event) {
    bool storable = true;
    visit_texts(event, [&](const std::string& text) { storable = storable && is_storable(text); });
    if (storable) return std::nullopt;
    charging::LedgerEvent escaped = event;
    visit_texts(escaped, [](std::string& text) { text = storable_text(text); });
    return escaped;
}

}  // namespace airtime::books
