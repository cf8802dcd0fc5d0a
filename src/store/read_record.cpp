#include "store/read_record.hpp"

#include <spdlog/spdlog.h>

#include "store/stored_text.hpp"

namespace airtime::store {

RecordResult read_record(const RecordAddress& address, std::string_view text) {
    Result<charging::Session, std::string> record = decode_record(address.session, text);
    if (record) {
        return std::optional{std::move(*record)};
    }
    std::string shown;
    append_encoded(shown, address.contract.value, {});
    append_encoded(shown += " session=", address.session.value, {});
    spdlog::error("store.corrupt contract={} reason={}", shown, record.error());
    return StoreError::corrupt;
}

}  // namespace airtime::store
