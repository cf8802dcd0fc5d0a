#include "store/contract_codec.hpp"

#include <algorithm>
#include <numeric>

#include "store/service_key_text.hpp"
#include "store/stored_text.hpp"

/// Short words and milliseconds since 1970, because memory and AOF carry every byte of this once per contract
/// and commit; what is at its default is not written.
namespace airtime::store {

namespace {

using charging::Account;
using charging::Advance;
using charging::ChargedService;
using charging::Contract;
using charging::Hold;
using charging::HoldPart;
using charging::Instant;
using charging::Money;
using charging::MonthlyActivity;
using charging::Part;
using charging::Session;
using charging::Totals;

constexpr std::string_view schema = "1";

constexpr std::array<std::string_view, 4> life_cycle_names{"active", "one_way", "two_way", "expired"};
constexpr std::array<std::string_view, 4> enrolment_names{"not_registered", "active", "paused", "cancelled"};
constexpr std::array<std::string_view, 4> channel_names{"automatic", "sms", "ussd", "care"};
constexpr std::array<std::string_view, 3> advance_state_names{"open", "overdue", "written_off"};

struct NamedTotal {
    std::string_view name;
    Money Totals::*member;
};
constexpr std::array<NamedTotal, 13> named_totals{{{"opening", &Totals::opening},
                                                   {"recharged", &Totals::recharged},
                                                   {"refunded", &Totals::refunded},
                                                   {"advanced", &Totals::advanced},
                                                   {"fees", &Totals::fees},
                                                   {"adjusted", &Totals::adjusted},
                                                   {"used", &Totals::used},
                                                   {"recovered", &Totals::recovered},
                                                   {"reversed", &Totals::reversed},
                                                   {"reversed_fees", &Totals::reversed_fees},
                                                   {"reinstated", &Totals::reinstated},
                                                   {"waived", &Totals::waived},
                                                   {"written_off", &Totals::written_off}}};

/// What separates the members of words; escaped inside them.
constexpr std::string_view separators = "/,:=";

template <class Enum, std::size_t size>
std::string name_of(Enum value, const std::array<std::string_view, size>& names) {
    return std::string{names[static_cast<std::size_t>(value)]};
}

void append_instant(std::string& out, Instant instant) {
    append_number(out, instant.time_since_epoch().count());
}

std::string encode_instant(Instant instant) {
    std::string out;
    append_instant(out, instant);
    return out;
}

void append_parts(std::string& out, const std::vector<Part>& parts) {
    bool first = true;
    for (const Part& part : parts) {
        out += std::exchange(first, false) ? "" : ",";
        append_encoded(out, part.account.value, separators);
        out += ':' + part.amount.to_string();
    }
}

std::vector<Part> take_parts(Parts& parts) {
    std::vector<Part> taken;
    const std::string_view text = parts.raw();
    if (text.empty()) {
        return taken;
    }
    Parts list{text, ','};
    while (list.more()) {
        Parts part{list.raw(), ':'};
        taken.push_back({.account = {part.text()}, .amount = {}});
        taken.back().amount = part.money();
        list.absorb(part);
    }
    parts.absorb(list);
    return taken;
}

/// How the elements of a list are named and ordered as fields. A hash has no order: lists are put in the
/// order of `before` when they are read, and a list in another order gets a field that says which.
template <class Element>
struct Listed;

template <>
struct Listed<Account> {
    static constexpr std::string_view prefix = "account:";
    static constexpr std::string_view order_field = "order:account";
    static const std::string& name(const Account& account) { return account.name.value; }
    static auto rank(const Account& account) { return std::tie(account.name.value); }

    /// `4500`, or `4500 1767225600000` with its expiry.
    static std::string encode(const Account& account) {
        std::string out = account.balance.to_string();
        if (account.expires_at) {
            append_instant(out += ' ', *account.expires_at);
        }
        return out;
    }
    static Account take(std::string name, Parts& words) {
        Account account{.name = {std::move(name)}, .balance = words.money(), .expires_at = std::nullopt};
        if (words.more()) {
            account.expires_at = words.instant();
        }
        return account;
    }
};

template <>
struct Listed<Advance> {
    static constexpr std::string_view prefix = "advance:";
    static constexpr std::string_view order_field = "order:advance";
    static const std::string& name(const Advance& advance) { return advance.id.value; }
    static auto rank(const Advance& advance) { return std::tie(advance.granted_at, advance.id.value); }

