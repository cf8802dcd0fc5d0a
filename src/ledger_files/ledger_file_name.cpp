#include "ledger_files/ledger_file_name.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <limits>

#include "base/fnv1a.hpp"
#include "store/codec/stream_id.hpp"

namespace airtime::ledger_files {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t date_length = std::string_view{"2026-11-23"}.size();

std::uint64_t number_in(std::string_view digits) {
    std::uint64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

/// A writer's id is long; eight digits of its hash tell it from the others.
std::uint32_t tag_of(std::string_view owner) {
    Fnv1a32 hash;
    hash.add_bytes(owner);
    return hash.value();
}

/// "p0007-00001763855888123-0000000000", without the writer.
std::string name_from(store::Partition partition, const std::string& first_entry) {
    const auto dash = first_entry.find('-');
    const auto time = number_in(std::string_view{first_entry}.substr(0, dash));
    const auto sequence =
        dash == std::string::npos ? 0 : number_in(std::string_view{first_entry}.substr(dash + 1));
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%017llu-%010llu", static_cast<unsigned long long>(time),
                  static_cast<unsigned long long>(sequence));
    return partition_prefix(partition) + text.data();
}

/// The entry that the name says; empty: it is no ledger file's.
std::optional<store::StreamId> first_entry_of(std::string_view name) {
    const auto first = name.find('-');
    const auto second = name.find('-', first + 1);
    if (!name.starts_with('p') || first == std::string_view::npos || second == std::string_view::npos) {
        return std::nullopt;
    }
    return store::StreamId{.time = number_in(name.substr(first + 1, second - first - 1)),
                           .sequence = number_in(name.substr(second + 1))};
}

fs::path in_open(const fs::path& ledger, const std::string& name, std::string_view suffix) {
    return open_folder(ledger) / std::string{name}.append(suffix);
}

}  // namespace

std::string partition_prefix(store::Partition partition) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "p%04u-", partition.number);
    return text.data();
}

std::string ledger_file_name(store::Partition partition, const std::string& first_entry,
                             const std::string& owner) {
    return name_from(partition, first_entry) + owner_suffix(owner);
}

std::string owner_suffix(const std::string& owner) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "-%08x", tag_of(owner));
    return text.data() + std::string{complete_suffix};
}

std::optional<std::string> entry_before(const std::string& file_name) {
    const auto first = first_entry_of(file_name);
    if (!first) return std::nullopt;
    if (first->sequence > 0) return store::StreamId{first->time, first->sequence - 1}.to_string();
    if (first->time == 0) return std::nullopt;
    return store::StreamId{first->time - 1, std::numeric_limits<std::uint64_t>::max()}.to_string();
}

std::optional<charging::Instant> begin_of_file(std::string_view name) {
    // Beyond the year 9999 there is no date of ten letters.
    constexpr std::uint64_t time_max = 253'402'300'799'999;
    const auto first = first_entry_of(name);
    if (!first) return std::nullopt;
    return charging::Instant{std::chrono::milliseconds{std::min(first->time, time_max)}};
}

std::string day_of_file(std::string_view name) {
    const auto begin = begin_of_file(name);
    return begin ? charging::to_iso8601(*begin).substr(0, date_length) : "";
}

bool is_ledger_file_name(std::string_view name) {
    return name.find(complete_suffix) != std::string_view::npos && first_entry_of(name).has_value();
}

bool begins_behind(const std::string& name, store::Partition partition, const std::string& entry) {
    const std::string at_entry = name_from(partition, entry);
    return name.compare(0, at_entry.size(), at_entry) > 0;
}

fs::path open_folder(const fs::path& ledger) {
    return ledger / "open";
}

fs::path unconfirmed_folder(const fs::path& ledger) {
    return ledger / "unconfirmed";
}

fs::path part_path(const fs::path& ledger, const std::string& name) {
    return in_open(ledger, name, part_suffix);
}

fs::path taken_path(const fs::path& ledger, const std::string& name) {
    return in_open(ledger, name, taken_suffix);
}

fs::path copy_path(const fs::path& ledger, const std::string& name) {
    return in_open(ledger, name, copy_suffix);
}

fs::path complete_path(const fs::path& ledger, const std::string& name) {
    return ledger / day_of_file(name) / name;
}

fs::path taken_back_path(const fs::path& ledger, const std::string& name) {
    return complete_path(ledger, name + std::string{taken_back_suffix});
}

}  // namespace airtime::ledger_files
