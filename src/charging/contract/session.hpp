#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "charging/values/calendar.hpp"
#include "charging/values/credit_control.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"
#include "charging/values/parts.hpp"
#include "charging/values/quota_price.hpp"
#include "charging/values/shared_list.hpp"

/// A session as its contract keeps it: what was used, what is set aside, what was answered.
namespace airtime::charging {

/// What one session has used of one service. Begun blocks are counted over all reports.
struct Usage {
    std::uint64_t units = 0;
    Money rated =
        {};  ///< worth of the begun blocks, each at its own time's price; kept for a minimum charge only
    /// Blocks are counted from here, because those before it had another length; zero: they had none.
    std::uint64_t blocks_begin_units = 0;
    friend bool operator==(const Usage&, const Usage&) = default;
};

/// Money set aside for granted quota.
struct Reservation {
    std::uint64_t granted_units = 0;
    std::vector<Part> parts;
    Instant expires_at = {};  ///< Validity-Time and grace after the grant, whatever becomes of its session
    /// For after the tariff's next change, beside those granted for before it; zero: none.
    std::uint64_t granted_after_change_units = 0;
    /// What backs the units is in a pool of the session: `parts` is empty.
    struct Pooled {
        std::uint32_t pool = 0;
        Money share;  ///< of the pool's money, set aside for these units when they were granted
        friend bool operator==(const Pooled&, const Pooled&) = default;
    };
    std::optional<Pooled> pooled = {};
    friend bool operator==(const Reservation&, const Reservation&) = default;
};

/// What one session has used of one service, and what it may still use.
struct ChargedService {
    ServiceKey key;
    ServiceName service;
    Usage used;  ///< since the session opened
    std::optional<Reservation> reservation;
    bool final_units = false;  ///< the client was told that there is nothing beyond what it has
    /// Of the quota granted last, or of usage without any; empty: there was neither.
    std::optional<QuotaPrice> quota_price = {};
    bool for_others = false;  ///< of the service with all keys for which the session had no place left
    friend bool operator==(const ChargedService&, const ChargedService&) = default;
};

/// Money set aside once for all services of a session that draw on one pool (RFC 8506 5.1.2).
struct CreditPool {
    std::uint32_t id = 0;     ///< G-S-U-Pool-Identifier; never another pool's of the session
    std::uint64_t basis = 0;  ///< of its multipliers: a service joins only a pool of its own basis
    std::vector<Part> parts;
    friend bool operator==(const CreditPool&, const CreditPool&) = default;
};

struct StoredAnswer {
    std::uint32_t number = 0;
    std::uint64_t digest = 0;
    CreditControlAnswer answer;
    friend bool operator==(const StoredAnswer&, const StoredAnswer&) = default;
};

/// Origin-Host and Origin-Realm of a client.
struct ClientIdentity {
    std::string host;
    std::string realm;
    friend bool operator==(const ClientIdentity&, const ClientIdentity&) = default;
};

struct Session {
    SessionId id;
    std::string client_host;  ///< Origin-Host that opened it: whose it is
    std::string client_realm = {};
    /// The other host of a profile that shares sessions from which the last request came; empty: none.
    std::optional<ClientIdentity> moved_to = {};
    std::optional<std::uint32_t> client_state = {};  ///< Origin-State-Id of the last request
    std::string node = {};                           ///< that served the last request
    Instant opened_at;
    Instant expires_at;     ///< open: it ends here unless it is heard of. Over: it is forgotten here
    Instant heard_at = {};  ///< when the last request came
    std::optional<Instant> closed_at;  ///< set: it is over
    bool terminated = false;           ///< over, and not for having expired
    std::vector<ChargedService> services;
    SharedList<StoredAnswer> answers;  ///< oldest first
    /// The highest CC-Request-Number whose answer is no longer stored; empty: none was dropped.
    std::optional<std::uint32_t> dropped_through;
    /// Granted by the session's last request. Nobody may have seen it: reversed if the session expires first.
    std::optional<AdvanceId> unseen_advance;
    Money cost = {};      ///< charged so far; counted only where the client is told
    bool called = false;  ///< was asked to re-authorise since its last request
    std::vector<CreditPool> pools = {};
    std::uint32_t last_pool = 0;                    ///< identifier of the youngest pool that it ever had
    std::optional<std::uint64_t> sub_session = {};  ///< CC-Sub-Session-Id, with which `id` ends then
    friend bool operator==(const Session&, const Session&) = default;
};

/// How long the last answer of a session that ended is remembered.
constexpr std::chrono::seconds ended_session_kept{600};

}  // namespace airtime::charging