    /// `main 10000 1000 9500 1000 automatic open 1767225600000 1769817600000 drawn 8c1f`: account, principal,
    /// fee, outstanding principal and fee, channel, state, granted, due, drawn or not, policy.
    static std::string encode(const Advance& advance) {
        std::string out;
        append_encoded(out, advance.account.value, {});
        for (const Money amount :
             {advance.principal, advance.fee, advance.outstanding_principal, advance.outstanding_fee}) {
            out += ' ' + amount.to_string();
        }
        out += ' ' + name_of(advance.channel, channel_names);
        out += ' ' + name_of(advance.state, advance_state_names);
        append_instant(out += ' ', advance.granted_at);
        append_instant(out += ' ', advance.due_at);
        out += advance.drawn ? " drawn " : " undrawn ";
        append_encoded(out, advance.policy, {});
        return out;
    }
    static Advance take(std::string name, Parts& words) {
        constexpr std::array<std::string_view, 2> drawn_names{"undrawn", "drawn"};
        Advance advance;
        advance.id.value = std::move(name);
        advance.account.value = words.text();
        advance.principal = words.money();
        advance.fee = words.money();
        advance.outstanding_principal = words.money();
        advance.outstanding_fee = words.money();
        advance.channel = words.one_of<charging::Channel>(channel_names);
        advance.state = words.one_of<charging::AdvanceState>(advance_state_names);
        advance.granted_at = words.instant();
        advance.due_at = words.instant();
        advance.drawn = words.one_of<bool>(drawn_names);
        advance.policy = words.text();
        return advance;
    }
};

template <>
struct Listed<Hold> {
    static constexpr std::string_view prefix = "hold:";
    static constexpr std::string_view order_field = "order:hold";
    static const std::string& name(const Hold& hold) { return hold.recharge.value; }
    static auto rank(const Hold& hold) { return std::tie(hold.created_at, hold.recharge.value); }

    /// `main 1767225600000 a1:1000:4000`: account, created, then fee and principal of each advance.
    static std::string encode(const Hold& hold) {
        std::string out;
        append_encoded(out, hold.account.value, {});
        append_instant(out += ' ', hold.created_at);
        for (const HoldPart& part : hold.parts) {
            append_encoded(out += ' ', part.advance.value, separators);
            out += ':' + part.fee.to_string() + ':' + part.principal.to_string();
        }
        return out;
    }
    static Hold take(std::string name, Parts& words) {
        Hold hold;
        hold.recharge.value = std::move(name);
        hold.account.value = words.text();
        hold.created_at = words.instant();
        while (words.more()) {
            Parts members{words.raw(), ':'};
            HoldPart part;
            part.advance.value = members.text();
            part.fee = members.money();
            part.principal = members.money();
            hold.parts.push_back(std::move(part));
            words.absorb(members);
        }
        return hold;
    }
};

template <>
struct Listed<MonthlyActivity> {
    static constexpr std::string_view prefix = "month:";
    static constexpr std::string_view order_field = "order:month";
    static std::string name(const MonthlyActivity& activity) { return activity.month.to_string(); }
    static auto rank(const MonthlyActivity& activity) { return std::tie(activity.month); }

    /// `1500 2`: spend, recharges.
    static std::string encode(const MonthlyActivity& activity) {
        std::string out = activity.spend.to_string();
        append_number(out += ' ', activity.recharges);
        return out;
    }
    static MonthlyActivity take(const std::string& name, Parts& words) {
        const std::optional<charging::Month> month = charging::Month::parse(name);
        if (!month) {
            words.fail("is not named after a month");
        }
        MonthlyActivity activity{.month = month.value_or(charging::Month{}), .spend = words.money()};
        activity.recharges = words.number<std::uint32_t>();
        return activity;
    }
};

/// `10.3/data/1500`, with a reservation `10.3/data/1500/1048576/main:1000,promo:20`: key, service, used
/// units, granted units and their parts.
void append_charged_service(std::string& out, const ChargedService& service) {
    append_service_key(out, service.key);
    append_encoded(out += '/', service.service.value, separators);
    append_number(out += '/', service.used_units);
    if (service.reservation) {
        append_number(out += '/', service.reservation->granted_units);
        append_parts(out += '/', service.reservation->parts);
    }
}

ChargedService take_charged_service(Parts& words) {
    Parts members{words.raw(), '/'};
    ChargedService service;
    service.key = take_service_key(members);
    service.service.value = members.text();
    service.used_units = members.number<std::uint64_t>();
    if (members.more()) {
        charging::Reservation reservation;
        reservation.granted_units = members.number<std::uint64_t>();
        reservation.parts = take_parts(members);
        service.reservation = std::move(reservation);
    }
    words.absorb(members);
    return service;
}

template <>
struct Listed<Session> {
    static constexpr std::string_view prefix = "session:";
    static constexpr std::string_view order_field = "order:session";
    static const std::string& name(const Session& session) { return session.id.value; }
    static auto rank(const Session& session) { return std::tie(session.opened_at, session.id.value); }

