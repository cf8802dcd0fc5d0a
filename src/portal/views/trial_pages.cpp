#include "portal/views/trial_pages.hpp"

#include <boost/json/array.hpp>
#include <memory>
#include <string>

#include "config/config.hpp"
#include "operations/plain_text.hpp"
#include "portal/web/page_errors.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;

constexpr std::size_t mistakes_shown_max = 50;
constexpr const char* compare_path = "/policy/compare";

/// "running" with how far it is, "done" with the result, "stopped" with who did it, "failed", or "none".
void add_state(json::object& view, PolicyTrials::State state) {
    view["result"] = nullptr;
    view["progress"] = nullptr;
    view["stopped_by"] = nullptr;
    if (const auto* running = std::get_if<PolicyTrials::Running>(&state)) {
        view["state"] = "running";
        view["progress"] = {{"looked_at", std::to_string(running->looked_at)},
                            {"percent", std::to_string(running->percent)}};
    } else if (const auto* stopped = std::get_if<PolicyTrials::Stopped>(&state)) {
        view["state"] = "stopped";
        view["stopped_by"] = operations::printable(stopped->by);
    } else if (auto* result = std::get_if<json::object>(&state)) {
        view["state"] = "done";
        view["result"] = std::move(*result);
    } else {
        view["state"] = std::holds_alternative<PolicyTrials::Failed>(state) ? "failed" : "none";
    }
}

class TrialPages {
  public:
    TrialPages(const config::Config& config, PolicyTrials& trials) : config_(config), trials_(trials) {}

    PageAnswer show(const PageCall& call) const { return page(call, "", {}); }

    PageAnswer compare(const PageCall& call) const {
        const std::string text{value_of(call.form, "candidate").value_or("")};
        if (text.empty()) return page(call, "empty", {});
        auto candidate = config::read_config_text(text, "candidate");
        if (!candidate) return page(call, "mistakes", candidate.error());
        auto shared = std::make_shared<const config::Config>(std::move(*candidate));
        const std::string fingerprint = shared->policy.fingerprint;
        switch (trials_.start(call.visitor.user, std::move(shared), call.now)) {
            case PolicyTrials::Started::busy:
                return page(call, "busy", {});
            case PolicyTrials::Started::not_your_turn:
                return page(call, "not_your_turn", {});
            case PolicyTrials::Started::yes:
                break;
        }
        return PageRedirect{.location = compare_path, .notice = {}, .subject = fingerprint};
    }

    /// That of whoever asked for it, for an administrator that of anybody.
    PageAnswer stop(const PageCall& call) const {
        const auto stopped = trials_.stop(call.visitor.user, may_stop_any(call));
        if (!stopped) return PageRedirect{.location = compare_path, .notice = "notice.comparison_over"};
        return PageRedirect{
            .location = compare_path, .notice = "notice.comparison_stopped", .subject = *stopped};
    }

  private:
    static bool may_stop_any(const PageCall& call) { return call.visitor.role == Role::admin; }

    /// Whose comparison runs, where it is not the visitor's own; null: none does.
    json::value running_for_others(const PageCall& call) const {
        const auto user = trials_.runs_for();
        if (!user || *user == call.visitor.user) return nullptr;
        return json::object{{"user", operations::printable(*user)}, {"may_stop", may_stop_any(call)}};
    }

    PageAnswer page(const PageCall& call, std::string_view problem, const config::Mistakes& mistakes) const {
        constexpr unsigned unprocessable = 422;
        json::array lines;
        for (const std::string& mistake : mistakes) {
            if (lines.size() == mistakes_shown_max) break;
            lines.emplace_back(operations::printable(mistake));
        }
        json::object view{
            {"in_force", config_.policy.fingerprint},
            {"problem", problem.empty() ? json::value(nullptr) : json::value(problem)},
            {"mistakes", std::move(lines)},
            {"candidate", problem.empty() ? "" : value_of(call.form, "candidate").value_or("")}};
        view["other"] = running_for_others(call);
        add_state(view, trials_.state_of(call.visitor.user, call.now));
        return PageContent{.template_name = "policy_compare",
                           .view = std::move(view),
                           .status = problem.empty() ? 200 : unprocessable,
                           .subject = config_.policy.fingerprint};
    }

    const config::Config& config_;
    PolicyTrials& trials_;
};

}  // namespace

std::vector<PageRoute> trial_pages(const config::Config& config, PolicyTrials& trials) {
    const auto pages = std::make_shared<TrialPages>(config, trials);
    return {{"GET", "/policy/compare", Permission::see_reports, "",
             [pages](const PageCall& call) { return pages->show(call); }},
            {"POST",
             "/policy/compare",
             Permission::see_reports,
             "policy.compared",
             [pages](const PageCall& call) { return pages->compare(call); },
             {"candidate"}},
            {"POST", "/policy/compare/stop", Permission::see_reports, "policy.comparison_stopped",
             [pages](const PageCall& call) { return pages->stop(call); }}};
}

}  // namespace airtime::portal
