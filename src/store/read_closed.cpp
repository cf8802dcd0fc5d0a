#include "store/read_closed.hpp"

#include <spdlog/spdlog.h>

#include "store/stored_text.hpp"

namespace airtime::store {

ClosedResult read_closed(const charging::ContractId& contract, std::span<const ClosedText> stored) {
    std::vector<charging::Session> sessions;
    sessions.reserve(stored.size());
    for (const auto& [name, text] : stored) {
        Result<charging::Session, std::string> session =
            decode_record(charging::SessionId{std::string{name}}, text);
        if (!session) {
            std::string shown;
            append_encoded(shown, contract.value, {});
            append_encoded(shown += " session=", name, {});
            spdlog::error("store.corrupt contract={} reason={}", shown, session.error());
            return StoreError::corrupt;
        }
        std::erase_if(sessions,
                      [&session](const charging::Session& known) { return known.id == session->id; });
        sessions.push_back(std::move(*session));
    }
    return sessions;
}

}  // namespace airtime::store
