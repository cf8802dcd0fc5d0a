#include "ledger_files/events_in_files.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <system_error>

#include "base/text_file.hpp"
#include "ledger_files/cdr_row.hpp"
#include "ledger_files/ledger_listing.hpp"

namespace airtime::ledger_files {

namespace {

namespace fs = std::filesystem;

/// Reads the rows of one file, line by line.
class FileLines {
  public:
    explicit FileLines(const fs::path& path) : path_(path), file_(open_text_file(path)) {}

    bool is_open() const { return file_.is_open(); }
    /// The next whole line; empty at the end, at a line that is cut off, and at one that is endless.
    std::optional<std::string> next() {
        std::string line;
        if (!read_line(file_, line)) return std::nullopt;
        cut_off_ = file_.eof();
        bytes_ += line.size() + 1;
        ++number_;
        return cut_off_ ? std::nullopt : std::optional{std::move(line)};
    }
    bool cut_off() const { return cut_off_; }
    bool endless() const { return has_endless_line(file_); }
    std::uint64_t bytes() const { return bytes_; }
    FileFault wrong(const std::string& what) const {
        if (file_.bad()) return {path_.string() + ": could not be read to its end", true};
        return {path_.string() + ":" + std::to_string(number_) + ": " + what};
    }

  private:
    fs::path path_;
    std::ifstream file_;
    std::size_t number_ = 0;
    std::uint64_t bytes_ = 0;
    bool cut_off_ = false;
};

enum class Unreadable : std::uint8_t { refused, counted };

std::string not_opened(const fs::path& path) {
    return path.string() + ": must be a file that can be read: check its permissions";
}

Result<FileContent, FileFault> read_rows(const fs::path& path, bool complete, Unreadable unreadable,
                                         const EachEvent& each) {
    FileLines lines{path};
    if (!lines.is_open()) return FileFault{not_opened(path), true};
    const auto heading = lines.next();
    if (heading && !is_cdr_heading(*heading)) {
        return lines.wrong("the heading must be " + std::string{cdr_heading});
    }
    FileContent content;
    ControlTotal& total = content.total;
    while (const auto line = lines.next()) {
        if (ControlTotal::is_line(*line)) {
            if (*line != total.to_line()) return lines.wrong("the rows add up to " + total.to_line());
            if (lines.next() || lines.cut_off()) return lines.wrong("nothing may follow the control total");
            return content;
        }
        const auto event = event_of_row(*line);
        if (!event && unreadable == Unreadable::refused) return lines.wrong(event.error());
        if (!event) {
            total.add_unreadable();
            ++content.unreadable;
            continue;
        }
        total.add(*event);
        each(*event);
    }
    if (lines.endless()) return lines.wrong("the next line is too long");
    if (!complete) return content;
    return lines.wrong(lines.cut_off() ? "the last line is cut off" : "the control total is missing");
}

Result<Done, std::string> each_event_in(const fs::path& path, bool complete, const EachEvent& each) {
    const auto read = read_rows(path, complete, Unreadable::refused, each);
    return read ? Result<Done, std::string>{Done{}} : Result<Done, std::string>{read.error().why};
}

}  // namespace

Result<FileContent, FileFault> each_event_in_file(const fs::path& path, const EachEvent& each) {
    return read_rows(path, true, Unreadable::counted, each);
}

std::string control_line_of(const fs::path& path) {
    // Longer than any total with the longest contracts' names.
    constexpr std::streamoff tail_bytes = 4'096;
    std::ifstream file = open_text_file(path);
    std::string tail(static_cast<std::size_t>(tail_bytes), ' ');
    try {
        file.seekg(0, std::ios::end);
        file.seekg(std::max(std::streamoff{0}, std::streamoff{file.tellg()} - tail_bytes));
        file.read(tail.data(), tail_bytes);
    } catch (const std::ios_base::failure&) {  // its disk
        return "";
    }
    tail.resize(static_cast<std::size_t>(std::max(std::streamsize{0}, file.gcount())));
    if (!tail.ends_with('\n')) return "";
    tail.pop_back();
    const std::string line = tail.substr(tail.rfind('\n') + 1);
    return ControlTotal::is_line(line) ? line : "";
}

Result<ControlTotal, std::string> control_total_of(const fs::path& path, std::uint64_t bytes) {
    FileLines lines{path};
    if (!lines.is_open()) return not_opened(path);
    ControlTotal total;
    for (auto line = lines.next(); line && lines.bytes() <= bytes; line = lines.next()) {
        if (is_cdr_heading(*line)) continue;
        if (const auto event = event_of_row(*line)) {
            total.add(*event);
        } else {
            total.add_unreadable();
        }
    }
    return total;
}

namespace {

Result<Done, std::string> each_event_in_day(LedgerListing& listing, const std::string& day,
                                            const std::set<std::string>& left_out, const EachEvent& each) {
    const auto names = listing.complete(day);
    const auto flat = names ? listing.flat() : names;
    if (!flat) return flat.error();
    // A file that is moved here while this reads is in both lists.
    std::map<std::string, fs::path> files;
    for (const std::string& name : **flat) {
        if (name.ends_with(complete_suffix) && day_of_file(name) == day) {
            files[name] = listing.ledger() / name;
        }
    }
    for (const std::string& name : **names) {
        if (name.ends_with(complete_suffix)) files[name] = listing.ledger() / day / name;
    }
    for (const auto& [name, path] : files) {
        if (left_out.contains(name)) continue;
        std::error_code error;
        const bool moved = !fs::exists(path, error);
        if (auto read = each_event_in(moved ? complete_path(listing.ledger(), name) : path, true, each);
            !read) {
            return read;
        }
    }
    return Done{};
}

/// Parts, by the names that they will have.
Result<std::map<std::string, fs::path>, std::string> parts_in(LedgerListing& listing) {
    std::map<std::string, fs::path> parts;
    const auto take = [&](const LedgerListing::Names& names, const fs::path& folder) {
        for (const std::string& name : names) {
            if (name.ends_with(part_suffix)) {
                parts.emplace(name.substr(0, name.size() - part_suffix.size()), folder / name);
            }
        }
    };
    const auto open = listing.open();
    const auto flat = open ? listing.flat() : open;
    if (!flat) return flat.error();
    take(**open, open_folder(listing.ledger()));
    take(**flat, listing.ledger());
    return parts;
}

}  // namespace

Result<Done, std::string> each_event_in_files(const fs::path& folder, Unfinished unfinished,
                                              const EachEvent& each, const LedgerDays& wanted) {
    LedgerListing listing{folder};
    std::map<std::string, fs::path> parts;
    std::set<std::string> names;
    if (unfinished == Unfinished::read) {
        // Before the days: what is completed meanwhile is read at its place, behind them.
        auto open = parts_in(listing);
        if (!open) return open.error();
        parts = std::move(*open);
        for (const auto& [name, path] : parts) names.insert(name);
    }
    const auto days = listing.days();
    if (!days) return days.error();
    for (const std::string& day : *days) {
        if (day <= wanted.after || (!wanted.until.empty() && day > wanted.until)) continue;
        if (auto read = each_event_in_day(listing, day, names, each); !read) return read;
    }
    for (const auto& [name, path] : parts) {
        std::error_code error;
        const bool open = fs::exists(path, error);
        if (auto read = each_event_in(open ? path : complete_path(folder, name), !open, each); !read) {
            return read;
        }
    }
    return Done{};
}

}  // namespace airtime::ledger_files
