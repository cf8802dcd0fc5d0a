#include "portal/site.hpp"

#include <date/tz.h>
#include <spdlog/spdlog.h>

#include "operations/password.hpp"
#include "operations/plain_text.hpp"
#include "portal/http/http_refusal.hpp"
#include "portal/web/audit_page.hpp"
#include "portal/web/audited_answer.hpp"
#include "portal/web/browser_request.hpp"
#include "portal/web/form_key.hpp"
#include "portal/web/page_errors.hpp"
#include "portal/web/page_headers.hpp"
#include "portal/web/page_lane.hpp"
#include "portal/web/route_match.hpp"
#include "portal/web/sent_form.hpp"
#include "portal/web/sign_in_page.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::Instant;

constexpr std::int64_t browser_kept_s = 90LL * 86'400;
constexpr std::int64_t language_kept_s = 366LL * 86'400;
/// Of one person: each is remembered for a while.
constexpr std::uint64_t forms_per_minute_max = 60;

std::string field(const HttpParameters& form, std::string_view name) {
    return std::string{value_of(form, name).value_or("")};
}

}  // namespace

Site::Site(const config::Config& config, SiteParts parts)
    : settings_(config.portal.pages),
      language_(config.policy.messages.language),
      zone_(config.policy.calendar.zone != nullptr ? config.policy.calendar.zone->name() : "UTC"),
      formats_(page_formats(config)),
      parts_(std::move(parts)),
      redis_(config.redis),
      book_(redis_, settings_),
      audit_(redis_),
      sign_in_(book_, audit_, parts_.guard, parts_.check_password),
      administration_(config, redis_, sign_in_),
      routes_(administration_.routes()) {
    routes_.insert(routes_.end(), parts_.routes.begin(), parts_.routes.end());
    administration_.set_audited_names(audited_names(routes_));
}

HttpResponse Site::answer(const HttpRequest& request, Instant now) {
    if (!is_open()) return plain_answer(404, "there is nothing here\n");
    HttpResponse response = answer_browser(request, now);
    if (request.over_tls) add_strict_transport(response);
    return response;
}

HttpResponse Site::answer_browser(const HttpRequest& request, Instant now) {
    HttpResponse response;
    if (auto refused = refused_at_door(request, settings_)) {
        response = std::move(*refused);
    } else if (request.method != "GET" && request.method != "HEAD" && request.method != "POST") {
        response = method_not_allowed("GET, POST");
    } else if (request.path.starts_with("/assets/")) {
        auto asset = request.method == "POST" ? std::nullopt : parts_.asset(request.path);
        response = asset ? std::move(*asset) : plain_answer(404, "there is nothing here\n");
        add_asset_headers(response);
        return response;
    } else {
        Call call{.request = request,
                  .now = now,
                  .from = client_of(request, settings_),
                  .frame = {.language = language_of(request, language_),
                            .path = target_of(request),
                            .form_key = {},
                            .notice = {},
                            .zone = zone_,
                            .formats = &formats_}};
        response = answer_page(call);
    }
    add_page_headers(response);
    return response;
}

HttpResponse Site::answer_page(Call& call) {
    if (call.request.method == "POST" && !is_from_own_page(call.request, settings_)) {
        return show(call, error_page(403, "forged"));
    }
    auto found = book_.find(call.request, call.now);
    if (!found) return show(call, store_away_page());
    if (const auto* nobody = std::get_if<NoVisit>(&*found)) return answer_stranger(call, *nobody);
    const Visit& visit = std::get<Visit>(*found);
    call.frame.visitor = &visit.visitor;
    call.frame.language = visit.visitor.language;
    call.frame.form_key = make_form_key(visit.cookie);
    if (visit.is_new && !note_begun(call, visit)) return show(call, error_page(503, "not_audited"));
    HttpResponse response = answer_visit(call, visit);
    if (visit.is_new) set_cookie(response, session_cookie, visit.cookie, 0);
    return response;
}

