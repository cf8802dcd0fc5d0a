#include "store/read_ended.hpp"

#include <spdlog/spdlog.h>

#include "store/codec/stored_text.hpp"

namespace airtime::store {

EndedResult read_ended(const EndedPlace& place, std::string_view text) {
    Result<charging::Session, std::string> session = decode_record(place.session, text);
    if (!session) {
        std::string shown;
        append_encoded(shown, place.contract.value, {});
        append_encoded(shown += " session=", place.session.value, {});
        spdlog::error("store.corrupt contract={} reason={}", shown, session.error());
        return StoreError::corrupt;
    }
    return std::optional{std::move(*session)};
}

}  // namespace airtime::store
