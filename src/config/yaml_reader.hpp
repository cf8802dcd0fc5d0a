#pragma once

#include <yaml-cpp/yaml.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "charging/values/money.hpp"
#include "config/declared_key.hpp"
#include "config/mistakes.hpp"

/// Reading YAML strictly: what is not asked for is a mistake, and all mistakes are collected.
///
/// A key is declared by the call that reads it, with its type, its range, what it means, and the variable
/// that holds its default. So the same readers also tell which keys there are: on a declaration in place of a
/// file they find every key, read nothing from it, and what they asked for is noted.
namespace airtime::config {

class MistakeList {
  public:
    explicit MistakeList(std::string file) : file_(std::move(file)) {}
    void add(YAML::Mark at, const std::string& what);
    bool empty() const { return found_.empty(); }
    Mistakes in_file_order() const;

  private:
    std::string file_;
    std::vector<std::pair<int, std::string>> found_;  ///< line counted from zero, whole message
};

class MapReader;

/// Elsewhere: a mapping whose keys are those of another section, or stand in a table of their own.
enum class Declared : std::uint8_t { here, elsewhere };

/// A default as it is written in the file.
std::string written(const std::string& text);
std::string written(bool yes);
std::string written(charging::Money amount);
std::string written(std::uint64_t number);

/// One value of the file. Each reader returns it, or notes what is wrong and returns nothing.
class Entry {
  public:
    /// `declared`: where to note what it is read as; none: it is read from a file.
    Entry(const YAML::Node& node, std::string path, YAML::Mark at, MistakeList& mistakes,
          DeclaredKey* declared)
        : node_(node), path_(std::move(path)), at_(at), mistakes_(&mistakes), declared_(declared) {}

    std::optional<std::string> text() const;
    /// Whether it is this word. Anything else is no mistake yet.
    bool is(std::string_view word) const;
    /// Lower case letters, digits and underscores: it becomes part of keys and reports.
    std::optional<std::string> name() const;
    std::optional<bool> yes_or_no() const;
    std::optional<std::uint64_t> whole(std::uint64_t min, std::uint64_t max) const;
    /// A decimal in currency units, at least `min`.
    std::optional<charging::Money> amount(charging::Money min) const;
    /// 0..100 with at most two decimals, in hundredths of a percent.
    std::optional<std::uint32_t> percent_as_basis_points() const;
    /// "07:30" as minutes since midnight, at most `max`.
    std::optional<std::uint32_t> minute_of_day(std::uint32_t max) const;
    /// Words that stand for values.
    template <class Choice>
    using Choices = std::initializer_list<std::pair<std::string_view, Choice>>;
    template <class Choice>
    std::optional<Choice> one_of(Choices<Choice> choices) const;
    /// Reads a mapping; keys that `read` did not ask for are mistakes.
    void map(const std::function<void(MapReader&)>& read, Declared where = Declared::here) const;
    /// False: it is no list.
    bool list(const std::function<void(const Entry&)>& read) const;

    /// `must`: "must be ..." or any other sentence about the value.
    void wrong(const std::string& must) const { mistakes_->add(at_, path_ + " " + must); }
    /// The same with what stands there instead.
    void wrong_value(const std::string& must) const;
    /// For the declaration: what holds where the key is left out.
    void note_default(std::string default_text) const;
    const std::string& path() const { return path_; }

  private:
    void note_range(std::string range) const;

    YAML::Node node_;
    std::string path_;
    YAML::Mark at_;
    MistakeList* mistakes_;
    DeclaredKey* declared_;
};

/// One mapping of the file. A key that is not there leaves the variable as it is: its value before is the
/// default.
class MapReader {
  public:
    /// `declared`: where to note which keys are read; none: they are read from a file.
    MapReader(const YAML::Node& node, std::string path, YAML::Mark at, MistakeList& mistakes,
              DeclaredKey* declared = nullptr);

    /// Declares a key that is read by what it returns: nothing where the file does not have it.
    std::optional<Entry> declare(std::string_view key, const About& about);
    /// The same, and a missing key is a mistake.
    std::optional<Entry> require(std::string_view key, const About& about);
    /// A key that was declared before, once more.
    std::optional<Entry> find(std::string_view key) const;

    void read(std::string_view key, std::string& value, const About& about);
    void read(std::string_view key, bool& value, const About& about);
    /// At least zero.
    void read(std::string_view key, charging::Money& value, const About& about);
    template <std::unsigned_integral Whole>
    void read(std::string_view key, Whole& value, std::uint64_t min, std::uint64_t max, const About& about) {
        if (const auto entry = declare(key, about)) {
            entry->note_default(written(std::uint64_t{value}));
            value = static_cast<Whole>(entry->whole(min, max).value_or(value));
        }
    }
    /// 0..100 with at most two decimals, in hundredths of a percent.
    void read_percent(std::string_view key, std::uint32_t& basis_points, const About& about);
    /// "07:30" as minutes since midnight, at most `max`.
    void read_time_of_day(std::string_view key, std::uint32_t& minute, std::uint32_t max, const About& about);
    /// A whole number of the duration's own unit, which the key ends in.
    template <class Period>
    void read(std::string_view key, std::chrono::duration<std::int64_t, Period>& value, std::uint64_t min,
              std::uint64_t max, const About& about) {
        auto count = static_cast<std::uint64_t>(value.count());
        read(key, count, min, max, about);
        value = std::chrono::duration<std::int64_t, Period>{static_cast<std::int64_t>(count)};
    }
    template <class Choice>
    void read_choice(std::string_view key, Choice& value, Entry::Choices<Choice> choices, const About& about);

    /// Notes a mistake about the mapping itself.
    void wrong(const std::string& what) const {
        mistakes_->add(at_, path_.empty() ? what : path_ + " " + what);
    }
    void report_unknown_keys() const;
    /// The keys that the policy's fingerprint is made of, in the order in which they were read.
    const std::vector<std::string>& in_fingerprint() const { return in_fingerprint_; }

  private:
    std::string path_of(std::string_view key) const;

    std::vector<std::pair<std::string, Entry>> entries_;
    std::vector<std::string> known_;
    std::vector<std::string> in_fingerprint_;
    std::string path_;
    YAML::Mark at_;
    MistakeList* mistakes_;
    DeclaredKey* declared_;
};

template <class Choice>
std::optional<Choice> Entry::one_of(Choices<Choice> choices) const {
    const auto listed = [&](const std::string& between) {
        std::string words;
        for (const auto& [word, choice] : choices) {
            words += (words.empty() ? "" : between) + std::string{word};
        }
        return words;
    };
    note_range(listed(" | "));
    const auto given = text();
    if (!given) return std::nullopt;
    for (const auto& [word, choice] : choices) {
        if (*given == word) return choice;
    }
    wrong_value("must be one of " + listed(", "));
    return std::nullopt;
}

template <class Choice>
void MapReader::read_choice(std::string_view key, Choice& value, Entry::Choices<Choice> choices,
                            const About& about) {
    const auto entry = declare(key, about);
    if (!entry) return;
    for (const auto& [word, choice] : choices) {
        if (choice == value) entry->note_default(std::string{word});
    }
    value = entry->one_of(choices).value_or(value);
}

}  // namespace airtime::config