/// A session that nobody signed in for: the proxy named them. False: the log does not have it, and it is
/// over.
bool Site::note_begun(const Call& call, const Visit& visit) {
    if (audit_.note(audited(call, visit, "sign_in"), "done") &&
        book_.users().note_sign_in(visit.visitor.user, call.now)) {
        return true;
    }
    static_cast<void>(book_.end(visit));
    return false;
}

HttpResponse Site::answer_stranger(Call& call, const NoVisit& nobody) {
    const HttpRequest& request = call.request;
    const bool posted = request.method == "POST";
    if (nobody.why == NoVisit::Why::too_many) return show(call, error_page(429, "too_many_sessions"));
    if (!settings_.user_header.empty()) return show_sign_in(call, 403, {{"proxy", true}});
    if (request.path == "/sign-in") return posted ? sign_in(call) : show_sign_in(call, 200);
    if (request.path == "/language" && posted) return choose_language(call);
    const std::string back = posted ? page_of_form(request, settings_.origin) : target_of(request);
    HttpResponse response = see_other(sign_in_target(back, nobody.why == NoVisit::Why::ended));
    if (nobody.why == NoVisit::Why::ended) forget_cookie(response, session_cookie);
    return response;
}

HttpResponse Site::show_sign_in(Call& call, unsigned status, json::object more) {
    return show(call, sign_in_page(call.request, status, std::move(more)));
}

HttpResponse Site::sign_in(Call& call) {
    const auto form = read_form(call.request.body);
    if (!form) return show(call, error_page(400, "bad_request"));
    const Credentials given{field(*form, "user"), field(*form, "password"), call.from};
    const std::string back = way_back(field(*form, "back"));
    const auto again = [&](unsigned status, json::object problem) {
        problem["user"] = given.name.substr(0, 64);
        problem["back"] = back;
        return show_sign_in(call, status, std::move(problem));
    };
    const auto outcome = sign_in_.sign_in(given, call.request, call.now);
    if (std::holds_alternative<SignIn::Wrong>(outcome)) return again(401, {{"problem", "wrong"}});
    if (const auto* waits = std::get_if<SignIn::Waits>(&outcome)) {
        const auto wait = std::chrono::ceil<std::chrono::seconds>(waits->wait).count();
        HttpResponse response = again(429, {{"problem", "wait"}, {"wait_s", wait}});
        response.headers.emplace_back("Retry-After", std::to_string(wait));
        return response;
    }
    const auto* signed_in = std::get_if<SignIn::SignedIn>(&outcome);
    if (signed_in == nullptr) return show(call, store_away_page());
    HttpResponse response = see_other(back);
    set_cookie(response, session_cookie, signed_in->visit.cookie, 0);
    set_cookie(response, browser_cookie, signed_in->browser_cookie, browser_kept_s);
    return response;
}

HttpResponse Site::choose_language(Call& call) {
    const auto form = read_form(call.request.body);
    const auto language = form ? language_named(field(*form, "language")) : std::nullopt;
    if (!language) return show(call, error_page(400, "bad_request"));
    const std::string_view back = value_of(*form, "back").value_or("/");
    HttpResponse response = see_other(sign_in_again(back).value_or(way_back(back)));
    set_cookie(response, language_cookie, code_of(*language), language_kept_s);
    return response;
}

AuditedCall Site::audited(const Call& call, const Visit& visit, std::string_view what) const {
    return {.at = call.now,
            .from = call.from,
            .user = visit.visitor.user,
            .role = std::string{name_of(visit.visitor.role, role_names)},
            .what = std::string{what}};
}

HttpResponse Site::refuse(Call& call, const Visit& visit, PageContent page, std::string detail) {
    AuditedCall refused = audited(call, visit, "refused");
    refused.detail = std::move(detail);
    return audit_.note(refused, "refused") ? show(call, page) : show(call, error_page(503, "not_audited"));
}

