#include "audit_log/audit_reader.hpp"

#include <algorithm>
#include <boost/range/adaptor/reversed.hpp>

#include "audit_log/audit_row.hpp"
#include "base/text_file.hpp"
#include "ledger_files/ledger_listing.hpp"
#include "store/codec/stream_id.hpp"

namespace airtime::audit_log {

namespace {

namespace fs = std::filesystem;
using store::AuditEntry;

constexpr std::size_t looked_at_max = 100'000;
constexpr std::size_t entries_at_once = 500;
/// Between the clock of an entry and that of Redis, which names it.
constexpr std::chrono::hours clocks_apart{24};

bool fits(const AuditEntry& entry, const AuditQuery& query) {
    return (query.user.empty() || entry.user == query.user) &&
           (query.subject.empty() || entry.subject == query.subject) &&
           (query.what.empty() || entry.what == query.what) && (!query.first || entry.at >= *query.first) &&
           (!query.end || entry.at < *query.end);
}

/// Takes entries, the newest first, until there are enough.
class Gathering {
  public:
    explicit Gathering(const AuditQuery& query) : query_(query), last_(query.before) {}

    bool is_over() const { return over_ || looked_at_ >= looked_at_max; }
    /// The last one that was looked at; empty: none.
    const std::string& last() const { return last_; }

    void take(AuditEntry entry) {
        if (is_over() || !is_older(entry.id)) return;
        if (page_.entries.size() == query_.max) {
            more_ = over_ = true;
            return;
        }
        last_ = entry.id;
        ++looked_at_;
        over_ = query_.first && entry.at + clocks_apart < *query_.first;
        if (fits(entry, query_)) page_.entries.push_back(std::move(entry));
    }

    AuditPage finish(bool files_readable) && {
        if (more_ || looked_at_ >= looked_at_max) page_.before = last_;
        page_.files_readable = files_readable;
        return std::move(page_);
    }

  private:
    bool is_older(const std::string& id) const {
        return last_.empty() || store::StreamId::parse(id) < store::StreamId::parse(last_);
    }

    const AuditQuery& query_;
    AuditPage page_;
    std::string last_;
    std::size_t looked_at_ = 0;
    bool over_ = false;
    bool more_ = false;
};

std::vector<AuditEntry> entries_in(const fs::path& path) {
    std::vector<AuditEntry> entries;
    std::ifstream file = open_text_file(path);
    for (std::string line; read_line(file, line);) {
        if (auto entry = read_audit_row(line)) entries.push_back(std::move(*entry));
    }
    return entries;
}

/// False: a folder could not be read.
bool gather_from_files(const fs::path& folder, const AuditQuery& query, Gathering& gathering) {
    ledger_files::LedgerListing listing{folder};
    const auto days = listing.days();
    if (!days) return false;
    constexpr std::size_t date_bytes = 10;
    const std::string last_day =
        query.end ? charging::to_iso8601(*query.end + clocks_apart).substr(0, date_bytes) : "9999-12-31";
    for (const std::string& day : boost::adaptors::reverse(*days)) {
        if (gathering.is_over()) break;
        if (day > last_day) continue;
        const auto names = listing.complete(day);
        if (!names) return false;
        for (const std::string& name : boost::adaptors::reverse(**names)) {
            const bool newer = !gathering.last().empty() &&
                               ledger_files::begins_behind(name, store::Partition{0}, gathering.last());
            if (newer || gathering.is_over()) continue;
            auto entries = entries_in(folder / day / name);
            for (AuditEntry& entry : boost::adaptors::reverse(entries)) gathering.take(std::move(entry));
        }
    }
    return true;
}

}  // namespace

Result<AuditPage, store::StoreError> read_audit_page(store::RedisAuditStream& stream, const fs::path& folder,
                                                     const AuditQuery& query) {
    Gathering gathering{query};
    // The stream is read to its end first: what is trimmed from it meanwhile is in a file already.
    for (bool more = true; more && !gathering.is_over();) {
        auto entries = stream.newest(gathering.last(), entries_at_once);
        if (!entries) return entries.error();
        more = entries->size() == entries_at_once;
        for (AuditEntry& entry : *entries) gathering.take(std::move(entry));
    }
    std::error_code unknown;
    bool readable = fs::is_directory(folder, unknown);
    if (readable && !gathering.is_over()) readable = gather_from_files(folder, query, gathering);
    return std::move(gathering).finish(readable);
}

}  // namespace airtime::audit_log