    /// `pgw.example.org 1767225600000 1767226800000 service=... answer=...`: Origin-Host, opened, expires,
    /// then closed=, dropped=, unseen= where there is something to say, and each service and stored answer.
    static std::string encode(const Session& session) {
        std::string out;
        append_encoded(out, session.client_host, {});
        append_instant(out += ' ', session.opened_at);
        append_instant(out += ' ', session.expires_at);
        if (session.closed_at) {
            append_instant(out += " closed=", *session.closed_at);
        }
        if (session.dropped_through) {
            append_number(out += " dropped=", *session.dropped_through);
        }
        if (session.unseen_advance) {
            append_encoded(out += " unseen=", session.unseen_advance->value, separators);
        }
        for (const ChargedService& service : session.services) {
            append_charged_service(out += " service=", service);
        }
        for (const charging::StoredAnswer& answer : session.answers) {
            out += " answer=" + encode_answer(answer);
        }
        return out;
    }
    static Session take(std::string name, Parts& words) {
        Session session;
        session.id.value = std::move(name);
        session.client_host = words.text();
        session.opened_at = words.instant();
        session.expires_at = words.instant();
        while (words.more()) {
            Parts member{words.raw(), '='};
            take_member(session, member);
            words.absorb(member);
        }
        return session;
    }

  private:
    static void take_member(Session& session, Parts& member) {
        const std::string_view key = member.raw();
        if (key == "closed") {
            session.closed_at = member.instant();
        } else if (key == "dropped") {
            session.dropped_through = member.number<std::uint32_t>();
        } else if (key == "unseen") {
            session.unseen_advance = charging::AdvanceId{member.text()};
        } else if (key == "service") {
            session.services.push_back(take_charged_service(member));
        } else if (key == "answer") {
            Result<charging::StoredAnswer, std::string> answer = decode_answer(std::string{member.raw()});
            if (answer) {
                session.answers.push_back(std::move(*answer));
            } else {
                member.fail(answer.error());
            }
        } else {
            member.fail("a member of the session is unknown");
        }
    }
};

/// `1 0`: the place that each element has in the order of rank(). Empty: they stand in that order.
template <class Element>
std::string encode_order(const std::vector<Element>& elements) {
    const auto lower = [&elements](std::size_t a, std::size_t b) {
        return Listed<Element>::rank(elements[a]) < Listed<Element>::rank(elements[b]);
    };
    std::vector<std::size_t> sorted(elements.size());
    std::iota(sorted.begin(), sorted.end(), std::size_t{0});
    if (std::ranges::is_sorted(sorted, lower)) {
        return {};
    }
    std::ranges::stable_sort(sorted, lower);
    std::vector<std::size_t> places(elements.size());
    for (std::size_t place = 0; place < sorted.size(); ++place) {
        places[sorted[place]] = place;
    }
    std::string out;
    for (const std::size_t place : places) {
        out += out.empty() ? "" : " ";
        append_number(out, place);
    }
    return out;
}

template <class Element>
std::string field_of(const Element& element) {
    std::string field{Listed<Element>::prefix};
    append_encoded(field, Listed<Element>::name(element), {});
    return field;
}

/// The element of `list` with the same name, which mostly stands at the same place.
template <class Element>
const Element* counterpart(const std::vector<Element>& list, const Element& element, std::size_t place) {
    const auto same = [&element](const Element& other) {
        return Listed<Element>::name(other) == Listed<Element>::name(element);
    };
    if (place < list.size() && same(list[place])) {
        return &list[place];
    }
    const auto at = std::ranges::find_if(list, same);
    return at == list.end() ? nullptr : &*at;
}

/// Collects the fields in which two contracts differ.
class Difference {
  public:
    Difference(const Contract* before, const Contract& after) : before_(before), after_(after) {}

