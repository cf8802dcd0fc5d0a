#include "portal/api/change_fields.hpp"

#include "portal/api/api_audit.hpp"

namespace airtime::portal {

charging::CorrectedBy corrected_by(const ApiPost& post, const ApiField& why) {
    const std::string given = post.fields.text(why);
    return {.key = post.key,
            .role = user_of(post.client),
            .reason = given.empty() ? "asked for by the subscriber" : given};
}

}  // namespace airtime::portal
