#include "worker/ledger_reader.hpp"

#include <spdlog/spdlog.h>

#include "store/stream_id.hpp"
#include "worker/cdr_row.hpp"
#include "worker/ledger_files.hpp"
#include "worker/ledger_folder.hpp"
#include "worker/ledger_step.hpp"

namespace airtime::worker {

namespace {

using charging::Instant;
using store::LedgerPosition;
using store::Partition;

bool same(const LedgerPosition& a, const LedgerPosition& b) {
    return a.cursor == b.cursor && a.file == b.file && a.file_bytes == b.file_bytes;
}

std::string word(store::StoreError error) {
    switch (error) {
        case store::StoreError::timeout:
            return "the store did not answer in time";
        case store::StoreError::disconnected:
            return "the store cannot be reached";
        case store::StoreError::refused:
            return "the store cannot serve now";
        case store::StoreError::corrupt:
            return "the store's reply makes no sense";
    }
    return "";
}

}  // namespace

LedgerReader::LedgerReader(store::LedgerStream& stream, charging::Calendar calendar, std::string owner,
                           Settings settings)
    : stream_(stream), calendar_(calendar), owner_(std::move(owner)), settings_(std::move(settings)) {}

std::string LedgerReader::failed(Partition partition, std::string why) {
    held_.erase(partition);
    return why;
}

Result<std::size_t, std::string> LedgerReader::step(Partition partition, Instant now) {
    const auto renewed = renew(partition, now);
    if (!renewed) {
        return failed(partition, renewed.error());
    }
    if (*renewed == nullptr) {
        return std::size_t{0};
    }
    Held& held = **renewed;
    const auto entries = stream_.read(partition, held.position.cursor, settings_.entries_max);
    if (!entries) {
        return failed(partition, word(entries.error()));
    }
    if (!entries->empty()) {
        if (auto written = write(partition, held, *entries, now); !written) {
            return failed(partition, written.error());
        }
    }
    const bool old = held.file && now - held.opened_at >= settings_.rotate;
    const bool large = held.file && held.file->bytes() >= settings_.file_bytes_max;
    if (old || large) {
        if (auto completed = complete(partition, held); !completed) {
            return failed(partition, completed.error());
        }
    }
    return entries->size();
}

void LedgerReader::release() {
    for (const auto& [partition, held] : held_) {
        // A lease that lasts no time. If the store is away, the lease ends by itself.
        static_cast<void>(stream_.lease(partition, owner_, std::chrono::milliseconds{1}));
    }
    held_.clear();
}

Result<LedgerReader::Held*, std::string> LedgerReader::renew(Partition partition, Instant now) {
    const auto found = held_.find(partition);
    if (found != held_.end() && now >= found->second.renewed_at &&
        now - found->second.renewed_at < settings_.lease / 3) {
        return &found->second;
    }
    const auto leased = stream_.lease(partition, owner_, settings_.lease);
    if (!leased) {
        return word(leased.error());
    }
    if (!leased.value()) {
        held_.erase(partition);
        return static_cast<Held*>(nullptr);
    }
    if (found != held_.end() && same(found->second.position, *leased.value())) {
        found->second.renewed_at = now;
        return &found->second;
    }
    // New, or the store went back to an earlier state: what it has confirmed is what counts.
    held_.erase(partition);
    return take_over(partition, *leased.value(), now);
}

Result<LedgerReader::Held*, std::string> LedgerReader::take_over(Partition partition,
                                                                 const LedgerPosition& confirmed,
                                                                 Instant now) {
    auto settled = settle_partition(settings_.folder, partition, confirmed, owner_);
    if (!settled) {
        return settled.error();
    }
    Held held{.position = confirmed,
              .file = std::move(settled->file),
              .total = std::move(settled->total),
              .opened_at = now,
              .renewed_at = now};
    if (settled->file_missing) {
        if (auto restored = restore(partition, held, now); !restored) {
            return restored.error();
        }
    } else if (!held.file && !held.position.file.empty()) {
        if (auto forgotten = forget_completed(partition, held); !forgotten) {
            return forgotten.error();
        }
    }
    return &held_.emplace(partition, std::move(held)).first->second;
}

Result<Done, std::string> LedgerReader::restore(Partition partition, Held& held, Instant now) {
    spdlog::warn("ledger.restoring file={} bytes={} to={}", held.position.file, held.position.file_bytes,
                 settings_.folder.string());
    const auto last = store::StreamId::parse(held.position.cursor);
    auto after = entry_before(held.position.file);
    while (after && last) {
        auto entries = stream_.read(partition, *after, settings_.entries_max);
        if (!entries) {
            return word(entries.error());
        }
        std::erase_if(*entries, [&](const store::LedgerEntry& entry) {
            return store::StreamId::parse(entry.id).value_or(*last) > *last;
        });
        if (entries->empty()) {
            break;
        }
        if (!held.file) {
            if (auto begun = begin_file(partition, held, entries->front().id, now); !begun) {
                return begun;
            }
        }
        if (auto appended = append(held, *entries); !appended) {
            return appended;
        }
        after = entries->back().id;
    }
    const std::uint64_t bytes = held.file ? held.file->bytes() : 0;
    if (bytes != held.position.file_bytes) {
        spdlog::error("ledger.lost file={} confirmed={} restored={}", held.position.file,
                      held.position.file_bytes, bytes);
    }
    // The cursor stays, so nothing is counted a second time.
    const LedgerPosition position{
        .cursor = held.position.cursor, .file = held.file ? held.file->name() : "", .file_bytes = bytes};
    return confirm(partition, held, {.position = position, .daily = {}, .history = {}});
}

Result<Done, std::string> LedgerReader::begin_file(Partition partition, Held& held,
                                                   const std::string& first_entry, Instant now) {
    auto created = LedgerFile::create(settings_.folder, ledger_file_name(partition, first_entry, owner_));
    if (!created) {
        return created.error();
    }
    held.file = std::move(*created);
    held.total = {};
    held.opened_at = now;
    return Done{};
}

Result<Done, std::string> LedgerReader::append(Held& held, const std::vector<store::LedgerEntry>& entries) {
    const std::string heading = held.file->bytes() == 0 ? std::string{cdr_heading} + '\n' : "";
    return held.file->append(heading + rows_of(entries, held.total));
}

Result<Done, std::string> LedgerReader::write(Partition partition, Held& held,
                                              const std::vector<store::LedgerEntry>& entries, Instant now) {
    if (!held.file) {
        if (auto begun = begin_file(partition, held, entries.front().id, now); !begun) {
            return begun;
        }
    }
    if (auto appended = append(held, entries); !appended) {
        return appended;
    }
    return confirm(
        partition, held,
        step_of(entries, calendar_,
                {.cursor = entries.back().id, .file = held.file->name(), .file_bytes = held.file->bytes()}));
}

Result<Done, std::string> LedgerReader::complete(Partition partition, Held& held) {
    if (auto completed = held.file->complete(held.total.to_line()); !completed) {
        return completed;
    }
    held.file.reset();
    return forget_completed(partition, held);
}

Result<Done, std::string> LedgerReader::forget_completed(Partition partition, Held& held) {
    const LedgerPosition position{.cursor = held.position.cursor, .file = "", .file_bytes = 0};
    if (auto confirmed = confirm(partition, held, {.position = position, .daily = {}, .history = {}});
        !confirmed) {
        return confirmed;
    }
    if (const auto trimmed = stream_.trim(partition, held.position.cursor); !trimmed) {
        return word(trimmed.error());
    }
    return Done{};
}

Result<Done, std::string> LedgerReader::confirm(Partition partition, Held& held,
                                                const store::LedgerStep& step) {
    const auto advanced = stream_.advance(partition, owner_, step);
    if (!advanced) {
        return word(advanced.error());
    }
    if (!*advanced) {
        // Nobody knows of a file whose first entries were not confirmed, and its entries will come again.
        if (held.file && held.position.file != held.file->name()) {
            held.file->discard();
        }
        return std::string{"another reader took the partition's lease"};
    }
    held.position = step.position;
    return Done{};
}

}  // namespace airtime::worker
