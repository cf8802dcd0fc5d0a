#pragma once

#include <array>
#include <string_view>

#include "store/codec/contract_fields.hpp"

/// The words of a contract's fields, for those that write them and those that read them.
namespace airtime::store {

/// Version of the fields: every form has one of its own, so that a program reads only what it knows.
constexpr std::string_view schema_of(StoredForm form) {
    return form == StoredForm::compact ? "6" : "5";
}

/// What a charge changes beside its session, in the compact form.
constexpr std::string_view charge_field = "charge";

/// When the contract's timer comes at the latest, in ms, in the compact form: no member of the contract.
constexpr std::string_view timer_field = "timer";

constexpr std::array<std::string_view, 4> life_cycle_names{"active", "one_way", "two_way", "expired"};
constexpr std::array<std::string_view, 4> enrolment_names{"not_registered", "active", "paused", "cancelled"};
constexpr std::array<std::string_view, 4> channel_names{"automatic", "sms", "ussd", "care"};
constexpr std::array<std::string_view, 2> language_names{"vi", "en"};

}  // namespace airtime::store
