#pragma once

#include <boost/json.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "portal/views/action_pages.hpp"
#include "portal/views/correction_pages.hpp"
#include "portal/views/subscriber_desk.hpp"
#include "portal/views/subscriber_pages.hpp"
#include "tests/portal/memory_correction_desk.hpp"
#include "tests/portal/memory_received_texts.hpp"
#include "tests/portal/portal_fixture.hpp"

/// The pages about subscriber c1, 84900000001, called as the site calls them.
namespace airtime::portal_test {

class ViewsTest : public PortalTest {
  protected:
    using Role = portal::Role;

    /// The subscriber is as it was built.
    void become(const charging::ContractBuilder& builder) {
        change([&](charging::Contract& contract) { contract = builder.build(); });
    }

    /// Calls the route that the path names, as somebody of that name and role.
    portal::PageAnswer call(const std::string& method, const std::string& path,
                            const portal::HttpParameters& parameters = {},
                            const portal::Visitor& visitor = {.user = "lan", .role = Role::manager},
                            const std::string& form_key = "k1") {
        portal::HttpRequest request;
        request.method = method;
        request.path = path;
        if (method == "GET") request.query = parameters;
        for (const portal::PageRoute& route : routes_) {
            std::vector<std::string> names;
            if (route.method != method || !fits(std::string{route.pattern}, path, names)) continue;
            EXPECT_TRUE(portal::may(visitor.role, route.permission)) << path;
            return route.answer({request, visitor, names,
                                 method == "POST" ? parameters : portal::HttpParameters{}, form_key});
        }
        ADD_FAILURE() << "there is no " << method << ' ' << path;
        return portal::HttpResponse{};
    }
    portal::PageContent page(const portal::PageAnswer& answer) {
        const auto* content = std::get_if<portal::PageContent>(&answer);
        EXPECT_NE(content, nullptr) << "it is no page";
        return content == nullptr ? portal::PageContent{} : *content;
    }
    /// "notice.enrol.done", or what came instead.
    static std::string notice(const portal::PageAnswer& answer) {
        if (const auto* redirect = std::get_if<portal::PageRedirect>(&answer)) return redirect->notice;
        const auto& content = std::get<portal::PageContent>(answer);
        return std::to_string(content.status) + ' ' + boost::json::serialize(content.view);
    }
    /// Why the page says that it was not done: "422 limit_reached".
    static std::string refusal(const portal::PageAnswer& answer) {
        if (std::holds_alternative<portal::PageRedirect>(answer)) return "done";
        const auto& content = std::get<portal::PageContent>(answer);
        const auto* refused = content.view.if_contains("refusal");
        return std::to_string(content.status) + ' ' +
               (refused == nullptr ? boost::json::serialize(content.view)
                                   : std::string{refused->at("reason").as_string()});
    }
    /// What the audit log says beside route and form: "waits correction="k1"".
    static std::string note_in(const portal::PageAnswer& answer) {
        const auto text_of = [](const portal::AuditNote& note) {
            return std::string{note.outcome} + (note.detail.empty() ? "" : " ") + note.detail;
        };
        if (const auto* redirect = std::get_if<portal::PageRedirect>(&answer)) {
            return text_of(redirect->audit);
        }
        return text_of(std::get<portal::PageContent>(answer).audit);
    }
    /// One a word: "credited main 5000".
    static std::vector<std::string> effects(const boost::json::object& view) {
        std::vector<std::string> texts;
        for (const boost::json::value& each : view.at("effects").as_array()) {
            std::string text;
            for (const auto& [name, value] : each.as_object()) {
                if (name == "at") continue;
                text.append(text.empty() ? "" : " ").append(std::string_view{value.as_string()});
            }
            texts.push_back(std::move(text));
        }
        return texts;
    }

    books::BooksReader books_{{}, {}};
    MemoryCorrectionDesk corrections_;
    MemoryReceivedTexts received_;
    portal::SubscriberDesk desk_{
        .policy = config_.policy,
        .lab = true,
        .limits = {},
        .contracts = contracts_,
        .ledger = ledger_,
        .tokens = tokens_,
        .corrections = corrections_,
        .books = books_,
        .messages = {outbox_, received_},
        .may_correct = [this](std::string_view user) -> Result<bool, store::StoreError> {
            return !without_permission_.contains(std::string{user});
        },
        .count_text = [this](const charging::ContractId& contract,
                             std::int64_t hour) -> Result<std::uint64_t, store::StoreError> {
            return ++texts_[{contract.value, hour}];
        }};
    std::map<std::pair<std::string, std::int64_t>, std::uint64_t> texts_;  ///< by subscriber and hour
    std::set<std::string> without_permission_;                             ///< who may not correct any more
    std::vector<portal::PageRoute> routes_ = all_routes();

  private:
    std::vector<portal::PageRoute> all_routes() {
        std::vector<portal::PageRoute> routes = portal::subscriber_routes(desk_);
        for (auto* more : {&portal::action_routes, &portal::correction_routes}) {
            for (portal::PageRoute& route : (*more)(desk_)) routes.push_back(std::move(route));
        }
        return routes;
    }
    static std::vector<std::string> parts_of(const std::string& path) {
        std::vector<std::string> parts;
        std::istringstream rest{path};
        for (std::string part; std::getline(rest, part, '/');) parts.push_back(part);
        return parts;
    }
    static bool fits(const std::string& pattern, const std::string& path, std::vector<std::string>& names) {
        const auto wanted = parts_of(pattern);
        const auto given = parts_of(path);
        if (wanted.size() != given.size()) return false;
        for (std::size_t place = 0; place < wanted.size(); ++place) {
            if (wanted[place].starts_with('{')) {
                names.push_back(given[place]);
            } else if (wanted[place] != given[place]) {
                return false;
            }
        }
        return true;
    }
};

}  // namespace airtime::portal_test
