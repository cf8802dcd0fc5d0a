#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "portal/pages/render.hpp"
#include "portal/web/administration.hpp"
#include "portal/web/audit_trail.hpp"
#include "portal/web/page_turns.hpp"
#include "portal/web/sign_in.hpp"
#include "portal/web/visit_book.hpp"

namespace airtime::portal {

/// What the pages are made with.
struct SiteParts {
    SignInGuard& guard;  ///< of all threads
    PageTurns& turns;    ///< likewise
    std::function<std::string(std::string_view, const boost::json::object&, const Frame&)> render;
    /// Of "/assets/...", with its type and how long it may be kept; empty: there is none.
    std::function<std::optional<HttpResponse>(std::string_view path)> asset;
    PasswordCheck check_password;
    /// How many corrections wait for a second person, for the menu; empty: it shows no number.
    std::function<std::size_t(charging::Instant now)> waiting_corrections = {};
    std::vector<PageRoute> routes = {};  ///< beside those of signing in and of administration
};

/// The pages: lets in who may, calls the page's route, notes what was done, and only then shows it. On one
/// thread, with a connection to Redis of its own.
class Site {
  public:
    Site(const config::Config& config, SiteParts parts);

    bool is_open() const { return settings_.are_on(); }
    /// `now`: by the system's clock.
    HttpResponse answer(const HttpRequest& request, charging::Instant now);

  private:
    /// One request, on its way.
    struct Call {
        const HttpRequest& request;
        charging::Instant now;
        std::string from;
        Frame frame;
    };

    HttpResponse answer_browser(const HttpRequest& request, charging::Instant now);
    HttpResponse answer_page(Call& call);
    HttpResponse answer_stranger(Call& call, const NoVisit& nobody);
    HttpResponse answer_visit(Call& call, const Visit& visit);
    HttpResponse answer_route(Call& call, const Visit& visit, const PageRoute& route,
                              std::vector<std::string> names);
    HttpResponse answer_form(Call& call, const Visit& visit, const PageRoute& route, PageCall page,
                             std::string_view form_key);
    HttpResponse carry_out(Call& call, const Visit& visit, const PageRoute& route, const PageCall& page,
                           AuditedCall& noted);
    HttpResponse follow(Call& call, const Visit& visit, const PageRedirect& redirect);
    HttpResponse show_sign_in(Call& call, unsigned status, boost::json::object more = {});
    HttpResponse sign_in(Call& call);
    HttpResponse sign_out(Call& call, const Visit& visit);
    bool note_begun(const Call& call, const Visit& visit);
    HttpResponse choose_language(Call& call);
    HttpResponse refuse(Call& call, const Visit& visit, PageContent page, std::string detail);
    HttpResponse show(Call& call, const PageContent& page);
    PageAnswer ask(const PageRoute& route, const PageCall& page);
    std::optional<HttpResponse> refused_look_up(Call& call, const Visit& visit, const PageRoute& route);
    AuditedCall audited(const Call& call, const Visit& visit, std::string_view what) const;

    const config::PagesSettings& settings_;
    charging::Language language_;
    std::string zone_;
    PageFormats formats_;
    SiteParts parts_;
    store::RedisConnection redis_;
    VisitBook book_;
    AuditTrail audit_;
    SignIn sign_in_;
    Administration administration_;
    std::vector<PageRoute> routes_;
};

}  // namespace airtime::portal
