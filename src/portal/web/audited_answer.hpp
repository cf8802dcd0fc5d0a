#pragma once

#include <string_view>

#include "portal/web/audit_trail.hpp"
#include "portal/web/page_route.hpp"

namespace airtime::portal {

/// What the audit log says of a page's answer: its outcome, which is the answer's own or else that of its
/// status; subject and detail are added to `noted`.
std::string_view told_of_answer(const PageAnswer& answer, const PageCall& page, AuditedCall& noted);

}  // namespace airtime::portal
