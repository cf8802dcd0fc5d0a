#include "worker/ledger_folder.hpp"

#include <spdlog/spdlog.h>

#include <system_error>

#include "worker/ledger_files.hpp"

namespace airtime::worker {

namespace {

namespace fs = std::filesystem;

/// The name without `.part`.
std::string name_of(const fs::path& path) {
    return path.extension() == part_suffix ? path.stem().string() : path.filename().string();
}

/// Whether a file begins behind the cursor. Names begin alike, and their numbers have leading zeros.
bool begins_behind(const std::string& name, store::Partition partition, const std::string& cursor) {
    const std::string at_cursor = ledger_file_name(partition, cursor, "");
    const std::size_t length = at_cursor.rfind('-');
    return name.compare(0, length, at_cursor, 0, length) > 0;
}

Result<Done, std::string> set_aside(const fs::path& path) {
    std::error_code error;
    fs::path aside = path;
    aside += unconfirmed_suffix;
    for (int copy = 1; fs::exists(aside, error); ++copy) {
        aside = path.string() + "." + std::to_string(copy) + std::string{unconfirmed_suffix};
    }
    fs::rename(path, aside, error);
    if (error) {
        return path.string() + ": " + error.message();
    }
    spdlog::warn("ledger.set_aside file={}", aside.string());
    return Done{};
}

/// Everything of the partition that was never confirmed, `confirmed.file` apart.
Result<Done, std::string> set_unconfirmed_aside(const fs::path& folder, store::Partition partition,
                                                const store::LedgerPosition& confirmed) {
    const auto files = list_ledger_files(folder);
    if (!files) {
        return files.error();
    }
    const std::string prefix = partition_prefix(partition);
    for (const fs::path& path : *files) {
        const std::string name = name_of(path);
        if (!name.starts_with(prefix) || name == confirmed.file) {
            continue;
        }
        if (path.extension() == part_suffix || begins_behind(name, partition, confirmed.cursor)) {
            if (auto aside = set_aside(path); !aside) {
                return aside;
            }
        }
    }
    return Done{};
}

/// The confirmed file, `.part` or complete; empty if it is not here.
fs::path written_file(const fs::path& folder, const std::string& name) {
    std::error_code error;
    const fs::path part = folder / (name + std::string{part_suffix});
    if (fs::exists(part, error)) {
        return part;
    }
    return fs::exists(folder / name, error) ? folder / name : fs::path{};
}

Result<SettledPartition, std::string> without_file(const fs::path& too_short) {
    if (!too_short.empty()) {
        if (auto aside = set_aside(too_short); !aside) {
            return aside.error();
        }
    }
    return SettledPartition{.file = std::nullopt, .file_missing = true};
}

}  // namespace

Result<SettledPartition, std::string> settle_partition(const fs::path& folder, store::Partition partition,
                                                       const store::LedgerPosition& confirmed,
                                                       const std::string& owner) {
    if (auto aside = set_unconfirmed_aside(folder, partition, confirmed); !aside) {
        return aside.error();
    }
    if (confirmed.file.empty()) {
        return SettledPartition{};
    }
    const fs::path written = written_file(folder, confirmed.file);
    std::error_code error;
    const std::uint64_t bytes = written.empty() ? 0 : fs::file_size(written, error);
    if (error) {
        return written.string() + ": " + error.message();
    }
    if (written.empty() || bytes < confirmed.file_bytes) {
        return without_file(written);
    }
    const bool is_part = written.extension() == part_suffix;
    if (is_part && confirmed.file.ends_with(owner_suffix(owner))) {
        auto resumed = LedgerFile::resume(folder, confirmed.file, confirmed.file_bytes);
        if (!resumed) {
            return resumed.error();
        }
        auto total = control_total_of(written, confirmed.file_bytes);
        if (!total) {
            return total.error();
        }
        return SettledPartition{.file = std::move(*resumed), .total = std::move(*total)};
    }
    if (is_part || bytes > confirmed.file_bytes) {
        const auto total = control_total_of(written, confirmed.file_bytes);
        if (!total) {
            return total.error();
        }
        if (auto done =
                complete_first_bytes(written, confirmed.file_bytes, folder, confirmed.file, total->to_line());
            !done) {
            return done.error();
        }
        spdlog::info("ledger.completed file={} bytes={}", confirmed.file, confirmed.file_bytes);
    }
    return SettledPartition{};
}

}  // namespace airtime::worker
