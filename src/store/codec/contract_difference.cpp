#include "store/codec/contract_difference.hpp"

#include <algorithm>
#include <numeric>
#include <span>

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

using charging::Contract;
using charging::Instant;

std::string encode_instant(Instant instant) {
    std::string out;
    append_instant(out, instant);
    return out;
}

std::optional<std::string> encode_instants(const std::vector<Instant>& instants) {
    std::string out;
    for (const Instant instant : instants) append_instant(out += out.empty() ? "" : " ", instant);
    return out.empty() ? std::nullopt : std::optional{out};
}

/// `1 0`: the place that each element has in the order of rank(). Empty: they stand in that order.
template <class Form, class List>
std::string encode_order(const List& elements) {
    const auto lower = [&elements](std::size_t a, std::size_t b) {
        return Form::rank(elements[a]) < Form::rank(elements[b]);
    };
    std::vector<std::size_t> sorted(elements.size());
    std::iota(sorted.begin(), sorted.end(), std::size_t{0});
    if (std::ranges::is_sorted(sorted, lower)) return {};
    std::ranges::stable_sort(sorted, lower);
    std::vector<std::size_t> places(elements.size());
    for (std::size_t place = 0; place < sorted.size(); ++place) places[sorted[place]] = place;
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

template <class Form, class Element>
std::string field_of(const Element& element) {
    std::string field{Form::prefix};
    append_encoded(field, Form::name(element), {});
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
    if (place < list.size() && (&list[place] == &element || same(list[place]))) return &list[place];
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
        if (before_ != nullptr && before_->*member == after_.*member) return;
        if (std::optional<std::string> text = encode(after_.*member)) {
            changes.set.emplace_back(field, std::move(*text));
        } else if (before_ != nullptr) {
            changes.removed.emplace_back(field);
        }
    }

    /// As member(), of several members: `same` compares them, `encode` writes them.
    template <class Same, class Encode>
    void members(std::string_view field, Same same, Encode encode) {
        if (before_ != nullptr && same(*before_, after_)) return;
        if (std::optional<std::string> text = encode(after_)) {
            changes.set.emplace_back(field, std::move(*text));
        } else if (before_ != nullptr) {
            changes.removed.emplace_back(field);
        }
    }

    /// Open sessions in the compact form.
    void sessions() {
        static const charging::SharedList<charging::Session> none;
        const auto& before = before_ != nullptr ? before_->sessions : none;
        if (before == after_.sessions) return;
        compare_sessions(before, after_.sessions, changes);
        order(encode_order<Listed<charging::Session>>(before),
              encode_order<Listed<charging::Session>>(after_.sessions),
              Listed<charging::Session>::order_field);
    }

    template <class List>
    void list(List Contract::*member) {
        list_as<Listed<typename List::value_type>>(member);
    }

    template <class Form, class List>
    void list_as(List Contract::*member) {
        using Element = typename List::value_type;
        static const List none;
        const List& before = before_ != nullptr ? before_->*member : none;
        const List& after = after_.*member;
        if (before == after) return;
        for (std::size_t place = 0; place < after.size(); ++place) {
            const Element* old = counterpart(before, after[place], place);
            if (old == nullptr || (old != &after[place] && !(*old == after[place]))) {
                changes.set.emplace_back(field_of<Form>(after[place]), Form::encode(after[place]));
            }
        }
        for (std::size_t place = 0; place < before.size(); ++place) {
            if (counterpart(after, before[place], place) == nullptr) {
                changes.removed.push_back(field_of<Form>(before[place]));
            }
        }
        order(encode_order<Form>(before), encode_order<Form>(after), Form::order_field);
    }

    FieldChanges changes;

  private:
    void order(const std::string& before, std::string after, std::string_view field) {
        if (before == after) return;
        if (after.empty()) {
            changes.removed.emplace_back(field);
        } else {
            changes.set.emplace_back(field, std::move(after));
        }
    }

    const Contract* before_;
    const Contract& after_;
};

/// The field of what a charge changes beside its session.
void add_charge(Difference& difference) {
    const auto latest = [](const Contract& contract) {
        return contract.months.empty() ? nullptr : &contract.months.back();
    };
    const auto same = [latest](const Contract& a, const Contract& b) {
        const charging::MonthlyActivity* of_a = latest(a);
        const charging::MonthlyActivity* of_b = latest(b);
        return a.events_written == b.events_written && a.accounts == b.accounts &&
               a.totals.used == b.totals.used && (of_a == nullptr) == (of_b == nullptr) &&
               (of_a == nullptr || *of_a == *of_b);
    };
    difference.members(charge_field, same, [latest](const Contract& contract) {
        const charging::MonthlyActivity* month = latest(contract);
        return std::optional{encode_charge({.events_written = contract.events_written,
                                            .accounts = contract.accounts,
                                            .month = month != nullptr ? std::optional{*month} : std::nullopt,
                                            .used = contract.totals.used})};
    });
}

