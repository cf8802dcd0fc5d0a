#include "store/read_ended.hpp"

#include <spdlog/spdlog.h>

#include "store/codec/compact_bytes.hpp"
#include "store/codec/compact_session.hpp"
#include "store/codec/session_text.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::store {

EndedResult read_ended(const EndedPlace& place, std::string_view text) {
    Result<charging::Session, std::string> session =
        is_compact(text) ? decode_ended(place.session, text) : decode_record(place.session, text);
    if (!session) {
        spdlog::error("store.corrupt contract={} session={} reason={}", encoded(place.contract.value),
                      encoded(place.session.value), session.error());
        return StoreError::corrupt;
    }
    return std::optional{std::move(*session)};
}

}  // namespace airtime::store
