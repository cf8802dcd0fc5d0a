#include "store/message_status.hpp"

#include <array>

#include "store/codec/stored_text.hpp"

namespace airtime::store {

namespace {

constexpr std::array<std::string_view, 5> status_names{"sent", "delivered", "undelivered", "rejected",
                                                       "dropped"};

}  // namespace

std::string_view name_of(MessageStatus status) {
    return status_names[static_cast<std::size_t>(status)];
}

std::optional<MessageStatus> message_status_named(std::string_view name) {
    return named_in<MessageStatus>(status_names, name);
}

std::string message_count_name(std::string_view kind, MessageStatus status) {
    return std::string{"message_count:"}.append(kind).append(" ").append(name_of(status));
}

}  // namespace airtime::store
