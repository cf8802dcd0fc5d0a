#include "tests/store/generators.hpp"

#include <set>

namespace airtime::store_test {

namespace {

/// Elements of a list are told apart by their names.
template <class Element, class Name>
void keep_names_apart(std::vector<Element>& elements, Name name) {
    std::set<std::string> seen;
    std::erase_if(elements, [&](const Element& element) { return !seen.insert(name(element)).second; });
}

charging::ServiceUnits any_units() {
    return {.time_s = maybe(any_number<std::uint32_t>),
            .total_octets = maybe(any_number<std::uint64_t>),
            .input_octets = maybe(any_number<std::uint64_t>),
            .output_octets = maybe(any_number<std::uint64_t>),
            .service_specific = maybe(any_number<std::uint64_t>),
            .money = maybe(any_money)};
}

charging::Part any_part() {
    return {.account = {any_text()}, .amount = any_money()};
}

charging::Account any_account() {
    return {.name = {any_text()}, .balance = any_money(), .expires_at = maybe(any_instant)};
}

charging::ValidityExtension any_extension() {
    return {.contract = std::chrono::milliseconds{any_number<std::uint32_t>()},
            .account = std::chrono::milliseconds{any_number<std::uint32_t>()},
            .contract_until = maybe(any_instant).value_or(charging::Instant{}),
            .account_until = maybe(any_instant).value_or(charging::Instant{})};
}

charging::Advance any_advance() {
    return {.id = {any_text()},
            .account = {any_text()},
            .principal = any_money(),
            .fee = any_money(),
            .outstanding_principal = any_money(),
            .outstanding_fee = any_money(),
            .channel = any_enum(charging::Channel::care),
            .state = any_enum(charging::AdvanceState::written_off),
            .granted_at = any_instant(),
            .due_at = any_instant(),
            .drawn = any_number<bool>(),
            .policy = any_text(),
            .vat_basis_points = any_number<std::uint32_t>(),
            .extended = any_extension(),
            .given_up_principal = any_money(),
            .given_up_fee = any_money()};
}

charging::Hold any_hold() {
    return {.recharge = {any_text()},
            .account = {any_text()},
            .created_at = any_instant(),
            .parts = some(3, [] {
                return charging::HoldPart{
                    .advance = {any_text()}, .fee = any_money(), .principal = any_money()};
            })};
}

charging::RecentRecharge any_recent_recharge() {
    return {.id = {any_text()},
            .at = any_instant(),
            .credited = any_part(),
            .bonus = any_part(),
            .repaid = some(3,
                           [] {
                               charging::Advance advance = any_advance();
                               advance.outstanding_principal = {};
                               advance.outstanding_fee = {};
                               advance.drawn = true;
                               advance.given_up_principal = {};
                               advance.given_up_fee = {};
                               return charging::Repayment{.advance = advance,
                                                          .taken_from = {any_text()},
                                                          .fee = any_money(),
                                                          .principal = any_money(),
                                                          .settled_at = maybe(any_instant),
                                                          .counted = any_number<bool>()};
                           }),
            .extended = any_extension()};
}

charging::PendingTransfer any_transfer() {
    return {.id = {any_text()},
            .receiver = {any_text()},
            .amount = any_money(),
            .next_try_at = any_instant(),
            .number = any_number<std::uint64_t>(),
            .fee = any_money(),
            .day = any_number<std::int32_t>()};
}

charging::RefundableDebits any_refundable_debits() {
    return {.client = any_text(),
            .service = {any_text()},
            .day = any_number<std::int32_t>(),
            .named = some(3,
                          [] {
                              return charging::NamedDebit{.session = any_number<std::uint64_t>(),
                                                          .units = any_number<std::uint64_t>(),
                                                          .parts = some(2, any_part)};
                          }),
            .parts = some(2, any_part)};
}

charging::ReceivedTransfer any_received() {
    return {.sender = {any_text()},
            .number = any_number<std::uint64_t>(),
            .refused = any_number<bool>(),
            .cleared = any_number<bool>(),
            .due_at = any_instant()};
}

charging::PricedUnits any_priced_units() {
    return {.price = any_money(), .units = any_number<std::uint64_t>()};
}

charging::QuotaPrice any_quota_price() {
    return {.terms = {.unit = *rc::gen::element(charging::UnitKind::seconds, charging::UnitKind::octets,
                                                charging::UnitKind::service_units, charging::UnitKind::money),
                      .block_units = std::max<std::uint64_t>(1, any_number<std::uint64_t>()),
                      .price_units = maybe(any_number<std::uint64_t>).value_or(0),
                      .first_block_units = maybe(any_number<std::uint64_t>).value_or(0),
                      .setup_fee = maybe(any_money).value_or(charging::Money{}),
                      .minimum_charge = maybe(any_money).value_or(charging::Money{})},
            .granted = any_priced_units(),
            .after_change = maybe(any_priced_units)};
}

charging::ChargedService any_charged_service() {
    const bool for_others = any_number<bool>();
    return {.key = any_service_key(),
            .service = {any_text()},
            .used = {.units = any_number<std::uint64_t>(),
                     .rated = any_money(),
                     .blocks_begin_units = any_number<std::uint64_t>()},
            .reservation = maybe([] {
                return charging::Reservation{
                    .granted_units = any_number<std::uint64_t>(),
                    .parts = some(3, any_part),
                    .expires_at = any_instant(),
                    .granted_after_change_units = any_number<std::uint64_t>(),
                    .pooled = maybe([] {
                        return charging::Reservation::Pooled{any_number<std::uint32_t>(), any_money()};
                    })};
            }),
            .final_units = !for_others && any_number<bool>(),
            .quota_price = maybe(any_quota_price),
            .for_others = for_others};
}

charging::ShadowDebt any_shadow_debt() {
    charging::ShadowDebt debt{.advances = some(2,
                                               [] {
                                                   return charging::ShadowAdvance{
                                                       .account = {any_text()},
                                                       .principal = any_money(),
                                                       .outstanding_principal = any_money(),
                                                       .outstanding_fee = any_money(),
                                                       .granted_at = any_instant(),
                                                       .due_at = any_instant()};
                                               }),
                              .drawn = some(2, any_part),
                              .advanced_since_recharge = any_number<bool>(),
                              .last_advance_at = maybe(any_instant)};
    if (any_number<bool>()) {
        debt.month = {2026 * 12 + *rc::gen::inRange(0, 12)};
        debt.lent = any_money();
    }
    if (debt.lent == charging::Money{}) debt.month = {};
    return debt;
}

/// Also far beyond 64 bits.
charging::MoneySum any_sum() {
    charging::MoneySum sum = any_money();
    for (int doubled = *rc::gen::inRange(0, 50); doubled > 0; --doubled) sum += sum;
    return sum;
}

charging::Totals any_totals() {
    return {.opening = any_sum(),
            .recharged = any_sum(),
            .refunded = any_sum(),
            .advanced = any_sum(),
            .fees = any_sum(),
            .adjusted = any_sum(),
            .used = any_sum(),
            .recovered = any_sum(),
            .reversed = any_sum(),
            .reversed_fees = any_sum(),
            .reinstated = any_sum(),
            .waived = any_sum(),
            .written_off = any_sum()};
}

}  // namespace

charging::ServiceKey any_service_key() {
    return {.rating_group = maybe(any_number<std::uint32_t>),
            .service_identifiers = some(3, any_number<std::uint32_t>)};
}

charging::StoredAnswer any_answer() {
    charging::StoredAnswer stored{
        .number = any_number<std::uint32_t>(), .digest = any_number<std::uint64_t>(), .answer = {}};
    stored.answer.result = static_cast<charging::ResultCode>(any_number<std::uint32_t>());
    stored.answer.command_level_units = any_number<bool>();
    stored.answer.check_balance = maybe([] { return any_enum(charging::CheckBalanceResult::no_credit); });
    stored.answer.cost = maybe(any_money);
    stored.answer.remaining_balance = maybe(any_money);
    stored.answer.low_balance = any_number<bool>();
    stored.answer.failed = any_enum(charging::FailedAvp::cc_request_type);
    stored.answer.services = some(3, [] {
        charging::ServiceAnswer service{
            .key = any_service_key(),
            .result = static_cast<charging::ResultCode>(any_number<std::uint32_t>()),
            .granted = maybe(any_units),
            .validity_s = any_number<std::uint32_t>(),
            .final_units = maybe([] { return any_enum(charging::FinalUnitAction::restrict_access); }),
            .failed = any_enum(charging::FailedAvp::cc_request_type)};
        if (service.granted && any_number<bool>()) {
            service.tariff_change_usage = any_enum(charging::TariffChangeUsage::after);
            service.tariff_changes_at = maybe(any_instant);
        }
        service.refundable = any_number<bool>();
        service.pool = maybe([] {
            return charging::PoolReference{any_number<std::uint32_t>(), any_number<std::int64_t>()};
        });
        return service;
    });
    return stored;
}

charging::CreditPool any_pool() {
    return {any_number<std::uint32_t>(), any_number<std::uint64_t>(), some(2, any_part)};
}

charging::Session any_session() {
    return {.id = {any_text()},
            .client_host = any_text(),
            .client_realm = any_text(),
            .moved_to = maybe([] {
                return charging::ClientIdentity{any_text(), any_text()};
            }),
            .client_state = maybe(any_number<std::uint32_t>),
            .node = any_text(),
            .opened_at = any_instant(),
            .expires_at = any_instant(),
            .heard_at = any_instant(),
            .closed_at = maybe(any_instant),
            .terminated = any_number<bool>(),
            .services = some(3, any_charged_service),
            .answers = charging::SharedList<charging::StoredAnswer>{some(4, any_answer)},
            .dropped_through = maybe(any_number<std::uint32_t>),
            .unseen_advance = maybe([] { return charging::AdvanceId{any_text()}; }),
            .cost = any_money(),
            .called = any_number<bool>(),
            .pools = some(2, any_pool),
            .last_pool = any_number<std::uint32_t>(),
            .sub_session = maybe(any_number<std::uint64_t>)};
}

charging::Contract any_contract() {
    charging::Contract contract;
    contract.id = {"c1"};
    contract.msisdn = maybe([] { return *charging::Msisdn::parse("84900000001"); });
    contract.imsi = maybe([] { return *charging::Imsi::parse("452040000000001"); });
    contract.former = maybe([] {
        return charging::FormerNumber{*charging::Msisdn::parse("84900000002"),
                                      maybe([] { return *charging::Imsi::parse("452040000000002"); })};
    });
    contract.predecessors =
        some(2, [] { return charging::Predecessor{.contract = {any_text()}, .until = any_instant()}; });
    contract.life_cycle = any_enum(charging::LifeCycle::expired);
    contract.life_cycle_set_by_hand = any_number<bool>();
    contract.enrolment = any_enum(charging::Enrolment::cancelled);
    contract.activated_at = any_instant();
    contract.expires_at = maybe(any_instant);
    contract.paused_until = maybe(any_instant);
    contract.awaiting = maybe([] {
        return charging::AwaitedConfirmation{.amount = any_money(),
                                             .channel = any_enum(charging::Channel::care),
                                             .until = any_instant(),
                                             .invited = any_number<bool>(),
                                             .credited = any_money(),
                                             .fee = any_money()};
    });
    contract.accounts = some(4, any_account);
    std::vector<charging::Session> sessions = some(3, any_session);
    contract.advances = some(3, any_advance);
    contract.holds = some(3, any_hold);
    const int months = *rc::gen::inRange(0, 5);
    for (int month = 0; month < months; ++month) {
        contract.months.push_back({.month = {2026 * 12 + month},
                                   .spend = any_money(),
                                   .recharges = any_number<std::uint32_t>(),
                                   .recharged = any_money(),
                                   .lent = any_money()});
    }
    contract.recent_recharges = some(3, any_recent_recharge);
    contract.transfers = some(3, any_transfer);
    contract.received = some(3, any_received);
    contract.refundable = some(3, any_refundable_debits);
    contract.sent = {.day = any_number<std::int32_t>(), .amount = any_money()};
    contract.advanced_since_recharge = any_number<bool>();
    contract.shadow_debt = any_shadow_debt();
    contract.segment.value = any_text();
    contract.lists = {.deny = any_number<bool>(), .allow = any_number<bool>(), .no_ads = any_number<bool>()};
    contract.swapped_at = maybe(any_instant);
    contract.last_advance_at = maybe(any_instant);
    contract.repayments = {.in_time = any_number<std::uint32_t>(), .late = any_number<std::uint32_t>()};
    contract.language = maybe([] { return any_enum(charging::Language::en); });
    contract.refuses_messages = any_number<bool>();
    contract.invited_at = some(3, any_instant);
    contract.counted = {.day = any_number<std::int32_t>(),
                        .refusals = any_number<std::uint32_t>(),
                        .offers = any_number<std::uint32_t>()};
    contract.totals = any_totals();
    contract.events_written = any_number<std::uint64_t>();
    keep_names_apart(contract.accounts, [](const charging::Account& account) { return account.name.value; });
    keep_names_apart(sessions, [](const charging::Session& session) { return session.id.value; });
    for (charging::Session& session : sessions) {
        if (session.closed_at) {
            auto& late = contract.late_sessions;
            *rc::gen::arbitrary<bool>() ? late.push_back(std::move(session))
                                        : contract.ended_sessions.push_back(std::move(session));
        } else {
            contract.sessions.push_back(std::move(session));
        }
    }
    keep_names_apart(contract.advances, [](const charging::Advance& advance) { return advance.id.value; });
    keep_names_apart(contract.recent_recharges,
                     [](const charging::RecentRecharge& recharge) { return recharge.id.value; });
    keep_names_apart(contract.transfers,
                     [](const charging::PendingTransfer& transfer) { return transfer.id.value; });
    keep_names_apart(contract.refundable, [](const charging::RefundableDebits& debits) {
        return debits.client + '/' + debits.service.value + '/' + std::to_string(debits.day);
    });
    keep_names_apart(contract.holds, [](const charging::Hold& hold) { return hold.recharge.value; });
    return contract;
}

charging::Message any_message() {
    charging::Notice notice{
        .kind = any_enum(charging::MessageKind::try_later),
        .amount = any_money(),
        .fee = any_money(),
        .owed = any_money(),
        .left = any_money(),
        .account = {any_text()},
        .due_at = maybe(any_instant),
        .refusal = maybe([] { return any_enum(charging::AdvanceRefusal::would_not_suffice); }),
        .enrolment = maybe([] { return any_enum(charging::Enrolment::cancelled); }),
        .minutes = any_number<std::uint32_t>(),
        .threshold = any_money(),
        .choices = some(4, any_money),
        .balances = some(3, any_part),
        .history = some(3, [] {
            return charging::HistoryLine{
                .at = any_instant(), .kind = any_enum(charging::EventKind::settled), .amount = any_money()};
        })};
    return {.id = any_text(),
            .contract = {any_text()},
            .to = *charging::Msisdn::parse("84900000001"),
            .language = any_enum(charging::Language::en),
            .reply = any_number<bool>(),
            .not_before = any_instant(),
            .stale_after = any_instant(),
            .notice = std::move(notice)};
}

charging::EventAbout any_about() {
    return {.tier = maybe(any_money),
            .limit = maybe(any_money),
            .segment = {any_text()},
            .policy = any_text(),
            .due = maybe(any_instant),
            .granted = maybe(any_instant)};
}

charging::LedgerEvent any_event() {
    return {.kind = any_enum(charging::last_event_kind),
            .number = any_number<std::uint64_t>(),
            .at = any_instant(),
            .contract = {any_text()},
            .changes = some(3, any_part),
            .principal = any_money(),
            .fee = any_money(),
            .vat = any_money(),
            .advance = maybe([] { return charging::AdvanceId{any_text()}; }),
            .session = maybe([] { return charging::SessionId{any_text()}; }),
            .request_number = any_number<std::uint32_t>(),
            .service = maybe([] { return charging::ServiceName{any_text()}; }),
            .units = any_number<std::uint64_t>(),
            .note = any_text(),
            .about = any_about()};
}

charging::LedgerEvent any_line_event() {
    charging::LedgerEvent event = any_event();
    event.about = {};
    return event;
}

}  // namespace airtime::store_test
