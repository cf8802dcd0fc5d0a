#include "config/yaml_reader.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <numeric>

namespace airtime::config {

namespace {

using charging::Money;

constexpr std::size_t name_length_max = 32;
constexpr std::size_t suggestion_distance_max = 2;

/// Single-character changes that turn `a` into `b`.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
        }
    }
    return row.back();
}

std::string shown(const YAML::Node& node) {
    switch (node.Type()) {
        case YAML::NodeType::Scalar:
            return node.Scalar().empty() ? "\"\"" : node.Scalar();
        case YAML::NodeType::Sequence:
            return "a list";
        case YAML::NodeType::Map:
            return "a mapping";
        case YAML::NodeType::Null:
        case YAML::NodeType::Undefined:
            break;
    }
    return "nothing";
}

std::string written_time(std::uint32_t minute) {
    const auto two_digits = [](std::uint32_t number) {
        return std::string{static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
    };
    return two_digits(minute / 60) + ':' + two_digits(minute % 60);
}

}  // namespace

void MistakeList::add(YAML::Mark at, const std::string& what) {
    found_.emplace_back(at.line, file_ + ":" + std::to_string(at.line + 1) + ": " + what);
}

Mistakes MistakeList::in_file_order() const {
    auto sorted = found_;
    std::ranges::stable_sort(sorted, {}, &std::pair<int, std::string>::first);
    Mistakes mistakes;
    for (auto& [line, message] : sorted) mistakes.push_back(std::move(message));
    return mistakes;
}

std::string written(const std::string& text) {
    const bool needs_quotes =
        std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == ':'; });
    return needs_quotes ? '"' + text + '"' : text;
}

std::string written(bool yes) {
    return yes ? "true" : "false";
}

std::string written(Money amount) {
    return amount.to_string();
}

std::string written(std::uint64_t number) {
    return std::to_string(number);
}

void Entry::note_range(std::string range) const {
    if (declared_ != nullptr) declared_->range = std::move(range);
}

void Entry::note_default(std::string default_text) const {
    if (declared_ != nullptr) declared_->default_text = std::move(default_text);
}

void Entry::wrong_value(const std::string& must) const {
    wrong(must + ", got " + shown(node_));
}

std::optional<std::string> Entry::text() const {
    if (node_.IsScalar()) return node_.Scalar();
    wrong_value("must be text");
    return std::nullopt;
}

bool Entry::is(std::string_view word) const {
    return node_.IsScalar() && node_.Scalar() == word;
}

std::optional<std::string> Entry::name() const {
    note_range("1 to 32 of a-z 0-9 _");
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    if (node_.IsScalar() && !node_.Scalar().empty() && node_.Scalar().size() <= name_length_max &&
        std::ranges::all_of(node_.Scalar(), fits)) {
        return node_.Scalar();
    }
    wrong_value("must be a name of 1 to 32 lower case letters, digits and underscores");
    return std::nullopt;
}

std::optional<bool> Entry::yes_or_no() const {
    note_range("true | false");
    if (node_.IsScalar() && (node_.Scalar() == "true" || node_.Scalar() == "false")) {
        return node_.Scalar() == "true";
    }
    wrong_value("must be true or false");
    return std::nullopt;
}

std::optional<std::uint64_t> Entry::whole(std::uint64_t min, std::uint64_t max) const {
    const std::string range = std::to_string(min) + ".." + std::to_string(max);
    note_range(range);
    if (node_.IsScalar()) {
        const std::string& digits = node_.Scalar();
        std::uint64_t value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error == std::errc{} && end == digits.data() + digits.size() && value >= min && value <= max) {
            return value;
        }
    }
    wrong_value("must be a whole number " + range);
    return std::nullopt;
}

std::optional<Money> Entry::amount(Money min) const {
    note_range("amount");
    if (node_.IsScalar()) {
        const auto value = Money::parse(node_.Scalar());
        if (value && *value >= min) return value;
    }
    wrong_value("must be an amount " + min.to_string() + ".." +
                Money::from_millionths(Money::millionths_max).to_string() + " with at most six decimals");
    return std::nullopt;
}

std::optional<std::uint32_t> Entry::percent_as_basis_points() const {
    constexpr std::int64_t millionths_per_basis_point = Money::millionths_per_unit / 100;
    note_range("0..100");
    if (node_.IsScalar()) {
        // Money's reader is exact, whatever the number counts.
        const auto percent = Money::parse(node_.Scalar());
        if (percent && *percent >= Money{} && *percent <= Money::from_units(100) &&
            percent->millionths() % millionths_per_basis_point == 0) {
            return static_cast<std::uint32_t>(percent->millionths() / millionths_per_basis_point);
        }
    }
    wrong_value("must be a percentage 0..100 with at most two decimals");
    return std::nullopt;
}

std::optional<std::uint32_t> Entry::minute_of_day(std::uint32_t max) const {
    note_range("\"00:00\"..\"" + written_time(max) + '"');
    if (node_.IsScalar()) {
        const std::string& text = node_.Scalar();
        const auto is_digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
        const auto number = [&](std::size_t at) {
            return static_cast<std::uint32_t>((text[at] - '0') * 10 + text[at + 1] - '0');
        };
        const bool has_shape =
            text.size() == 5 && is_digit(0) && is_digit(1) && text[2] == ':' && is_digit(3) && is_digit(4);
        if (has_shape && number(3) < 60 && number(0) * 60 + number(3) <= max) {
            return number(0) * 60 + number(3);
        }
    }
    wrong_value("must be a time of day as \"07:30\"");
    return std::nullopt;
}

