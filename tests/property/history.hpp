#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "charging/contract/advance.hpp"
#include "charging/contract/books.hpp"
#include "charging/contract/contract.hpp"
#include "charging/contract/contract_change.hpp"
#include "charging/contract/ledger_event.hpp"
#include "charging/policy/policy.hpp"

/// One contract and the gateways, recharges, recoveries and days that come over it, in random order.
namespace airtime::charging {

enum class StepKind : std::uint8_t {
    initial,
    update,
    termination,
    direct_debit,
    check_balance,
    recharge,
    refund,
    recovery,
    time,
    housekeeping,
    duplicate,
};

/// What happens next. The numbers choose among what there is at that moment, so that any history can shrink.
struct Step {
    StepKind kind = StepKind::time;
    std::uint32_t which = 0;   ///< session, hold or earlier request
    std::uint32_t amount = 0;  ///< units, money or time
    std::uint32_t shape = 0;   ///< services, quota wanted or not
};
std::ostream& operator<<(std::ostream& out, const Step& step);

/// The limits that differ between operators.
struct Variation {
    std::uint32_t offer_instead_of_smallest = 0;
    std::uint32_t fee_up_front = 0;
    std::uint32_t steep_fee_for_small_amounts = 0;
    std::uint32_t once_per_recharge = 0;
    std::uint32_t open_advances_max = 1;
    std::uint32_t share_when_short_percent = 100;
    std::uint32_t keep_at_least_units = 0;
    std::uint32_t threshold_units = 0;
    std::uint32_t reservation_share_percent = 100;
    std::uint32_t open_sessions_max = 4;
    std::uint32_t opening_units = 0;
    std::uint32_t shadow = 0;
};
std::ostream& operator<<(std::ostream& out, const Variation& variation);

/// Plays steps and checks after each one what must always hold; a violation fails the rapidcheck property.
class History {
  public:
    explicit History(const Variation& variation);

    void play(const Step& step);
    /// All sessions over, all holds recovered: nothing stays set aside.
    void end();

    std::size_t advances_granted() const { return granted_.size(); }
    std::size_t advances_reversed() const { return reversed_.size(); }

  private:
    struct GatewaySession {
        SessionId id;
        std::uint32_t number = 0;
        std::string_view context;
        std::vector<ServiceKey> keys;
        std::vector<ServiceAnswer> granted;  ///< by the last answer that granted anything
    };
    struct Exchange {
        CreditControlRequest request;
        CreditControlAnswer answer;
    };

    void open_session(const Step& step);
    void continue_session(const Step& step, RequestType type);
    void send_event(const Step& step, RequestedAction action, std::string_view context, ServiceUnits units);
    void recover_one(const Step& step);
    void do_housekeeping();
    void repeat_one(const Step& step);

    void recharge(const Step& step);

    CreditControlAnswer decide_new(const CreditControlRequest& request);
    void expect_duplicate_without_effect(const Exchange& exchange);
    void draw_on(const LedgerEvent& event);
    std::set<AdvanceId> unseen_in_expired_sessions() const;
    bool is_counted_on(const Advance& advance) const;
    void expect_reversed(const std::set<AdvanceId>& advances) const;
    void expect_reservations_end_by(const SessionId& session, const CreditControlRequest& request,
                                    Instant ends_at);

    void accept(const ContractChange& change);
    void follow(const LedgerEvent& event, const Contract& after);
    void expect_advance_within_rules(const LedgerEvent& event, const Contract& after) const;
    void expect_closed_books() const;
    void expect_debt_covers_holds() const;

    Policy policy_;
    Instant now_;
    Contract contract_;
    Books books_;
    std::map<std::uint32_t, GatewaySession> gateway_sessions_;
    std::vector<Exchange> exchanges_;
    std::map<AdvanceId, Advance> granted_;
    std::set<AdvanceId> drawn_;
    std::set<AdvanceId> reversed_;
    std::map<SessionId, AdvanceId> unseen_;
    std::map<std::pair<SessionId, std::uint32_t>, Instant> reserved_until_;  ///< at most, by Rating-Group
    std::uint32_t ids_given_ = 0;
};

}  // namespace airtime::charging
