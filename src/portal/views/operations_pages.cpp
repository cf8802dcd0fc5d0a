#include "portal/views/operations_pages.hpp"

#include <memory>
#include <string>

#include "operations/plain_text.hpp"
#include "portal/web/page_errors.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;

constexpr std::size_t switch_reason_bytes_max = 200;

class OperationsPages {
  public:
    OperationsPages(store::ContractStore& contracts, OperationsReader& operations)
        : contracts_(contracts), operations_(operations) {}

    PageAnswer show(const PageCall& call) { return page(call, {}, {}); }

    PageAnswer switch_lending(const PageCall& call) {
        const std::string state{value_of(call.form, "state").value_or("")};
        const std::string reason{value_of(call.form, "reason").value_or("")};
        if (state != "on" && state != "off") return page(call, "state", "unknown");
        if (reason.empty()) return page(call, "reason", "missing");
        if (reason.size() > switch_reason_bytes_max) return page(call, "reason", "too_long");
        const bool sure = state == "on" || value_of(call.form, "confirm") == "yes";
        if (!sure) return page(call, "confirm", "not_confirmed");
        const charging::Decree by{.role = call.visitor.user, .reason = operations::printable(reason)};
        if (!contracts_.switch_lending(state == "on", by)) return store_away_page();
        return PageRedirect{.location = "/operations", .notice = "notice.lending_" + state};
    }

  private:
    PageAnswer page(const PageCall& call, std::string_view field, std::string_view reason) {
        constexpr unsigned unprocessable = 422;
        auto view = operations_.read();
        if (!view) return store_away_page();
        (*view)["may_switch"] = may(call.visitor.role, Permission::switch_lending);
        (*view)["problem"] =
            field.empty() ? json::value(nullptr) : json::value{{"field", field}, {"reason", reason}};
        return PageContent{.template_name = "operations",
                           .view = std::move(*view),
                           .status = field.empty() ? 200 : unprocessable};
    }

    store::ContractStore& contracts_;
    OperationsReader& operations_;
};

}  // namespace

std::vector<PageRoute> operations_pages(store::ContractStore& contracts, OperationsReader& operations) {
    const auto pages = std::make_shared<OperationsPages>(contracts, operations);
    return {{"GET", "/operations", Permission::see_operations, "",
             [pages](const PageCall& call) { return pages->show(call); }},
            {"POST",
             "/operations/lending",
             Permission::switch_lending,
             "lending.switched",
             [pages](const PageCall& call) { return pages->switch_lending(call); },
             {"state", "reason", "confirm"}}};
}

}  // namespace airtime::portal
