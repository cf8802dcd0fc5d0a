#include "texts/text_rules.hpp"

#include <algorithm>
#include <vector>

namespace airtime::texts {

namespace {

using Places = std::span<const std::string_view>;

constexpr std::string_view amount_fee[]{"amount", "fee"};
constexpr std::string_view owed_due[]{"owed", "due"};
constexpr std::string_view owed_due_minutes[]{"owed", "due", "minutes"};
constexpr std::string_view amount_fee_minutes[]{"amount", "fee", "minutes"};
constexpr std::string_view amount_fee_account_due[]{"amount", "fee", "account", "due"};
constexpr std::string_view owed[]{"owed"};
constexpr std::string_view reason[]{"reason"};
constexpr std::string_view choices[]{"choices"};
constexpr std::string_view amount_left[]{"amount", "left"};
constexpr std::string_view amount[]{"amount"};
constexpr std::string_view left[]{"left"};
constexpr std::string_view fee_left[]{"fee", "left"};
constexpr std::string_view amount_due[]{"amount", "due"};
constexpr std::string_view due[]{"due"};
constexpr std::string_view balances_left_amount[]{"balances", "left", "amount"};
constexpr std::string_view enrolment[]{"enrolment"};
constexpr std::string_view history[]{"history"};
constexpr std::string_view threshold_fee[]{"threshold", "fee"};
constexpr std::string_view amount_owed[]{"amount", "owed"};
constexpr std::string_view amount_account[]{"amount", "account"};
constexpr std::string_view amount_fee_owed_due[]{"amount", "fee", "owed", "due"};

constexpr TextRule rules[]{
    {"invitation", amount_fee, owed_due_minutes},
    {"offer", amount_fee, owed_due},
    {"confirmation", amount_fee_minutes, owed_due},
    {"granted", amount_fee_account_due, owed},
    {"refused", reason, Places{}},
    {"not_a_denomination", choices, Places{}},
    {"nothing_to_confirm", Places{}, Places{}},
    {"recovered", amount_left, Places{}},
    {"cleared", amount, Places{}},
    {"repaid", amount_left, Places{}},
    {"nothing_to_repay", Places{}, left},
    {"reversed", amount, fee_left},
    {"waived", amount_left, Places{}},
    {"recharge_reversed", amount_left, Places{}},
    {"credited", amount_account, Places{}},
    {"debited", amount_account, Places{}},
    {"reminder", amount_due, left},
    {"overdue", amount_due, left},
    {"swept", amount_left, Places{}},
    {"written_off", amount, Places{}},
    {"one_way", Places{}, Places{}},
    {"one_way_until", due, Places{}},
    {"two_way", Places{}, Places{}},
    {"two_way_until", due, Places{}},
    {"expired", Places{}, Places{}},
    {"active_again", Places{}, Places{}},
    {"registered", Places{}, Places{}},
    {"already_registered", Places{}, Places{}},
    {"not_registered", Places{}, Places{}},
    {"cancelled", Places{}, Places{}},
    {"cancelled_owing", left, Places{}},
    {"paused", Places{}, Places{}},
    {"paused_until", due, Places{}},
    {"resumed", Places{}, Places{}},
    {"messages_refused", Places{}, Places{}},
    {"messages_accepted", Places{}, Places{}},
    {"balance", balances_left_amount, enrolment},
    {"history", history, Places{}},
    {"history_empty", Places{}, Places{}},
    {"help", Places{}, Places{}},
    {"unknown_number", Places{}, Places{}},
    {"try_later", Places{}, Places{}},
    {"ussd_menu", Places{}, Places{}},
    {"ussd_next", Places{}, Places{}},
    {"ussd_back", Places{}, Places{}},
    {"ussd_amounts", Places{}, Places{}},
    {"ussd_amount", amount_fee, owed_due},
    {"ussd_confirm", amount_fee_owed_due, Places{}},
    {"ussd_service", Places{}, enrolment},
    {"ussd_terms", threshold_fee, amount_owed},
    {"ussd_cancel", Places{}, left},
    {"ussd_debt", left, Places{}},
    {"ussd_messages", Places{}, Places{}},
    {"ussd_language", Places{}, Places{}},
};

bool contains(Places places, std::string_view place) {
    return std::ranges::find(places, place) != places.end();
}

std::string listed(Places places) {
    std::string list;
    for (const std::string_view place : places) list.append("{").append(place).append("}, ");
    return list + "{sender}";
}

}  // namespace

std::span<const TextRule> text_rules() {
    return rules;
}

std::optional<std::string> mistake_in(const Template& text, const TextRule& rule) {
    const std::vector<std::string> places = text.places();
    for (const std::string& place : places) {
        if (!contains(rule.required, place) && !contains(rule.optional, place) && place != "sender") {
            std::vector<std::string_view> allowed{rule.required.begin(), rule.required.end()};
            allowed.insert(allowed.end(), rule.optional.begin(), rule.optional.end());
            return "must not say {" + place + "}; it may say " + listed(allowed);
        }
    }
    for (const std::string_view place : rule.required) {
        if (std::ranges::find(places, place) == places.end()) return "must say {" + std::string{place} + "}";
    }
    return std::nullopt;
}

bool is_labelled(std::string_view text) {
    return text.starts_with("[QC]") || text.starts_with("[AD]");
}

}  // namespace airtime::texts