    /// `encode` returns nothing for a member at its default, which has no field.
    template <class Member, class Encode>
    void member(std::string_view field, Member Contract::*member, Encode encode) {
        if (before_ != nullptr && before_->*member == after_.*member) {
            return;
        }
        if (std::optional<std::string> text = encode(after_.*member)) {
            changes.set.emplace_back(field, std::move(*text));
        } else if (before_ != nullptr) {
            changes.removed.emplace_back(field);
        }
    }

    template <class Element>
    void list(std::vector<Element> Contract::*member) {
        static const std::vector<Element> none;
        const std::vector<Element>& before = before_ != nullptr ? before_->*member : none;
        const std::vector<Element>& after = after_.*member;
        for (std::size_t place = 0; place < after.size(); ++place) {
            const Element* old = counterpart(before, after[place], place);
            if (old == nullptr || !(*old == after[place])) {
                changes.set.emplace_back(field_of(after[place]), Listed<Element>::encode(after[place]));
            }
        }
        for (std::size_t place = 0; place < before.size(); ++place) {
            if (counterpart(after, before[place], place) == nullptr) {
                changes.removed.push_back(field_of(before[place]));
            }
        }
        order(encode_order(before), encode_order(after), Listed<Element>::order_field);
    }

    FieldChanges changes;

  private:
    void order(const std::string& before, std::string after, std::string_view field) {
        if (before == after) {
            return;
        }
        if (after.empty()) {
            changes.removed.emplace_back(field);
        } else {
            changes.set.emplace_back(field, std::move(after));
        }
    }

