#pragma once

#include <yaml-cpp/yaml.h>

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
#include "config/config.hpp"

/// Reading YAML strictly: what is not asked for is a mistake, and all mistakes are collected.
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

/// One value of the file. Each reader returns it, or notes what is wrong and returns nothing.
class Entry {
  public:
    Entry(YAML::Node node, std::string path, YAML::Mark at, MistakeList& mistakes)
        : node_(std::move(node)), path_(std::move(path)), at_(at), mistakes_(&mistakes) {}

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
    /// Reads a mapping; keys that `read` did not ask for are mistakes.
    void map(const std::function<void(MapReader&)>& read) const;
    /// False: it is no list.
    bool list(const std::function<void(const Entry&)>& read) const;

    /// `must`: "must be ..." or any other sentence about the value.
    void wrong(const std::string& must) const { mistakes_->add(at_, path_ + " " + must); }
    /// The same with what stands there instead.
    void wrong_value(const std::string& must) const;
    const std::string& path() const { return path_; }

  private:
    YAML::Node node_;
    std::string path_;
    YAML::Mark at_;
    MistakeList* mistakes_;
};

/// One mapping of the file. A key that is not there leaves the variable as it is.
class MapReader {
  public:
    MapReader(const YAML::Node& node, std::string path, YAML::Mark at, MistakeList& mistakes);

    std::optional<Entry> find(std::string_view key);
    /// A missing key is a mistake.
    std::optional<Entry> require(std::string_view key);

    void read(std::string_view key, std::string& value);
    void read(std::string_view key, bool& value);
    void read(std::string_view key, charging::Money& value,
              charging::Money min = charging::Money::from_units(0));
    template <std::unsigned_integral Whole>
    void read(std::string_view key, Whole& value, std::uint64_t min, std::uint64_t max) {
        if (const auto entry = find(key)) value = static_cast<Whole>(entry->whole(min, max).value_or(value));
    }
    /// A whole number of the duration's own unit, which the key ends in.
    template <class Period>
    void read(std::string_view key, std::chrono::duration<std::int64_t, Period>& value, std::uint64_t min,
              std::uint64_t max) {
        auto count = static_cast<std::uint64_t>(value.count());
        read(key, count, min, max);
        value = std::chrono::duration<std::int64_t, Period>{static_cast<std::int64_t>(count)};
    }
    template <class Choice>
    void read_choice(std::string_view key, Choice& value,
                     std::initializer_list<std::pair<std::string_view, Choice>> choices);

    /// Notes a mistake about the mapping itself.
    void wrong(const std::string& what) const {
        mistakes_->add(at_, path_.empty() ? what : path_ + " " + what);
    }
    void report_unknown_keys() const;

  private:
    std::string path_of(std::string_view key) const;

    std::vector<std::pair<std::string, Entry>> entries_;
    std::vector<std::string> known_;
    std::string path_;
    YAML::Mark at_;
    MistakeList* mistakes_;
};

template <class Choice>
void MapReader::read_choice(std::string_view key, Choice& value,
                            std::initializer_list<std::pair<std::string_view, Choice>> choices) {
    const auto entry = find(key);
    const auto text = entry ? entry->text() : std::nullopt;
    if (!text) return;
    std::string expected;
    for (const auto& [word, choice] : choices) {
        if (*text == word) {
            value = choice;
            return;
        }
        expected += (expected.empty() ? "" : ", ") + std::string{word};
    }
    entry->wrong_value("must be one of " + expected);
}

}  // namespace airtime::config
