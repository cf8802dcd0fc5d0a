#include "portal/exports/export_shelf.hpp"

#include <algorithm>
#include <tuple>

#include "operations/password.hpp"

namespace airtime::portal {

namespace {

constexpr std::size_t id_bytes = 16;

}  // namespace

Result<ExportShelf::Asked, std::string> ExportShelf::ask(const ExportOwner& owner, std::string_view key,
                                                         const ExportRequest& request,
                                                         charging::Instant now) {
    if (const auto ready = folder_.prepare(); !ready) return ready.error();
    const auto lock = folder_.lock();
    if (!lock) return lock.error();
    const auto records = of(owner, now);
    if (!records) return records.error();
    const auto same = std::ranges::find(*records, key, &ExportRecord::asked_key);
    if (same != records->end()) {
        return same->request == request ? Asked{*same} : Asked{Refusal::asked_otherwise};
    }
    const auto going = making_room(*records, settings_);
    if (!going) return Asked{Refusal::too_many};
    const ExportRecord record{.id = operations::random_digits(id_bytes),
                              .owner = owner.name,
                              .asked_key = std::string{key},
                              .request = request,
                              .asked_at = now};
    if (const auto written = folder_.write(record); !written) return written.error();
    for (const std::string& id : *going) folder_.erase(id);
    if (asked_) asked_();
    return Asked{record};
}

Result<std::vector<ExportRecord>, std::string> ExportShelf::of(const ExportOwner& owner,
                                                               charging::Instant now) const {
    const auto all = folder_.all();
    if (!all) return all.error();
    std::vector<ExportRecord> records;
    for (const ExportRecord& record : *all) {
        if (is_of(record, owner)) records.push_back(as_at(record, settings_, now));
    }
    std::ranges::sort(records, [](const ExportRecord& a, const ExportRecord& b) {
        return std::tie(a.asked_at, a.id) > std::tie(b.asked_at, b.id);
    });
    return records;
}

std::optional<ExportRecord> ExportShelf::find(const ExportOwner& owner, std::string_view id,
                                              charging::Instant now) const {
    auto record = folder_.read(id);
    if (!record || !is_of(*record, owner)) return std::nullopt;
    return as_at(std::move(*record), settings_, now);
}

std::shared_ptr<const FileBody> ExportShelf::file_of(const ExportRecord& record) const {
    return record.state == ExportState::done ? FileBody::open(folder_.csv(record.id)) : nullptr;
}

Result<bool, std::string> ExportShelf::remove(const ExportOwner& owner, std::string_view id,
                                              charging::Instant now) {
    if (!find(owner, id, now)) return false;
    const auto lock = folder_.lock();
    if (!lock) return lock.error();
    folder_.erase(id);
    return true;
}

}  // namespace airtime::portal