    const Contract* before_;
    const Contract& after_;
};

std::optional<std::string> encode_totals(const Totals& totals) {
    std::string out;
    for (const NamedTotal& total : named_totals) {
        if (const Money amount = totals.*total.member; amount != Money{}) {
            out.append(out.empty() ? "" : " ").append(total.name).append("=").append(amount.to_string());
        }
    }
    return out.empty() ? std::nullopt : std::optional{out};
}

void take_total(Totals& totals, Parts& words) {
    Parts word{words.raw(), '='};
    const std::string_view name = word.raw();
    const auto total = std::ranges::find(named_totals, name, &NamedTotal::name);
    if (total == named_totals.end()) {
        word.fail("a sum is unknown");
    } else {
        totals.*total->member = word.money();
    }
    words.absorb(word);
}

/// A number in its plain digits, as Msisdn and Imsi are stored.
template <class Number>
std::optional<Number> take_digits(Parts& words) {
    const std::string_view digits = words.raw();
    std::optional<Number> number = Number::parse(digits);
    if (!number || number->digits() != digits) {
        words.fail("is not a number of that kind");
        return std::nullopt;
    }
    return number;
}

/// The first element of the field's list, whichever it is; order is mended at the end.
template <class Element>
bool take_element(std::vector<Element>& list, std::string_view field, Parts& words) {
    if (!field.starts_with(Listed<Element>::prefix)) {
        return false;
    }
    std::optional<std::string> name = decode_escapes(field.substr(Listed<Element>::prefix.size()));
    if (!name) {
        words.fail("has a broken escape in its name");
        return true;
    }
    list.push_back(Listed<Element>::take(std::move(*name), words));
    return true;
}

/// Takes a field of one value. False: there is no such field.
bool take_member(Contract& contract, std::string_view field, Parts& words) {
    if (field == "schema") {
        if (words.raw() != schema) {
            words.fail("was written by another version of this program");
        }
    } else if (field == "msisdn") {
        contract.msisdn = take_digits<charging::Msisdn>(words);
    } else if (field == "imsi") {
        contract.imsi = take_digits<charging::Imsi>(words);
    } else if (field == "life") {
        contract.life_cycle = words.one_of<charging::LifeCycle>(life_cycle_names);
    } else if (field == "enrolment") {
        contract.enrolment = words.one_of<charging::Enrolment>(enrolment_names);
    } else if (field == "activated") {
        contract.activated_at = words.instant();
    } else if (field == "expires") {
        contract.expires_at = words.instant();
    } else if (field == "lent") {
        constexpr std::array<std::string_view, 2> names{"", "since_recharge"};
        contract.advanced_since_recharge = words.one_of<bool>(names);
    } else if (field == "events") {
        contract.events_written = words.number<std::uint64_t>();
    } else if (field == "totals") {
        while (words.more()) {
            take_total(contract.totals, words);
        }
    } else {
        return false;
    }
    return true;
}

/// What an order field says, to be applied when all elements are there.
template <class Element>
std::optional<std::string> put_in_order(std::vector<Element>& list, const Fields& fields) {
    std::ranges::sort(list, [](const Element& a, const Element& b) {
        return Listed<Element>::rank(a) < Listed<Element>::rank(b);
    });
    const auto field = fields.find(Listed<Element>::order_field);
    if (field == fields.end()) {
        return std::nullopt;
    }
    const std::string mistake = std::string{Listed<Element>::order_field} + ": does not order what is there";
    std::vector<bool> seen(list.size(), false);
    std::vector<Element> ordered;
    Parts places{field->second, ' '};
    while (places.more()) {
        const auto place = places.number<std::size_t>();
        if (place >= list.size() || seen[place]) {
            return mistake;
        }
        seen[place] = true;
        ordered.push_back(std::move(list[place]));
    }
    if (places.mistake() || ordered.size() != list.size()) {
        return mistake;
    }
    list = std::move(ordered);
    return std::nullopt;
}

bool is_apart(std::string_view field) {
    return field == "token" || field == Listed<Account>::order_field ||
           field == Listed<Advance>::order_field || field == Listed<Hold>::order_field ||
           field == Listed<MonthlyActivity>::order_field || field == Listed<Session>::order_field;
}

std::optional<std::string> take_field(Contract& contract, std::string_view field, std::string_view value) {
    Parts words{value, ' '};
    if (!take_element(contract.accounts, field, words) && !take_element(contract.sessions, field, words) &&
        !take_element(contract.advances, field, words) && !take_element(contract.holds, field, words) &&
        !take_element(contract.months, field, words) && !take_member(contract, field, words)) {
        words.fail("is not a field of a contract");
    }
    const std::optional<std::string> mistake = words.mistake();
    if (!mistake) {
        return std::nullopt;
    }
    std::string shown;
    append_encoded(shown, field.substr(0, 60), {});
    return shown + ": " + *mistake;
}

}  // namespace

FieldChanges changed_fields(const Contract* before, const Contract& after) {
    Difference difference{before, after};
    if (before == nullptr) {
        difference.changes.set.emplace_back("schema", schema);
    }
    const auto digits = [](const auto& number) {
        return number ? std::optional{number->digits()} : std::nullopt;
    };
    difference.member("msisdn", &Contract::msisdn, digits);
    difference.member("imsi", &Contract::imsi, digits);
    difference.member("life", &Contract::life_cycle,
                      [](auto value) { return std::optional{name_of(value, life_cycle_names)}; });
    difference.member("enrolment", &Contract::enrolment,
                      [](auto value) { return std::optional{name_of(value, enrolment_names)}; });
    difference.member("activated", &Contract::activated_at,
                      [](Instant at) { return std::optional{encode_instant(at)}; });
    difference.member("expires", &Contract::expires_at, [](const std::optional<Instant>& at) {
        return at ? std::optional{encode_instant(*at)} : std::nullopt;
    });
    difference.list(&Contract::accounts);
    difference.list(&Contract::sessions);
    difference.list(&Contract::advances);
    difference.list(&Contract::holds);
    difference.list(&Contract::months);
    difference.member("lent", &Contract::advanced_since_recharge, [](bool lent) {
        return lent ? std::optional<std::string>{"since_recharge"} : std::nullopt;
    });
    difference.member("totals", &Contract::totals, encode_totals);
    difference.member("events", &Contract::events_written,
                      [](std::uint64_t number) { return std::optional{std::to_string(number)}; });
    return std::move(difference.changes);
}

Fields encode_contract(const Contract& contract) {
    FieldChanges all = changed_fields(nullptr, contract);
    return {std::make_move_iterator(all.set.begin()), std::make_move_iterator(all.set.end())};
}

Result<Contract, std::string> decode_contract(const charging::ContractId& id, const Fields& fields) {
    Contract contract;
    contract.id = id;
    for (const std::string_view field : {"schema", "life", "enrolment", "activated", "events"}) {
        if (!fields.contains(field)) {
            return std::string{field} + ": is missing";
        }
    }
    for (const auto& [field, value] : fields) {
        if (is_apart(field)) {
            continue;
        }
        if (std::optional<std::string> mistake = take_field(contract, field, value)) {
            return std::move(*mistake);
        }
    }
    for (const std::optional<std::string>& mistake :
         {put_in_order(contract.accounts, fields), put_in_order(contract.sessions, fields),
          put_in_order(contract.advances, fields), put_in_order(contract.holds, fields),
          put_in_order(contract.months, fields)}) {
        if (mistake) {
            return *mistake;
        }
    }
    return contract;
}

}  // namespace airtime::store
