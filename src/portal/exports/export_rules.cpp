#include "portal/exports/export_rules.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace airtime::portal {

namespace {

bool has_no_file(const ExportRecord& record) {
    return record.state == ExportState::failed || record.state == ExportState::expired;
}

}  // namespace

bool is_of(const ExportRecord& record, const ExportOwner& owner) {
    return record.owner == owner.name && record.asked_at >= owner.since;
}

std::optional<charging::Instant> expiry_of(const ExportRecord& record,
                                           const config::ExportSettings& settings) {
    if (record.state != ExportState::done) return std::nullopt;
    return record.ended_at + settings.kept;
}

ExportRecord as_at(ExportRecord record, const config::ExportSettings& settings, charging::Instant now) {
    const auto expiry = expiry_of(record, settings);
    if (expiry && now >= *expiry) {
        record.state = ExportState::expired;
        record.ended_at = *expiry;
    }
    return record;
}

bool is_to_be_forgotten(const ExportRecord& record, const config::ExportSettings& settings,
                        charging::Instant now) {
    return has_no_file(record) && now >= record.ended_at + settings.kept;
}

std::optional<std::vector<std::string>> making_room(const std::vector<ExportRecord>& records,
                                                    const config::ExportSettings& settings) {
    std::vector<const ExportRecord*> spare;
    for (const ExportRecord& record : records) {
        if (has_no_file(record)) spare.push_back(&record);
    }
    std::ranges::sort(spare, {},
                      [](const ExportRecord* record) { return std::tie(record->asked_at, record->id); });
    std::vector<std::string> going;
    std::size_t staying = records.size();
    for (const ExportRecord* record : spare) {
        if (staying < settings.per_person_max) break;
        going.push_back(record->id);
        --staying;
    }
    return staying < settings.per_person_max ? std::optional{std::move(going)} : std::nullopt;
}

ExportRecord broken_off(ExportRecord record, charging::Instant now) {
    if (record.state != ExportState::writing) return record;
    record.rows = 0;
    record.percent = 0;
    record.state = ExportState::waiting;
    if (record.begun >= export_begun_max) {
        record.state = ExportState::failed;
        record.fault = ExportFault::broken_off;
        record.ended_at = now;
    }
    return record;
}

const ExportRecord* next_to_write(const std::vector<ExportRecord>& records) {
    std::vector<const ExportRecord*> waiting;
    for (const ExportRecord& record : records) {
        if (record.state == ExportState::waiting) waiting.push_back(&record);
    }
    std::ranges::sort(waiting, {},
                      [](const ExportRecord* record) { return std::tie(record->asked_at, record->id); });
    // Those that an owner has already count in front of those that wait.
    std::map<std::string, std::size_t> had;
    for (const ExportRecord& record : records) {
        if (record.state == ExportState::done) ++had[record.owner];
    }
    const ExportRecord* next = nullptr;
    for (const ExportRecord* record : waiting) {
        if (next == nullptr || had[record->owner] < had[next->owner]) next = record;
    }
    return next;
}

}  // namespace airtime::portal
