#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace airtime::store {

/// What became of a message, as far as anybody heard.
enum class MessageStatus : std::uint8_t {
    sent,         ///< the gateway took it
    delivered,    ///< to the handset
    undelivered,  ///< the network gave up
    rejected,     ///< by the gateway or the network
    dropped,      ///< here: stale, or no longer wanted
};

/// "sent", "delivered", "undelivered", "rejected", "dropped".
std::string_view name_of(MessageStatus status);
std::optional<MessageStatus> message_status_named(std::string_view name);

/// What a day's totals call the messages of a kind that came to that: "message_count:granted sent".
std::string message_count_name(std::string_view kind, MessageStatus status);

}  // namespace airtime::store
