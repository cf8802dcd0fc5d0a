#include "app_airtime/arrival_note.hpp"

#include <array>
#include <charconv>

namespace airtime::extension {
namespace {

/// A host that no client can mean: RFC 2606 keeps "invalid" free.
constexpr std::string_view suffix = "credit-control.invalid";

enum Field : std::size_t { refusal, application, realm_missing, is_broken, code, vendor, flags, field_count };

}  // namespace

std::string ArrivalNote::to_text() const {
    const auto broken = flaws.broken.value_or(AvpView{});
    std::string text;
    for (const std::uint32_t value :
         {this->refusal.value_or(0), this->application, std::uint32_t{flaws.destination_realm_missing},
          std::uint32_t{flaws.broken.has_value()}, broken.key.code, broken.key.vendor,
          std::uint32_t{broken.flags}}) {
        text += std::to_string(value) + ".";
    }
    return text.append(suffix);
}

std::optional<ArrivalNote> ArrivalNote::parse(std::string_view text) {
    if (!text.ends_with(suffix)) return std::nullopt;
    std::array<std::uint32_t, field_count> values{};
    for (auto& value : values) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end == text.data() + text.size() || *end != '.') return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    }
    if (text != suffix) return std::nullopt;
    ArrivalNote note;
    if (values[Field::refusal] != 0) note.refusal = values[Field::refusal];
    note.application = values[Field::application];
    note.flaws.destination_realm_missing = values[Field::realm_missing] != 0;
    if (values[Field::is_broken] != 0) {
        note.flaws.broken.emplace();
        note.flaws.broken->key = {values[Field::code], values[Field::vendor]};
        note.flaws.broken->flags = static_cast<std::uint8_t>(values[Field::flags]);
    }
    return note;
}

}  // namespace airtime::extension
