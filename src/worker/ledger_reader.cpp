#include "worker/ledger_reader.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "ledger_files/cdr_row.hpp"
#include "ledger_files/events_in_files.hpp"
#include "ledger_files/ledger_folder.hpp"
#include "ledger_files/read_notes.hpp"
#include "store/codec/stream_id.hpp"
#include "worker/ledger_step.hpp"

namespace airtime::worker {

namespace {

using charging::Instant;
using store::LedgerPosition;
using store::Partition;

/// How long a partition rests after its file could not be written, or a total not be counted.
constexpr std::chrono::seconds retry_pause{1};
/// Books tell by notes how far they are, less a minute: a few seconds do not matter.
constexpr std::chrono::seconds note_pause{5};

std::string word_for(store::StoreError error) {
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

LedgerReader::Failure of_store(store::StoreError error) {
    return {.why = word_for(error), .of_store = error != store::StoreError::corrupt};
}

LedgerReader::Failure of_files(std::string why) {
    return {.why = std::move(why)};
}

}  // namespace

LedgerReader::LedgerReader(store::LedgerStream& stream, charging::Calendar calendar, std::string owner,
                           Settings settings)
    : stream_(stream),
      calendar_(calendar),
      owner_(std::move(owner)),
      settings_(std::move(settings)),
      listing_(settings_.folder) {}

LedgerReader::Failure LedgerReader::failed(Partition partition, Failure failure) {
    held_.erase(partition);
    if (failure.of_store) {
        // Their files are as they were confirmed; whether the store still knows that is looked up.
        for (auto& [other, held] : held_) held.renewed_at.reset();
    }
    return failure;
}

Result<std::size_t, LedgerReader::Failure> LedgerReader::step(Partition partition, Instant now) {
    listing_ = ledger_files::LedgerListing{settings_.folder};
    return go_on(partition, now);
}

Result<std::size_t, LedgerReader::Failure> LedgerReader::go_on(Partition partition, Instant now) {
    const auto renewed = renew(partition, now);
    if (!renewed) return failed(partition, renewed.error());
    if (*renewed == nullptr) return std::size_t{0};
    Held& held = **renewed;
    const auto entries = stream_.read(partition, held.position.cursor, settings_.entries_max);
    if (!entries) return failed(partition, of_store(entries.error()));
    if (!entries->empty()) {
        if (auto written = write(partition, held, *entries, now); !written) {
            return failed(partition, written.error());
        }
    }
    const bool old = held.file && now - opened_at_[partition] >= settings_.rotate;
    const bool large = held.file && held.file->bytes() >= settings_.file_bytes_max;
    if (old || large) {
        if (auto completed = complete(partition, held); !completed) {
            return failed(partition, completed.error());
        }
    }
    note_read_through(partition, *entries, now);
    return entries->size();
}

void LedgerReader::note_read_through(Partition partition, const std::vector<store::LedgerEntry>& entries,
                                     Instant now) {
    const auto noted = noted_at_.find(partition);
    const bool lately = noted != noted_at_.end() && now >= noted->second && now - noted->second < note_pause;
    if (lately) return;
    if (noted_at_.empty()) ledger_files::forget_read_beyond(settings_.folder, stream_.partitions());
    Instant through = now;
    if (entries.size() >= settings_.entries_max) {
        // More may wait, all of it younger.
        const auto last = store::StreamId::parse(entries.back().id);
        through = Instant{std::chrono::milliseconds{last ? last->time : 0}};
    }
    ledger_files::note_read(settings_.folder, partition, std::min(through, now));
    noted_at_[partition] = now;
}

bool LedgerReader::rests(Partition partition, Instant now) const {
    const auto failed = failed_.find(partition);
    return failed != failed_.end() && now >= failed->second.at && now - failed->second.at < retry_pause;
}

LedgerReader::Round LedgerReader::step_all(Instant now, const std::atomic<bool>& stopping) {
    Round round;
    completed_ = 0;
    listing_ = ledger_files::LedgerListing{settings_.folder};
    bool store_serves = true;
    for (std::uint32_t number = 0; number < stream_.partitions() && store_serves && !stopping; ++number) {
        if (rests({number}, now)) continue;
        failed_.erase({number});
        const auto written = go_on({number}, now);
        if (written) {
            round.written += *written;
            round.more = round.more || *written == settings_.entries_max;
        } else if (written.error().of_store) {
            round.why = written.error().why;
            store_serves = false;
        } else {
            failed_.emplace(Partition{number}, Failed{.at = now, .why = written.error().why});
        }
    }
    round.completed = completed_;
    if (round.why.empty() && !failed_.empty()) round.why = failed_.begin()->second.why;
    return round;
}

void LedgerReader::release() {
    for (const auto& [partition, held] : held_) {
        // A lease that lasts no time. If the store is away, the lease ends by itself.
        static_cast<void>(stream_.lease(partition, owner_, std::chrono::milliseconds{1}));
    }
    held_.clear();
}

Result<LedgerReader::Held*, LedgerReader::Failure> LedgerReader::renew(Partition partition, Instant now) {
    const auto found = held_.find(partition);
    if (found != held_.end() && found->second.is_fresh(now, settings_.lease / 3)) return &found->second;
    const auto leased = stream_.lease(partition, owner_, settings_.lease);
    if (!leased) return of_store(leased.error());
    if (!leased.value()) {
        held_.erase(partition);
        return static_cast<Held*>(nullptr);
    }
    if (found != held_.end() && found->second.position == *leased.value()) {
        found->second.renewed_at = now;
        return &found->second;
    }
    // New, or the store went back to an earlier state: what it has confirmed is what counts.
    held_.erase(partition);
    return take_over(partition, *leased.value(), now);
}

Result<LedgerReader::Held*, LedgerReader::Failure> LedgerReader::take_over(Partition partition,
                                                                           const LedgerPosition& confirmed,
                                                                           Instant now) {
    auto settled = ledger_files::settle_partition(listing_, partition, confirmed, owner_);
    if (!settled) return of_files(settled.error());
    Held held{.position = confirmed,
              .file = std::move(settled->file),
              .total = std::move(settled->total),
              .renewed_at = now};
    if (settled->file_missing) {
        if (auto restored = restore(partition, held, now); !restored) return restored.error();
    } else if (!held.file && !held.position.file.empty()) {
        if (auto trimmed = trim_stream(partition, held); !trimmed) return trimmed.error();
    }
    return &held_.emplace(partition, std::move(held)).first->second;
}

Result<Done, LedgerReader::Failure> LedgerReader::restore(Partition partition, Held& held, Instant now) {
    spdlog::warn("ledger.restoring file={} bytes={} to={}", held.position.file, held.position.file_bytes,
                 settings_.folder.string());
    const auto last = store::StreamId::parse(held.position.cursor);
    auto after = ledger_files::entry_before(held.position.file);
    while (after && last) {
        auto entries = stream_.read(partition, *after, settings_.entries_max);
        if (!entries) return of_store(entries.error());
        std::erase_if(*entries, [&](const store::LedgerEntry& entry) {
            return store::StreamId::parse(entry.id).value_or(*last) > *last;
        });
        if (entries->empty()) break;
        if (!held.file) {
            if (auto begun = begin_file(partition, held, entries->front().id, now); !begun) return begun;
        }
        if (auto appended = append(held, ledger_files::read_entries(*entries)); !appended) return appended;
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

Result<Done, LedgerReader::Failure> LedgerReader::begin_file(Partition partition, Held& held,
                                                             const std::string& first_entry, Instant now) {
    auto created = ledger_files::LedgerFile::create(
        settings_.folder, ledger_files::ledger_file_name(partition, first_entry, owner_));
    if (!created) return of_files(created.error());
    held.file = std::move(*created);
    held.total = {};
    opened_at_[partition] = now;
    return Done{};
}

/// Nobody knows of a file of which nothing was confirmed, and its entries will come again.
void LedgerReader::discard_unconfirmed(Held& held) {
    if (held.file && held.position.file != held.file->name()) held.file->discard();
}

Result<Done, LedgerReader::Failure> LedgerReader::append(Held& held, Entries entries) {
    const std::string heading = held.file->bytes() == 0 ? std::string{ledger_files::cdr_heading} + '\n' : "";
    auto appended = held.file->append(heading + ledger_files::rows_of(entries, held.total));
    if (!appended) {
        discard_unconfirmed(held);
        return of_files(appended.error());
    }
    return Done{};
}

Result<Done, LedgerReader::Failure> LedgerReader::write(Partition partition, Held& held,
                                                        const std::vector<store::LedgerEntry>& entries,
                                                        Instant now) {
    if (!held.file) {
        if (auto begun = begin_file(partition, held, entries.front().id, now); !begun) return begun;
    }
    const std::vector<ledger_files::EntryEvents> read = ledger_files::read_entries(entries);
    if (auto appended = append(held, read); !appended) return appended;
    return confirm(
        partition, held,
        step_of(read, calendar_,
                {.cursor = entries.back().id, .file = held.file->name(), .file_bytes = held.file->bytes()}));
}

Result<Done, LedgerReader::Failure> LedgerReader::complete(Partition partition, Held& held) {
    if (auto completed = held.file->complete(held.total.to_line()); !completed) {
        return of_files(completed.error());
    }
    held.file.reset();
    ++completed_;
    return trim_stream(partition, held);
}

/// The file of what is behind the position is complete: nobody needs the stream's copy any more.
Result<Done, LedgerReader::Failure> LedgerReader::trim_stream(Partition partition, Held& held) {
    const LedgerPosition position{.cursor = held.position.cursor, .file = "", .file_bytes = 0};
    if (auto confirmed = confirm(partition, held, {.position = position, .daily = {}, .history = {}});
        !confirmed) {
        return confirmed;
    }
    if (const auto trimmed = stream_.trim(partition, held.position.cursor); !trimmed) {
        return of_store(trimmed.error());
    }
    return Done{};
}

Result<Done, LedgerReader::Failure> LedgerReader::confirm(Partition partition, Held& held,
                                                          store::LedgerStep step) {
    step.from = held.position;
    const auto outcome = stream_.advance(partition, owner_, step);
    if (!outcome) return of_store(outcome.error());
    switch (*outcome) {
        case store::StepOutcome::moved:
            held.position = step.position;
            return Done{};
        case store::StepOutcome::not_leased:
            discard_unconfirmed(held);
            return of_files("another reader took the partition's lease");
        case store::StepOutcome::elsewhere:
            // An earlier step of ours landed late, and this file may be the one that it confirmed.
            return of_files("the partition's position is not the one that was read");
        case store::StepOutcome::uncountable:
            discard_unconfirmed(held);
            return of_files("partition " + std::to_string(partition.number) + " stops behind entry " +
                            held.position.cursor + ": a daily total would go beyond what can be counted");
    }
    return Done{};
}

}  // namespace airtime::worker