/// Those before the latest, which is in the charge.
std::vector<charging::MonthlyActivity> past_months(const Contract& contract) {
    std::vector<charging::MonthlyActivity> months = contract.months;
    if (!months.empty()) months.pop_back();
    return months;
}

charging::Totals totals_beside_charge(const Contract& contract) {
    charging::Totals totals = contract.totals;
    totals.used = {};
    return totals;
}

/// What charging changes, in the compact form.
void add_compact_members(Difference& difference) {
    add_charge(difference);
    difference.sessions();
    difference.members(
        "months",
        [](const Contract& a, const Contract& b) {
            const auto rest = [](const Contract& contract) {
                return std::span{contract.months}.first(contract.months.size() -
                                                        (contract.months.empty() ? 0 : 1));
            };
            return std::ranges::equal(rest(a), rest(b));
        },
        [](const Contract& contract) { return unless_empty(encode_months)(past_months(contract)); });
    difference.members(
        "totals",
        [](const Contract& a, const Contract& b) {
            return totals_beside_charge(a) == totals_beside_charge(b);
        },
        [](const Contract& contract) { return encode_totals(totals_beside_charge(contract)); });
    difference.member("counted", &Contract::counted, encode_counted);
}

/// The same as text.
void add_text_members(Difference& difference) {
    difference.member("accounts", &Contract::accounts, unless_empty(encode_accounts));
    difference.list(&Contract::sessions);
    difference.member("months", &Contract::months, unless_empty(encode_months));
    difference.member("totals", &Contract::totals, encode_totals);
    difference.member("events", &Contract::events_written,
                      [](std::uint64_t number) { return std::optional{std::to_string(number)}; });
}

FieldChanges changed_in(StoredForm form, const Contract* before, const Contract& after) {
    Difference difference{before, after};
    if (before == nullptr) difference.changes.set.emplace_back("schema", schema_of(form));
    form == StoredForm::compact ? add_compact_members(difference) : add_text_members(difference);
    const auto digits = [](const auto& number) {
        return number ? std::optional{number->digits()} : std::nullopt;
    };
    difference.member("msisdn", &Contract::msisdn, digits);
    difference.member("imsi", &Contract::imsi, digits);
    difference.member("former", &Contract::former, encode_former);
    difference.member("predecessors", &Contract::predecessors, unless_empty(encode_predecessors));
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
    difference.list_as<LateForm>(&Contract::late_sessions);
    difference.list(&Contract::advances);
    difference.list(&Contract::holds);
    difference.list(&Contract::recent_recharges);
    difference.list(&Contract::transfers);
    difference.list(&Contract::refundable);
    difference.member("received", &Contract::received, unless_empty(encode_received));
    difference.member("sent", &Contract::sent, [](const charging::DaySent& sent) {
        return sent == charging::DaySent{}
                   ? std::nullopt
                   : std::optional{std::to_string(sent.day) + ' ' + sent.amount.to_string()};
    });
    difference.member("lent", &Contract::advanced_since_recharge,
                      [](bool lent) { return lent ? std::optional<std::string>{"1"} : std::nullopt; });
    difference.member("shadow", &Contract::shadow_debt, encode_shadow_debt);
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
    return std::move(difference.changes);
}

/// All of it anew, and what stood there before in another form gone.
FieldChanges rewritten(const Contract& before, StoredForm from, const Contract& after, StoredForm to) {
    FieldChanges all = changed_in(to, nullptr, after);
    for (const auto& [field, value] : changed_in(from, nullptr, before).set) {
        const bool stays =
            std::ranges::any_of(all.set, [&field](const auto& each) { return each.first == field; });
        if (!stays) all.removed.push_back(field);
    }
    return all;
}

}  // namespace

FieldChanges changed_fields(const Contract* before, StoredForm from, const Contract& after, StoredForm to) {
    if (before != nullptr && from != to) return rewritten(*before, from, after, to);
    return changed_in(to, before, after);
}

Fields encode_contract(const Contract& contract, StoredForm form) {
    FieldChanges all = changed_in(form, nullptr, contract);
    return {std::make_move_iterator(all.set.begin()), std::make_move_iterator(all.set.end())};
}

}  // namespace airtime::store
