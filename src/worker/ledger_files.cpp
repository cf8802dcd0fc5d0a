#include "worker/ledger_files.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <limits>
#include <system_error>

#include "store/ledger_codec.hpp"
#include "store/stream_id.hpp"
#include "worker/cdr_row.hpp"

namespace airtime::worker {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view complete_suffix = ".csv";

std::uint64_t number_in(std::string_view digits) {
    std::uint64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

/// A writer's id is long; eight digits of its hash tell it from the others.
std::uint32_t tag_of(std::string_view owner) {
    std::uint32_t hash = 2'166'136'261U;
    for (const char c : owner) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    }
    return hash;
}

/// Reads the rows of one file, line by line.
class FileLines {
  public:
    explicit FileLines(const fs::path& path) : path_(path), file_(path, std::ios::binary) {}

    bool is_open() const { return file_.is_open(); }
    /// The next whole line; empty at the end, and at a line that is cut off.
    std::optional<std::string> next() {
        std::string line;
        if (!std::getline(file_, line)) return std::nullopt;
        cut_off_ = file_.eof();
        bytes_ += line.size() + 1;
        ++number_;
        return cut_off_ ? std::nullopt : std::optional{std::move(line)};
    }
    bool cut_off() const { return cut_off_; }
    std::uint64_t bytes() const { return bytes_; }
    std::string wrong(const std::string& what) const {
        return path_.string() + ":" + std::to_string(number_) + ": " + what;
    }

  private:
    fs::path path_;
    std::ifstream file_;
    std::size_t number_ = 0;
    std::uint64_t bytes_ = 0;
    bool cut_off_ = false;
};

Result<Done, std::string> each_event_in(const fs::path& path, bool complete, const EachEvent& each) {
    FileLines lines{path};
    if (!lines.is_open()) return path.string() + ": cannot be read: check its permissions";
    const auto heading = lines.next();
    if (heading && *heading != cdr_heading)
        return lines.wrong("the heading must be " + std::string{cdr_heading});
    ControlTotal total;
    while (const auto line = lines.next()) {
        if (ControlTotal::is_line(*line)) {
            if (*line != total.to_line()) return lines.wrong("the rows add up to " + total.to_line());
            if (lines.next() || lines.cut_off()) return lines.wrong("nothing may follow the control total");
            return Done{};
        }
        const auto event = event_of_row(*line);
        if (!event) return lines.wrong(event.error());
        total.add(*event);
        each(*event);
    }
    if (!complete) return Done{};
    return lines.wrong(lines.cut_off() ? "the last line is cut off" : "the control total is missing");
}

/// A file that is completed while it is looked for.
fs::path completed_name(fs::path path) {
    std::error_code error;
    return path.extension() == part_suffix && !fs::exists(path, error) ? path.replace_extension() : path;
}

}  // namespace

std::string partition_prefix(store::Partition partition) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "p%04u-", partition.number);
    return text.data();
}

std::string ledger_file_name(store::Partition partition, const std::string& first_entry,
                             const std::string& owner) {
    const auto dash = first_entry.find('-');
    const auto time = number_in(std::string_view{first_entry}.substr(0, dash));
    const auto sequence =
        dash == std::string::npos ? 0 : number_in(std::string_view{first_entry}.substr(dash + 1));
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%017llu-%010llu", static_cast<unsigned long long>(time),
                  static_cast<unsigned long long>(sequence));
    return partition_prefix(partition) + text.data() + owner_suffix(owner);
}

std::string owner_suffix(const std::string& owner) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "-%08x", tag_of(owner));
    return text.data() + std::string{complete_suffix};
}

std::optional<std::string> entry_before(const std::string& file_name) {
    const auto first = file_name.find('-');
    const auto second = file_name.find('-', first + 1);
    if (first == std::string::npos || second == std::string::npos) {
        return std::nullopt;
    }
    const std::uint64_t time = number_in(std::string_view{file_name}.substr(first + 1, second - first - 1));
    const std::uint64_t sequence = number_in(std::string_view{file_name}.substr(second + 1));
    if (sequence > 0) {
        return store::StreamId{time, sequence - 1}.to_string();
    }
    if (time == 0) {
        return std::nullopt;
    }
    return store::StreamId{time - 1, std::numeric_limits<std::uint64_t>::max()}.to_string();
}

Result<std::vector<fs::path>, std::string> list_ledger_files(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> files;
    fs::directory_iterator entry{folder, error};
    if (error == std::errc::no_such_file_or_directory) {
        return files;
    }
    for (; !error && entry != fs::directory_iterator{}; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (name.ends_with(complete_suffix) ||
            name.ends_with(std::string{complete_suffix} + std::string{part_suffix})) {
            files.push_back(entry->path());
        }
    }
    if (error) {
        return folder.string() + ": " + error.message() + ": check worker.ledger_dir and its permissions";
    }
    std::ranges::sort(files);
    return files;
}

std::string rows_of(const std::vector<store::LedgerEntry>& entries, ControlTotal& total) {
    std::string rows;
    for (const store::LedgerEntry& entry : entries) {
        const auto events = store::decode_events(entry.events);
        if (!events) {
            // So that one bad entry does not stop the ledger.
            total.add_unreadable();
            rows += unreadable_row(entry.events) + '\n';
            continue;
        }
        for (const charging::LedgerEvent& event : *events) {
            total.add(event);
            rows += cdr_row(event) + '\n';
        }
    }
    return rows;
}

Result<ControlTotal, std::string> control_total_of(const fs::path& path, std::uint64_t bytes) {
    FileLines lines{path};
    if (!lines.is_open()) return path.string() + ": cannot be read: check its permissions";
    ControlTotal total;
    for (auto line = lines.next(); line && lines.bytes() <= bytes; line = lines.next()) {
        if (*line == cdr_heading) continue;
        if (const auto event = event_of_row(*line)) {
            total.add(*event);
        } else {
            total.add_unreadable();
        }
    }
    return total;
}

Result<Done, std::string> each_event_in_files(const fs::path& folder, Unfinished unfinished,
                                              const EachEvent& each) {
    const auto files = list_ledger_files(folder);
    if (!files) {
        return files.error();
    }
    for (const fs::path& listed : *files) {
        if (listed.extension() == part_suffix && unfinished == Unfinished::left_out) continue;
        const fs::path path = completed_name(listed);
        if (auto read = each_event_in(path, path.extension() != part_suffix, each); !read) {
            return read;
        }
    }
    return Done{};
}

}  // namespace airtime::worker
