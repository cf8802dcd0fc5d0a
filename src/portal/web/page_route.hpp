#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "charging/policy/message_policy.hpp"
#include "charging/values/calendar.hpp"
#include "portal/http/http_message.hpp"
#include "portal/web/permission.hpp"

/// What the site calls: pages, and forms behind them. Who may call, with what cookie, from where and how
/// often is the site's business alone: a handler is called for a visitor who may.
namespace airtime::portal {

/// Who is signed in.
struct Visitor {
    std::string user;
    Role role = Role::viewer;
    charging::Language language = charging::Language::vi;
    charging::Instant account_since = {};  ///< what is older was another person's of that name
};

/// One call of a page or form.
struct PageCall {
    const HttpRequest& request;
    const Visitor& visitor;
    std::vector<std::string> names;  ///< what stood in place of each `{...}` of the pattern, decoded
    HttpParameters form;             ///< of a POST; the site's own fields are taken out
    std::string form_key;   ///< of a POST: 32 letters and digits, the same for each repetition of one form
                            ///< with the same content, so that a double click is one change
    std::string from = {};  ///< address of the browser
    charging::Instant now = {};  ///< by the system's clock, as sessions and the audit log go
    std::string session = {};    ///< names the browser's session, without its cookie
};

/// What the audit log says of an answer beside the route's name and the form's fields.
struct AuditNote {
    std::string_view outcome = {};  ///< "waits"; empty: by the status
    std::string detail = {};        ///< as written_for_audit() writes
};

/// A page: `view` is what the template of that name shows, and what the API answers.
struct PageContent {
    std::string template_name;
    boost::json::object view;
    unsigned status = 200;
    /// Contract, number or user that the audit log names; empty: the first of PageCall::names.
    std::string subject = {};
    AuditNote audit = {};
};

/// After a form: another page (303), which shows the text of that name once.
struct PageRedirect {
    std::string location;
    std::string notice;        ///< "notice.enrolled"; empty: none
    std::string subject = {};  ///< as in PageContent
    AuditNote audit = {};
};

/// HttpResponse: what is no page, as a CSV file.
using PageAnswer = std::variant<PageContent, PageRedirect, HttpResponse>;

/// A call below /subscribers/ or /corrections is a look-up, and so is a GET that is audited and needs no more
/// than Permission::look_up: each person has so many an hour.
struct PageRoute {
    std::string_view method;   ///< "GET" or "POST"
    std::string_view pattern;  ///< "/subscribers/{id}"
    Permission permission;
    std::string_view audited;  ///< what the audit log calls it: "subscriber.seen"; empty: it is not in there
    std::function<PageAnswer(const PageCall&)> answer;
    /// Of a POST: all that its form may have, once each; in this order the audit log has them. Another field,
    /// or one that comes twice, is a bad request.
    std::vector<std::string> fields = {};
};

/// Of the route, also of a form of theirs: whether each call counts as a look-up.
bool is_look_up(const PageRoute& route);
/// Each of the form's fields is one that the route reads, and there once.
bool is_form_of(const PageRoute& route, const HttpParameters& form);

}  // namespace airtime::portal
