#include "ledger_files/ledger_folder.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include "base/restricted_file.hpp"
#include "ledger_files/events_in_files.hpp"

namespace airtime::ledger_files {

namespace {

namespace fs = std::filesystem;

bool is_prefix_of(const fs::path& shorter, const fs::path& longer) {
    std::ifstream a{shorter, std::ios::binary};
    std::ifstream b{longer, std::ios::binary};
    using Bytes = std::istreambuf_iterator<char>;
    return a && b && std::mismatch(Bytes{a}, Bytes{}, Bytes{b}, Bytes{}).first == Bytes{};
}

/// Before a complete file is cut or set aside, so that a crash in between leaves no change unsaid.
Result<Done, std::string> note_taken_back(const fs::path& ledger, const std::string& name) {
    const fs::path note = taken_back_path(ledger, name);
    if (auto there = make_folder(note.parent_path()); !there) return there;
    if (std::ofstream file = open_restricted(note, readable_by_group); !file.is_open()) {
        return note.string() + ": cannot be written: check worker.ledger_dir and its permissions";
    }
    return sync_folder(note.parent_path());
}

/// Moves a file to where nobody reads it. What was set aside before under its name and is only the beginning
/// of it makes room, and it goes if it is no more than that: so much was never confirmed, however often it
/// was tried.
Result<Done, std::string> set_aside(const fs::path& ledger, const fs::path& path) {
    const fs::path folder = unconfirmed_folder(ledger);
    const std::string name = path.filename().string();
    if (name.ends_with(complete_suffix)) {
        if (auto noted = note_taken_back(ledger, name); !noted) return noted;
    }
    std::error_code error;
    fs::path aside = folder / std::string{name}.append(unconfirmed_suffix);
    for (int copy = 1; fs::exists(aside, error) && !is_prefix_of(aside, path); ++copy) {
        if (is_prefix_of(path, aside)) {
            fs::remove(path, error);
            return error ? Result<Done, std::string>{path.string() + ": " + error.message()}
                         : Result<Done, std::string>{Done{}};
        }
        aside = folder / (name + "." + std::to_string(copy) + std::string{unconfirmed_suffix});
    }
    if (auto moved = move_durably(path, aside); !moved) return moved;
    spdlog::warn("ledger.set_aside file={}", aside.string());
    return Done{};
}

bool is_unconfirmed(const std::string& name, store::Partition partition,
                    const store::LedgerPosition& confirmed) {
    return name.ends_with(complete_suffix) && name != confirmed.file &&
           begins_behind(name, partition, confirmed.cursor);
}

/// Moves what an earlier version left of the partition in the ledger's folder itself to where it belongs.
Result<Done, std::string> move_flat(LedgerListing& listing, store::Partition partition,
                                    const store::LedgerPosition& confirmed) {
    const auto flat = listing.flat();
    if (!flat) return flat.error();
    for (const std::string& name : of_partition(**flat, partition)) {
        const fs::path& ledger = listing.ledger();
        if (is_unconfirmed(name, partition, confirmed)) {
            if (auto aside = set_aside(ledger, ledger / name); !aside) return aside;
            continue;
        }
        const fs::path to = name.ends_with(complete_suffix)      ? complete_path(ledger, name)
                            : name.ends_with(unconfirmed_suffix) ? unconfirmed_folder(ledger) / name
                                                                 : open_folder(ledger) / name;
        if (auto moved = move_durably(ledger / name, to); !moved) return moved;
    }
    return Done{};
}

std::string without(const std::string& name, std::string_view suffix) {
    return name.substr(0, name.size() - suffix.size());
}

/// One file in `open/`, which is not the confirmed one's part.
Result<Done, std::string> clean_up(const fs::path& ledger, const std::string& name,
                                   const std::string& confirmed) {
    const fs::path path = open_folder(ledger) / name;
    std::error_code error;
    if (name.ends_with(copy_suffix)) {
        fs::remove(path, error);
    } else if (name.ends_with(taken_suffix)) {
        const std::string taken = without(name, taken_suffix);
        if (fs::exists(complete_path(ledger, taken), error)) {
            fs::remove(path, error);
        } else if (taken == confirmed && !fs::exists(part_path(ledger, taken), error)) {
            return move_durably(path, part_path(ledger, taken));
        } else {
            return set_aside(ledger, path);
        }
    } else {
        return set_aside(ledger, path);
    }
    return error ? Result<Done, std::string>{path.string() + ": " + error.message()}
                 : Result<Done, std::string>{Done{}};
}

/// Leaves of the partition in `open/` no more than the confirmed file.
Result<Done, std::string> clean_open(const fs::path& ledger, store::Partition partition,
                                     const std::string& confirmed) {
    LedgerListing listing{ledger};
    const auto open = listing.open();
    if (!open) return open.error();
    for (const std::string& name : of_partition(**open, partition)) {
        if (name == confirmed + std::string{part_suffix}) continue;
        if (auto cleaned = clean_up(ledger, name, confirmed); !cleaned) return cleaned;
    }
    return Done{};
}

/// Sets complete files aside that begin behind the cursor: the store has lost that it confirmed them.
Result<Done, std::string> set_unconfirmed_aside(LedgerListing& listing, store::Partition partition,
                                                const store::LedgerPosition& confirmed) {
    const auto days = listing.days();
    if (!days) return days.error();
    const std::string first = day_of_file(ledger_file_name(partition, confirmed.cursor, ""));
    for (auto day = std::ranges::lower_bound(*days, first); day != days->end(); ++day) {
        const auto names = listing.complete(*day);
        if (!names) return names.error();
        for (const std::string& name : of_partition(**names, partition)) {
            if (!is_unconfirmed(name, partition, confirmed)) continue;
            if (auto aside = set_aside(listing.ledger(), listing.ledger() / *day / name); !aside) {
                return aside;
            }
        }
    }
    return Done{};
}

/// The confirmed file, open or complete; empty if it is not here.
fs::path written_file(const fs::path& ledger, const std::string& name) {
    std::error_code error;
    for (const fs::path& path : {part_path(ledger, name), complete_path(ledger, name)}) {
        if (fs::exists(path, error)) return path;
    }
    return {};
}

Result<SettledPartition, std::string> without_file(const fs::path& ledger, const fs::path& too_short) {
    if (!too_short.empty()) {
        if (auto aside = set_aside(ledger, too_short); !aside) return aside.error();
    }
    return SettledPartition{.file = std::nullopt, .file_missing = true};
}

/// Of what was `written`, a part or a complete file of so many bytes, keeps what was confirmed.
Result<Done, std::string> complete_as_confirmed(const fs::path& ledger, const fs::path& written,
                                                std::uint64_t bytes, const store::LedgerPosition& confirmed) {
    const auto total = control_total_of(written, confirmed.file_bytes);
    if (!total) return total.error();
    const std::string last_line = total->to_line();
    if (written.extension() != part_suffix) {
        const bool as_long = bytes == confirmed.file_bytes + last_line.size() + 1;
        if (as_long && control_line_of(written) == last_line) return Done{};
        if (auto noted = note_taken_back(ledger, confirmed.file); !noted) return noted;
    }
    if (auto done = complete_first_bytes(ledger, written, confirmed.file_bytes, confirmed.file, last_line);
        !done) {
        return done;
    }
    spdlog::info("ledger.completed file={} bytes={}", confirmed.file, confirmed.file_bytes);
    return Done{};
}

}  // namespace

Result<SettledPartition, std::string> settle_partition(LedgerListing& listing, store::Partition partition,
                                                       const store::LedgerPosition& confirmed,
                                                       const std::string& owner) {
    const fs::path& ledger = listing.ledger();
    if (auto moved = move_flat(listing, partition, confirmed); !moved) return moved.error();
    if (auto cleaned = clean_open(ledger, partition, confirmed.file); !cleaned) return cleaned.error();
    if (auto aside = set_unconfirmed_aside(listing, partition, confirmed); !aside) return aside.error();
    if (confirmed.file.empty()) return SettledPartition{};
    const fs::path written = written_file(ledger, confirmed.file);
    std::error_code error;
    const std::uint64_t bytes = written.empty() ? 0 : fs::file_size(written, error);
    if (error) return written.string() + ": " + error.message();
    if (written.empty() || bytes < confirmed.file_bytes) return without_file(ledger, written);
    const bool is_part = written.extension() == part_suffix;
    if (is_part && confirmed.file.ends_with(owner_suffix(owner))) {
        auto resumed = LedgerFile::resume(ledger, confirmed.file, confirmed.file_bytes);
        if (!resumed) return resumed.error();
        auto total = control_total_of(written, confirmed.file_bytes);
        if (!total) return total.error();
        return SettledPartition{.file = std::move(*resumed), .total = std::move(*total)};
    }
    if (is_part || bytes > confirmed.file_bytes) {
        if (auto done = complete_as_confirmed(ledger, written, bytes, confirmed); !done) return done.error();
    }
    return SettledPartition{};
}

}  // namespace airtime::ledger_files
