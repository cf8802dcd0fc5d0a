#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <span>

#include "charging/contract/advance.hpp"
#include "charging/contract/ledger_event.hpp"
#include "charging/values/calendar.hpp"
#include "operations/json_schema.hpp"

/// Ledger events as people and programs see them.
namespace airtime::portal {

/// By which way an advance or a consent came; empty: the event has none.
std::optional<charging::Channel> channel_of(const charging::LedgerEvent& event);

/// "auto", "sms", "ussd", "care".
std::string_view channel_word(charging::Channel channel);

/// What an event moved of the subscriber's accounts, in all.
charging::Money moved_by(const charging::LedgerEvent& event);

/// A row of the timeline. What does not apply is left out.
boost::json::object event_row(const charging::LedgerEvent& event);
operations::schema::Schema event_schema();

/// What the subscriber agreed to, or others for them: those of `events` that changed the enrolment, in their
/// order.
boost::json::array consents_of(std::span<const charging::LedgerEvent> events);
operations::schema::Schema consent_schema();

}  // namespace airtime::portal
