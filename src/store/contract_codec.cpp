#include "store/contract_codec.hpp"

#include <algorithm>
#include <numeric>

#include "store/contract_lists.hpp"
#include "store/contract_members.hpp"

/// Short words and milliseconds since 1970, because memory and AOF carry every byte of this once per contract
/// and commit; what is at its default is not written.
namespace airtime::store {

namespace {

using charging::Advance;
using charging::Contract;
using charging::Hold;
using charging::Instant;
using charging::PendingTransfer;
using charging::RecentRecharge;
using charging::Session;
using charging::SharedList;

constexpr std::string_view schema = "2";
constexpr std::string_view closed_order_field = "order:closed";

constexpr std::array<std::string_view, 4> life_cycle_names{"active", "one_way", "two_way", "expired"};
constexpr std::array<std::string_view, 4> enrolment_names{"not_registered", "active", "paused", "cancelled"};

constexpr std::array<std::string_view, 2> language_names{"vi", "en"};

std::string encode_instant(Instant instant) {
    std::string out;
    append_instant(out, instant);
    return out;
}

std::optional<std::string> encode_instants(const std::vector<Instant>& instants) {
    std::string out;
    for (const Instant instant : instants) {
        append_instant(out += out.empty() ? "" : " ", instant);
    }
    return out.empty() ? std::nullopt : std::optional{out};
}

/// `1 0`: the place that each element has in the order of rank(). Empty: they stand in that order.
template <class List>
std::string encode_order(const List& elements) {
    using Element = typename List::value_type;
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

/// Nothing for the first name, which is the default.
template <class Enum, std::size_t size>
std::optional<std::string> name_unless_first(Enum value, const std::array<std::string_view, size>& names) {
    return value == Enum{} ? std::nullopt : std::optional{std::string{name_of(value, names)}};
}

template <class Element>
auto unless_empty(std::string (*encode)(const std::vector<Element>&)) {
    return [encode](const std::vector<Element>& list) {
        return list.empty() ? std::nullopt : std::optional{encode(list)};
    };
}

template <class Element>
std::string field_of(const Element& element) {
    std::string field{Listed<Element>::prefix};
    append_encoded(field, Listed<Element>::name(element), {});
    return field;
}

/// The element of `list` with the same name, which mostly stands at the same place.
template <class List>
const typename List::value_type* counterpart(const List& list, const typename List::value_type& element,
                                             std::size_t place) {
    using Element = typename List::value_type;
    const auto same = [&element](const Element& other) {
        return Listed<Element>::name(other) == Listed<Element>::name(element);
    };
    if (place < list.size() && (&list[place] == &element || same(list[place]))) {
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

    template <class List>
    void list(List Contract::*member,
              std::string_view order_field = Listed<typename List::value_type>::order_field) {
        using Element = typename List::value_type;
        static const List none;
        const List& before = before_ != nullptr ? before_->*member : none;
        const List& after = after_.*member;
        if (before == after) {
            return;
        }
        for (std::size_t place = 0; place < after.size(); ++place) {
            const Element* old = counterpart(before, after[place], place);
            if (old == nullptr || (old != &after[place] && !(*old == after[place]))) {
                changes.set.emplace_back(field_of(after[place]), Listed<Element>::encode(after[place]));
            }
        }
        for (std::size_t place = 0; place < before.size(); ++place) {
            if (counterpart(after, before[place], place) == nullptr) {
                changes.removed.push_back(field_of(before[place]));
            }
        }
        order(encode_order(before), encode_order(after), order_field);
    }

    /// A session keeps its field when it is closed.
    void sessions() {
        list(&Contract::sessions);
        list(&Contract::closed_sessions, closed_order_field);
        std::erase_if(changes.removed, [this](const std::string& field) {
            return std::ranges::find(changes.set, field, &std::pair<std::string, std::string>::first) !=
                   changes.set.end();
        });
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

/// Takes an element of `list`, if the field is one; the order is mended at the end.
template <class List>
bool take_element(List& list, std::string_view field, Parts& words) {
    using Element = typename List::value_type;
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

bool take_session(Contract& contract, std::string_view field, Parts& words) {
    SharedList<Session>& open = contract.sessions;
    if (!take_element(open, field, words)) {
        return false;
    }
    if (!open.empty() && open.back().closed_at) {
        contract.closed_sessions.splice(contract.closed_sessions.end(), open, open.end() - 1);
    }
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
    } else if (field == "received") {
        contract.received = take_received(words);
    } else if (field == "months") {
        contract.months = take_months(words);
    } else if (field == "lent") {
        constexpr std::array<std::string_view, 2> names{"0", "1"};
        contract.advanced_since_recharge = words.one_of<bool>(names);
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
        while (words.more()) {
            contract.invited_at.push_back(words.instant());
        }
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

/// What an order field says, to be applied when all elements are there.
template <class List>
std::optional<std::string> put_in_order(
    List& list, const Fields& fields,
    std::string_view order_field = Listed<typename List::value_type>::order_field) {
    using Element = typename List::value_type;
    const auto lower = [](const Element& a, const Element& b) {
        return Listed<Element>::rank(a) < Listed<Element>::rank(b);
    };
    if constexpr (requires { list.sort(lower); }) {
        list.sort(lower);
    } else {
        std::ranges::sort(list, lower);
    }
    const auto field = fields.find(order_field);
    if (field == fields.end()) {
        return std::nullopt;
    }
    const std::string mistake = std::string{order_field} + ": does not order what is there";
    std::vector<bool> seen(list.size(), false);
    List ordered;
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
    return field == "token" || field == Listed<Advance>::order_field || field == Listed<Hold>::order_field ||
           field == Listed<RecentRecharge>::order_field || field == Listed<PendingTransfer>::order_field ||
           field == Listed<Session>::order_field || field == closed_order_field;
}

std::optional<std::string> take_field(Contract& contract, std::string_view field, std::string_view value) {
    Parts words{value, ' '};
    if (!take_session(contract, field, words) && !take_element(contract.advances, field, words) &&
        !take_element(contract.holds, field, words) &&
        !take_element(contract.recent_recharges, field, words) &&
        !take_element(contract.transfers, field, words) && !take_member(contract, field, words)) {
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
                      [](auto value) { return name_unless_first(value, life_cycle_names); });
    difference.member("life_set", &Contract::life_cycle_set_by_hand, [](bool by_hand) {
        return by_hand ? std::optional<std::string>{"by_hand"} : std::nullopt;
    });
    difference.member("enrolment", &Contract::enrolment,
                      [](auto value) { return name_unless_first(value, enrolment_names); });
    difference.member("activated", &Contract::activated_at,
                      [](Instant at) { return std::optional{encode_instant(at)}; });
    const auto instant = [](const std::optional<Instant>& at) {
        return at ? std::optional{encode_instant(*at)} : std::nullopt;
    };
    difference.member("expires", &Contract::expires_at, instant);
    difference.member("paused", &Contract::paused_until, instant);
    difference.member("accounts", &Contract::accounts, unless_empty(encode_accounts));
    difference.sessions();
    difference.list(&Contract::advances);
    difference.list(&Contract::holds);
    difference.list(&Contract::recent_recharges);
    difference.list(&Contract::transfers);
    difference.member("received", &Contract::received, unless_empty(encode_received));
    difference.member("sent", &Contract::sent, [](const charging::DaySent& sent) {
        return sent == charging::DaySent{}
                   ? std::nullopt
                   : std::optional{std::to_string(sent.day) + ' ' + sent.amount.to_string()};
    });
    difference.member("months", &Contract::months, unless_empty(encode_months));
    difference.member("lent", &Contract::advanced_since_recharge,
                      [](bool lent) { return lent ? std::optional<std::string>{"1"} : std::nullopt; });
    difference.member("segment", &Contract::segment, [](const charging::SegmentName& segment) {
        std::string text;
        append_encoded(text, segment.value, {});
        return segment.value.empty() ? std::nullopt : std::optional{text};
    });
    difference.member("lists", &Contract::lists, encode_lists);
    difference.member("swapped", &Contract::swapped_at, instant);
    difference.member("lent_at", &Contract::last_advance_at, instant);
    difference.member("repaid", &Contract::repayments, encode_repayments);
    difference.member("awaiting", &Contract::awaiting, encode_awaiting);
    difference.member("language", &Contract::language, [](const std::optional<charging::Language>& chosen) {
        return chosen ? std::optional{std::string{name_of(*chosen, language_names)}} : std::nullopt;
    });
    difference.member("messages", &Contract::refuses_messages, [](bool refused) {
        return refused ? std::optional<std::string>{"refused"} : std::nullopt;
    });
    difference.member("invited", &Contract::invited_at, encode_instants);
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
    for (const std::string_view field : {"schema", "activated", "events"}) {
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
         {put_in_order(contract.sessions, fields),
          put_in_order(contract.closed_sessions, fields, closed_order_field),
          put_in_order(contract.advances, fields), put_in_order(contract.holds, fields),
          put_in_order(contract.recent_recharges, fields), put_in_order(contract.transfers, fields)}) {
        if (mistake) {
            return *mistake;
        }
    }
    return contract;
}

}  // namespace airtime::store
