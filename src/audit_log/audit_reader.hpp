#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "store/redis/redis_audit_stream.hpp"

namespace airtime::audit_log {

/// Which entries; what is empty says nothing.
struct AuditQuery {
    std::string user = {};
    std::string subject = {};
    std::string what = {};
    std::optional<charging::Instant> first = {};
    std::optional<charging::Instant> end = {};  ///< behind the last one
    std::string before = {};                    ///< only those in front of this id
    std::size_t max = 50;
};

struct AuditPage {
    std::vector<store::AuditEntry> entries;  ///< the newest first
    std::string before;                      ///< where to go on; empty: there is nothing more
    bool files_readable = true;              ///< else only what is not in files yet
};

/// What is in Redis and in the folder's complete files. Looks at so many entries at most, and then says where
/// to go on, also with less than a page.
Result<AuditPage, store::StoreError> read_audit_page(store::RedisAuditStream& stream,
                                                     const std::filesystem::path& folder,
                                                     const AuditQuery& query);

}  // namespace airtime::audit_log