HttpResponse Site::answer_visit(Call& call, const Visit& visit) {
    const HttpRequest& request = call.request;
    const bool posted = request.method == "POST";
    if (request.path == "/sign-in" && !posted) {
        return see_other(way_back(request.parameter("back").value_or("/")));
    }
    // Where a proxy names people, passwords open nothing, and are not to be tried out.
    if (request.path == "/sign-in" && settings_.user_header.empty()) return sign_in(call);
    if (request.path == "/sign-out" && posted) return sign_out(call, visit);
    bool other_method = false;
    const std::string path = request.path_as_it_came();
    for (const PageRoute& route : routes_) {
        auto names = match_route(route.pattern, path);
        if (!names) continue;
        if (posted == (route.method == "POST")) return answer_route(call, visit, route, std::move(*names));
        other_method = true;
    }
    return show(call, other_method ? error_page(405, "method") : error_page(404, "not_found"));
}

HttpResponse Site::sign_out(Call& call, const Visit& visit) {
    const auto form = read_form(call.request.body);
    if (!form || !is_form_key(field(*form, "form_key"), visit.cookie)) {
        return refuse(call, visit, error_page(403, "forged"), "POST /sign-out");
    }
    if (!audit_.note(audited(call, visit, "sign_out"), "done")) {
        return show(call, error_page(503, "not_audited"));
    }
    if (!book_.end(visit)) return show(call, store_away_page());
    HttpResponse response = see_other("/sign-in?left=1");
    forget_cookie(response, session_cookie);
    return response;
}

HttpResponse Site::answer_route(Call& call, const Visit& visit, const PageRoute& route,
                                std::vector<std::string> names) {
    if (!may(visit.visitor.role, route.permission)) {
        const std::string_view permission = store::name_of(route.permission, permission_names);
        PageContent page = error_page(403, "no_permission");
        page.view["permission"] = permission;
        return refuse(call, visit, std::move(page),
                      call.request.method + ' ' + call.request.path + ' ' + std::string{permission});
    }
    PageCall page{.request = call.request,
                  .visitor = visit.visitor,
                  .names = std::move(names),
                  .form = {},
                  .form_key = {},
                  .from = call.from,
                  .now = call.now,
                  .session = operations::digest_digits(visit.cookie)};
    const bool heavy = is_heavy_page(call.request);
    const auto turn = heavy ? parts_.turns.begin(visit.visitor.user) : nullptr;
    if (heavy && !turn) {
        HttpResponse busy = show(call, error_page(429, "pages_at_once"));
        busy.headers.emplace_back("Retry-After", "1");
        return busy;
    }
    if (auto refused = refused_look_up(call, visit, route)) return std::move(*refused);
    if (route.method == "POST") {
        auto form = read_form(call.request.body);
        const std::string form_key = form ? field(*form, "form_key") : "";
        if (!form || !is_form_key(form_key, visit.cookie)) {
            return refuse(call, visit, error_page(403, "forged"), "POST " + call.request.path);
        }
        std::erase_if(*form, [](const auto& each) { return each.first == "form_key"; });
        page.form = std::move(*form);
        return answer_form(call, visit, route, std::move(page), form_key);
    }
    call.frame.notice = visit.notice;
    if (!visit.notice.empty() && !book_.leave_notice(visit, "", call.now)) {
        return show(call, store_away_page());
    }
    AuditedCall noted = audited(call, visit, route.audited);
    return carry_out(call, visit, route, page, noted);
}

std::optional<HttpResponse> Site::refused_look_up(Call& call, const Visit& visit, const PageRoute& route) {
    if (!is_look_up(route)) return std::nullopt;
    const auto hour = std::chrono::floor<std::chrono::hours>(call.now.time_since_epoch()).count();
    const auto count = book_.visits().count_look_up(visit.visitor.user, hour);
    if (!count) return show(call, store_away_page());
    if (*count <= settings_.look_ups_per_hour) return std::nullopt;
    PageContent page = error_page(429, "look_ups_used_up");
    page.view["per_hour"] = settings_.look_ups_per_hour;
    // Once: how often somebody tries after that tells nothing, and fills the log.
    if (*count > settings_.look_ups_per_hour + 1ULL) return show(call, page);
    AuditedCall refused = audited(call, visit, "look_ups.used_up");
    refused.detail = call.request.path;
    return audit_.note(refused, "refused") ? show(call, page) : show(call, error_page(503, "not_audited"));
}