void Entry::map(const std::function<void(MapReader&)>& read, Declared where) const {
    if (declared_ != nullptr && where == Declared::elsewhere) return;
    if (declared_ == nullptr && !node_.IsMap()) {
        wrong_value("must be a mapping");
        return;
    }
    MapReader reader{node_, path_, at_, *mistakes_, declared_};
    read(reader);
    reader.report_unknown_keys();
}

bool Entry::list(const std::function<void(const Entry&)>& read) const {
    if (declared_ != nullptr) {
        declared_->is_list = true;
        read(Entry{node_, path_, at_, *mistakes_, declared_});
        return true;
    }
    if (!node_.IsSequence()) {
        wrong_value("must be a list");
        return false;
    }
    std::size_t index = 0;
    for (const YAML::Node& item : node_) {
        read(Entry{item, path_ + "[" + std::to_string(index) + "]", item.Mark(), *mistakes_, nullptr});
        ++index;
    }
    return true;
}

MapReader::MapReader(const YAML::Node& node, std::string path, YAML::Mark at, MistakeList& mistakes,
                     DeclaredKey* declared)
    : path_(std::move(path)), at_(at), mistakes_(&mistakes), declared_(declared) {
    for (const auto& pair : node) {
        if (!pair.first.IsScalar()) {
            mistakes_->add(pair.first.Mark(), path_of("?") + " must be a key, got " + shown(pair.first));
            continue;
        }
        const std::string& key = pair.first.Scalar();
        if (std::ranges::find(entries_, key, &std::pair<std::string, Entry>::first) != entries_.end()) {
            mistakes_->add(pair.first.Mark(), path_of(key) + " must be given once, got it again");
            continue;
        }
        entries_.emplace_back(key, Entry{pair.second, path_of(key), pair.first.Mark(), mistakes, nullptr});
    }
}

std::string MapReader::path_of(std::string_view key) const {
    return path_.empty() ? std::string{key} : path_ + "." + std::string{key};
}

std::optional<Entry> MapReader::declare(std::string_view key, const About& about) {
    assert(std::ranges::find(known_, key) == known_.end() && "a key is declared once");
    known_.emplace_back(key);
    if (about.in_fingerprint) in_fingerprint_.emplace_back(key);
    if (declared_ != nullptr) declared_->keys.push_back({.name = std::string{key}, .about = about});
    return find(key);
}

std::optional<Entry> MapReader::require(std::string_view key, const About& about) {
    auto entry = declare(key, about);
    if (!entry) mistakes_->add(at_, path_of(key) + " must be given");
    if (declared_ != nullptr) declared_->keys.back().required = true;
    return entry;
}

std::optional<Entry> MapReader::find(std::string_view key) const {
    assert(std::ranges::find(known_, key) != known_.end() && "only what is declared is read");
    if (declared_ != nullptr) {
        const auto declared = std::ranges::find(declared_->keys, key, &DeclaredKey::name);
        return Entry{YAML::Node{}, path_of(key), at_, *mistakes_, &*declared};
    }
    const auto found = std::ranges::find(entries_, key, &std::pair<std::string, Entry>::first);
    return found == entries_.end() ? std::nullopt : std::optional{found->second};
}

void MapReader::read(std::string_view key, std::string& value, const About& about) {
    if (const auto entry = declare(key, about)) {
        entry->note_default(written(value));
        value = entry->text().value_or(value);
    }
}

void MapReader::read(std::string_view key, bool& value, const About& about) {
    if (const auto entry = declare(key, about)) {
        entry->note_default(written(value));
        value = entry->yes_or_no().value_or(value);
    }
}

void MapReader::read(std::string_view key, Money& value, const About& about) {
    if (const auto entry = declare(key, about)) {
        entry->note_default(written(value));
        value = entry->amount(Money{}).value_or(value);
    }
}

void MapReader::read_percent(std::string_view key, std::uint32_t& basis_points, const About& about) {
    if (const auto entry = declare(key, about)) {
        entry->note_default(written(std::uint64_t{basis_points / 100}));
        basis_points = entry->percent_as_basis_points().value_or(basis_points);
    }
}

void MapReader::read_time_of_day(std::string_view key, std::uint32_t& minute, std::uint32_t max,
                                 const About& about) {
    if (const auto entry = declare(key, about)) {
        entry->note_default('"' + written_time(minute) + '"');
        minute = entry->minute_of_day(max).value_or(minute);
    }
}

void MapReader::report_unknown_keys() const {
    for (const auto& [key, entry] : entries_) {
        if (std::ranges::find(known_, key) != known_.end()) continue;
        const auto nearest = std::ranges::min_element(
            known_, {}, [&key = key](const std::string& candidate) { return distance(key, candidate); });
        const bool close = nearest != known_.end() && distance(key, *nearest) <= suggestion_distance_max;
        entry.wrong("is not a key of the configuration" +
                    (close ? "; did you mean " + *nearest + "?" : std::string{"; remove it"}));
    }
}

}  // namespace airtime::config
