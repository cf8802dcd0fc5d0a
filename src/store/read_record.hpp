#pragma once

#include "store/contract_store.hpp"

namespace airtime::store {

/// A stored record; one that makes no sense is logged.
RecordResult read_record(const RecordAddress& address, std::string_view text);

}  // namespace airtime::store
