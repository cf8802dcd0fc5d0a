#pragma once

#include <boost/json/array.hpp>
#include <optional>

#include "charging/values/identifiers.hpp"
#include "operations/json_schema.hpp"
#include "store/outbox.hpp"
#include "store/received_texts.hpp"

namespace airtime::portal {

/// Where SMS from and to subscribers are remembered.
struct MessageRecords {
    store::Outbox& sent;
    store::ReceivedTexts& received;
};

/// What a contract was sent and what it wrote, newest first, an answer in front of what it answers; at most
/// 20 of each.
Result<boost::json::array, store::StoreError> message_list(const MessageRecords& records,
                                                           const charging::ContractId& contract);
operations::schema::Schema messages_schema();

}  // namespace airtime::portal
