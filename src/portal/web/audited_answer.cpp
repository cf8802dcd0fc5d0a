#include "portal/web/audited_answer.hpp"

namespace airtime::portal {

namespace {

const std::string& subject_of(const PageAnswer& answer, const PageCall& page) {
    static const std::string nobody;
    const std::string* named = nullptr;
    if (const auto* content = std::get_if<PageContent>(&answer)) named = &content->subject;
    if (const auto* redirect = std::get_if<PageRedirect>(&answer)) named = &redirect->subject;
    if (named != nullptr && !named->empty()) return *named;
    return page.names.empty() ? nobody : page.names.front();
}

unsigned status_of(const PageAnswer& answer) {
    constexpr unsigned redirected = 303;
    if (const auto* content = std::get_if<PageContent>(&answer)) return content->status;
    if (const auto* response = std::get_if<HttpResponse>(&answer)) return response->status;
    return redirected;
}

const AuditNote* audit_note_of(const PageAnswer& answer) {
    if (const auto* content = std::get_if<PageContent>(&answer)) return &content->audit;
    if (const auto* redirect = std::get_if<PageRedirect>(&answer)) return &redirect->audit;
    return nullptr;
}

}  // namespace

std::string_view told_of_answer(const PageAnswer& answer, const PageCall& page, AuditedCall& noted) {
    noted.subject = subject_of(answer, page);
    const AuditNote* note = audit_note_of(answer);
    if (note != nullptr && !note->detail.empty()) {
        noted.detail += (noted.detail.empty() ? "" : " ") + note->detail;
    }
    return note != nullptr && !note->outcome.empty() ? note->outcome : outcome_of(status_of(answer));
}

}  // namespace airtime::portal