PageAnswer Site::ask(const PageRoute& route, const PageCall& page) {
    try {
        return route.answer(page);
    } catch (const std::exception& failure) {
        spdlog::error("pages.failed path={} reason=\"{}\"", operations::printable(page.request.path),
                      operations::printable(failure.what()));
        return error_page(500, "failed");
    }
}

/// Calls the route, and shows what came of it once the log has it.
HttpResponse Site::carry_out(Call& call, const Visit& visit, const PageRoute& route, const PageCall& page,
                             AuditedCall& noted) {
    const PageAnswer answer = ask(route, page);
    const bool is_form = route.method == "POST";
    if (!route.audited.empty()) {
        const std::string_view outcome = told_of_answer(answer, page, noted);
        const bool written = audit_.note(noted, outcome).ok();
        // That a form began is in the log: what it did is done, and is to be seen.
        if (!written && !is_form) return show(call, error_page(503, "not_audited"));
        if (!written) spdlog::error("pages.outcome_not_audited what={} user={}", noted.what, noted.user);
    }
    if (const auto* content = std::get_if<PageContent>(&answer)) return show(call, *content);
    if (const auto* redirect = std::get_if<PageRedirect>(&answer)) return follow(call, visit, *redirect);
    return std::get<HttpResponse>(answer);
}

HttpResponse Site::follow(Call& call, const Visit& visit, const PageRedirect& redirect) {
    if (!redirect.notice.empty() && !book_.leave_notice(visit, redirect.notice, call.now)) {
        spdlog::warn("pages.notice_lost notice={} user={}", redirect.notice, visit.visitor.user);
    }
    return see_other(redirect.location);
}

HttpResponse Site::answer_form(Call& call, const Visit& visit, const PageRoute& route, PageCall page,
                               std::string_view form_key) {
    const auto minute = std::chrono::floor<std::chrono::minutes>(call.now.time_since_epoch()).count();
    const auto count = book_.visits().count_form(visit.visitor.user, minute);
    if (!count) return show(call, store_away_page());
    if (*count > forms_per_minute_max) {
        PageContent refused = error_page(429, "too_many_forms");
        refused.view["per_minute"] = forms_per_minute_max;
        return show(call, refused);
    }
    if (!is_form_of(route, page.form)) {
        return refuse(call, visit, error_page(400, "bad_request"), "POST " + call.request.path);
    }
    page.form_key = name_of_form(form_key, call.request.path_as_it_came(), call.request.body);
    const auto sent = begin_once(book_.visits(), page.form_key);
    if (!sent) return show(call, store_away_page());
    if (*sent) {
        const std::string& led_to = (*sent)->location;
        return led_to.empty() ? show(call, error_page(409, "repeated")) : see_other(led_to);
    }
    AuditedCall noted = audited(call, visit, route.audited);
    noted.subject = page.names.empty() ? "" : page.names.front();
    noted.detail = written_for_audit(fields_for_audit(route.fields, page.form));
    if (!route.audited.empty() && !audit_.note(noted, "begun")) {
        static_cast<void>(book_.visits().forget_form(page.form_key));
        return show(call, error_page(503, "not_audited"));
    }
    HttpResponse response = carry_out(call, visit, route, page, noted);
    // Where that fails the form is as good as being worked on, until that is forgotten.
    if (!end_once(book_.visits(), page.form_key, response)) {
        spdlog::warn("pages.form_not_noted path={}", call.request.path);
    }
    return response;
}

HttpResponse Site::show(Call& call, const PageContent& page) {
    const bool corrects = call.frame.visitor != nullptr && may(call.frame.visitor->role, Permission::correct);
    if (corrects && parts_.waiting_corrections) {
        call.frame.waiting_corrections = parts_.waiting_corrections(call.now);
    }
    HttpResponse response;
    response.status = page.status;
    response.content_type = "text/html; charset=utf-8";
    response.body = parts_.render(page.template_name, page.view, call.frame);
    constexpr unsigned unavailable = 503;
    if (page.status == unavailable) response.headers.emplace_back("Retry-After", "2");
    return response;
}

}  // namespace airtime::portal
