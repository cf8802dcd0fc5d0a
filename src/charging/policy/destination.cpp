#include "charging/policy/destination.hpp"

#include <algorithm>
#include <cctype>

namespace airtime::charging {

namespace {

/// E.164 knows no longer number.
constexpr std::size_t digits_max = 15;

template <class Key>
bool add_once(std::vector<std::pair<Key, DestinationName>>& table, Key key,
              const DestinationName& destination) {
    const auto at = std::ranges::lower_bound(table, key, {}, &std::pair<Key, DestinationName>::first);
    if (at != table.end() && at->first == key) return false;
    table.emplace(at, std::move(key), destination);
    return true;
}

std::string lower(std::string_view text) {
    std::string lowered;
    std::ranges::transform(text, std::back_inserter(lowered),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lowered;
}

}  // namespace

std::optional<ShortNumber> parse_short_number(std::string_view text) {
    const std::size_t fixed = std::min(text.find('x'), text.size());
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool fits = std::ranges::all_of(text.substr(0, fixed), is_digit) &&
                      std::ranges::all_of(text.substr(fixed), [](char c) { return c == 'x'; });
    if (!fits || text.empty() || text.size() > digits_max) return std::nullopt;
    return ShortNumber{std::string{text.substr(0, fixed)}, text.size()};
}

bool Destinations::declare(const DestinationName& destination) {
    if (declares(destination)) return false;
    names_.push_back(destination);
    return true;
}

bool Destinations::declares(const DestinationName& destination) const {
    return std::ranges::find(names_, destination) != names_.end();
}

bool Destinations::add_prefix(std::string prefix, const DestinationName& destination) {
    return add_once(prefixes_, std::move(prefix), destination);
}

bool Destinations::add_short_number(ShortNumber number, const DestinationName& destination) {
    return add_once(short_numbers_, std::move(number), destination);
}

bool Destinations::add_urn(std::string urn, const DestinationName& destination) {
    return add_once(urns_, lower(urn), destination);
}

const DestinationName* Destinations::find(std::string_view called_party, const Numbering& numbering) const {
    if (called_party.size() >= 4 && lower(called_party.substr(0, 4)) == "urn:") return find_urn(called_party);
    const auto number = read_number(called_party, numbering);
    if (!number) return nullptr;
    if (!number->international) {
        if (const auto* destination = find_short_number(number->digits)) return destination;
    }
    const auto e164 = subscriber_number(*number, numbering);
    return e164 ? find_prefix(e164->digits()) : nullptr;
}

const DestinationName* Destinations::find_urn(std::string_view urn) const {
    const std::string wanted = lower(urn);
    const auto covers = [&](const auto& entry) {
        return wanted.starts_with(entry.first) &&
               (wanted.size() == entry.first.size() || wanted[entry.first.size()] == '.');
    };
    // Ascending order: of two that cover it, the last is the longer.
    const auto found = std::find_if(urns_.rbegin(), urns_.rend(), covers);
    return found == urns_.rend() ? nullptr : &found->second;
}

const DestinationName* Destinations::find_short_number(std::string_view digits) const {
    const auto covers = [&](const auto& entry) {
        return digits.size() == entry.first.digits && digits.starts_with(entry.first.begins);
    };
    const auto found = std::find_if(short_numbers_.rbegin(), short_numbers_.rend(), covers);
    return found == short_numbers_.rend() ? nullptr : &found->second;
}

const DestinationName* Destinations::find_prefix(std::string_view digits) const {
    for (std::size_t length = digits.size(); length > 0; --length) {
        const std::string_view prefix = digits.substr(0, length);
        const auto at = std::ranges::lower_bound(
            prefixes_, prefix, {}, [](const auto& entry) { return std::string_view{entry.first}; });
        if (at != prefixes_.end() && at->first == prefix) return &at->second;
    }
    return nullptr;
}

}  // namespace airtime::charging
