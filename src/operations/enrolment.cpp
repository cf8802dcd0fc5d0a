#include "operations/enrolment.hpp"

namespace airtime::operations {

store::ChangeKey enrolment_key(const charging::EnrolmentRequest& request, const std::string& key) {
    return {
        "enrolment", key,
        store::change_content(
            {std::to_string(static_cast<int>(request.step)), name_of(request.channel), request.text_version,
             request.pause_until ? charging::to_iso8601(*request.pause_until) : "", request.by})};
}

store::ChangeOutcome<charging::EnrolmentOutcome> change_enrolment(
    const store::Editor& editor, const charging::SubscriberAddress& subscriber,
    const charging::EnrolmentRequest& request, const std::optional<std::string>& key) {
    const auto rule = [&](charging::Draft& draft) { return charging::change_enrolment(draft, request); };
    return store::change_contract(editor, subscriber, rule,
                                  key ? std::optional{enrolment_key(request, *key)} : std::nullopt);
}

}  // namespace airtime::operations
