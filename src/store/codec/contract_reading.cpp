#include "store/codec/contract_reading.hpp"

#include <algorithm>

#include "store/codec/compact_charge.hpp"
#include "store/codec/contract_members.hpp"
#include "store/codec/contract_words.hpp"
#include "store/codec/debt_lists.hpp"
#include "store/codec/listed.hpp"
#include "store/codec/refundable_text.hpp"
#include "store/codec/session_fields.hpp"
#include "store/codec/session_text.hpp"
#include "store/codec/short_lists.hpp"
#include "store/codec/transfer_text.hpp"

namespace airtime::store {

namespace {

using charging::Advance;
using charging::Contract;
using charging::Hold;
using charging::PendingTransfer;
using charging::RecentRecharge;
using charging::RefundableDebits;
using charging::Session;

/// Takes an element of `list`, if the field is one; the order is mended at the end.
template <class List, class Form = Listed<typename List::value_type>>
bool take_element(List& list, std::string_view field, Parts& words, Form = {}) {
    if (!field.starts_with(Form::prefix)) return false;
    std::optional<std::string> name = decode_escapes(field.substr(Form::prefix.size()));
    if (!name) {
        words.fail("has a broken escape in its name");
        return true;
    }
    list.push_back(Form::take(std::move(*name), words));
    return true;
}

/// Takes a field of one value. False: there is no such field.
bool take_member(Contract& contract, std::string_view field, Parts& words) {
    if (field == "schema") {
        const std::string_view schema = words.raw();
        if (schema != schema_of(StoredForm::text) && schema != schema_of(StoredForm::compact)) {
            words.fail("was written by another version of this program");
        }
    } else if (field == "msisdn") {
        contract.msisdn = take_digits<charging::Msisdn>(words);
    } else if (field == "imsi") {
        contract.imsi = take_digits<charging::Imsi>(words);
    } else if (field == "former") {
        contract.former = take_former(words);
    } else if (field == "life") {
        contract.life_cycle = words.one_of<charging::LifeCycle>(life_cycle_names);
    } else if (field == "life_set") {
        constexpr std::array<std::string_view, 2> names{"", "by_hand"};
        contract.life_cycle_set_by_hand = words.one_of<bool>(names);
    } else if (field == "enrolment") {
        contract.enrolment = words.one_of<charging::Enrolment>(enrolment_names);
    } else if (field == "activated") {
        contract.activated_at = words.instant();
    } else if (field == "expires") {
        contract.expires_at = words.instant();
    } else if (field == "paused") {
        contract.paused_until = words.instant();
    } else if (field == "awaiting") {
        contract.awaiting = take_awaiting(words);
    } else if (field == "accounts") {
        contract.accounts = take_accounts(words);
    } else if (field == "predecessors") {
        contract.predecessors = take_predecessors(words);
    } else if (field == "received") {
        contract.received = take_received(words);
    } else if (field == "months") {
        contract.months = take_months(words);
    } else if (field == "lent") {
        constexpr std::array<std::string_view, 2> names{"0", "1"};
        contract.advanced_since_recharge = words.one_of<bool>(names);
    } else if (field == "shadow") {
        contract.shadow_debt = take_shadow_debt(words);
    } else if (field == "segment") {
        contract.segment.value = words.text();
    } else if (field == "lists") {
        contract.lists = take_lists(words);
    } else if (field == "swapped") {
        contract.swapped_at = words.instant();
    } else if (field == "lent_at") {
        contract.last_advance_at = words.instant();
    } else if (field == "repaid") {
        contract.repayments = take_repayments(words);
    } else if (field == "language") {
        contract.language = words.one_of<charging::Language>(language_names);
    } else if (field == "messages") {
        constexpr std::array<std::string_view, 2> names{"", "refused"};
        contract.refuses_messages = words.one_of<bool>(names);
    } else if (field == "invited") {
        while (words.more()) contract.invited_at.push_back(words.instant());
    } else if (field == "counted") {
        contract.counted = take_counted(words);
    } else if (field == "sent") {
        contract.sent.day = words.number<std::int64_t>();
        contract.sent.amount = words.money();
    } else if (field == "events") {
        contract.events_written = words.number<std::uint64_t>();
    } else if (field == "totals") {
        contract.totals = take_totals(words);
    } else {
        return false;
    }
    return true;
}

std::optional<std::string_view> value_of(StoredFields fields, std::string_view name) {
    const auto field = std::ranges::find(fields, name, &StoredField::name);
    return field == fields.end() ? std::nullopt : std::optional{field->value};
}

/// What an order field says, to be applied when all elements are there.
template <class List, class Form = Listed<typename List::value_type>>
std::optional<std::string> put_in_order(List& list, StoredFields fields, Form = {}) {
    using Element = typename List::value_type;
    const auto lower = [](const Element& a, const Element& b) { return Form::rank(a) < Form::rank(b); };
    if constexpr (requires { list.sort(lower); }) {
        list.sort(lower);
    } else {
        std::ranges::sort(list, lower);
    }
    const std::optional<std::string_view> order = value_of(fields, Form::order_field);
    if (!order) return std::nullopt;
    const std::string mistake = std::string{Form::order_field} + ": does not order what is there";
    std::vector<bool> seen(list.size(), false);
    List ordered;
    Parts places{*order, ' '};
    while (places.more()) {
        const auto place = places.number<std::size_t>();
        if (place >= list.size() || seen[place]) return mistake;
        seen[place] = true;
        ordered.push_back(std::move(list[place]));
    }
    if (places.mistake() || ordered.size() != list.size()) return mistake;
    list = std::move(ordered);
    return std::nullopt;
}

bool is_apart(std::string_view field) {
    return field == "token" || field == timer_field || field == Listed<Advance>::order_field ||
           field == Listed<Hold>::order_field || field == Listed<RecentRecharge>::order_field ||
           field == Listed<PendingTransfer>::order_field || field == Listed<RefundableDebits>::order_field ||
           field == Listed<Session>::order_field || field == LateForm::order_field;
}

std::optional<std::string> take_field(Contract& contract, std::string_view field, std::string_view value) {
    Parts words{value, ' '};
    if (!take_element(contract.sessions, field, words) &&
        !take_element(contract.late_sessions, field, words, LateForm{}) &&
        !take_element(contract.advances, field, words) && !take_element(contract.holds, field, words) &&
        !take_element(contract.recent_recharges, field, words) &&
        !take_element(contract.transfers, field, words) && !take_element(contract.refundable, field, words) &&
        !take_member(contract, field, words)) {
        words.fail("is not a field of a contract");
    }
    const std::optional<std::string> mistake = words.mistake();
    if (!mistake) return std::nullopt;
    std::string shown;
    append_encoded(shown, field.substr(0, 60), {});
    return shown + ": " + *mistake;
}

/// What a charge changes, where it is stored apart: months and totals are there already.
std::optional<std::string> put_charge(Contract& contract, std::string_view value) {
    Result<ChargeState, std::string> charge = decode_charge(value);
    if (!charge) return "charge: " + charge.error();
    contract.events_written = charge->events_written;
    contract.accounts = std::move(charge->accounts);
    contract.totals.used = charge->used;
    if (charge->month) contract.months.push_back(*charge->month);
    return std::nullopt;
}

/// Once all other fields are there.
std::optional<std::string> put_compact(Contract& contract, const SessionFields& sessions,
                                       StoredFields fields) {
    if (std::optional<std::string> mistake = put_charge(contract, *value_of(fields, charge_field))) {
        return mistake;
    }
    Result<std::vector<Session>, std::string> read = sessions.sessions();
    if (!read) return read.error();
    contract.sessions = charging::SharedList<Session>{std::move(*read)};
    return std::nullopt;
}

}  // namespace

Result<Contract, std::string> decode_contract(const charging::ContractId& id, StoredFields fields) {
    Contract contract;
    contract.id = id;
    const bool compact = value_of(fields, "schema") == schema_of(StoredForm::compact);
    for (const std::string_view field :
         {std::string_view{"schema"}, std::string_view{"activated"}, compact ? charge_field : "events"}) {
        if (!value_of(fields, field)) return std::string{field} + ": is missing";
    }
    SessionFields sessions;
    for (const auto& [field, value] : fields) {
        if (is_apart(field) || (compact && (field == charge_field || sessions.take(field, value)))) continue;
        if (std::optional<std::string> mistake = take_field(contract, field, value)) {
            return std::move(*mistake);
        }
    }
    if (compact) {
        if (std::optional<std::string> mistake = put_compact(contract, sessions, fields)) {
            return std::move(*mistake);
        }
    }
    for (const std::optional<std::string>& mistake :
         {put_in_order(contract.sessions, fields), put_in_order(contract.late_sessions, fields, LateForm{}),
          put_in_order(contract.advances, fields), put_in_order(contract.holds, fields),
          put_in_order(contract.recent_recharges, fields), put_in_order(contract.transfers, fields),
          put_in_order(contract.refundable, fields)}) {
        if (mistake) return *mistake;
    }
    return contract;
}

std::vector<StoredField> views_of(const Fields& fields) {
    std::vector<StoredField> views;
    views.reserve(fields.size());
    for (const auto& [name, value] : fields) views.push_back({.name = name, .value = value});
    return views;
}

Result<Contract, std::string> decode_contract(const charging::ContractId& id, const Fields& fields) {
    return decode_contract(id, views_of(fields));
}

std::optional<charging::Instant> timer_in(StoredFields fields) {
    const std::optional<std::string_view> text = value_of(fields, timer_field);
    const auto at_ms = text ? parse_number<std::int64_t>(*text) : std::nullopt;
    return at_ms ? std::optional{charging::Instant{std::chrono::milliseconds{*at_ms}}} : std::nullopt;
}

}  // namespace airtime::store
