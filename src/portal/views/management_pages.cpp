#include "portal/views/management_pages.hpp"

#include <memory>
#include <optional>
#include <string>

#include "base/csv.hpp"
#include "operations/circumstances.hpp"
#include "operations/plain_text.hpp"
#include "portal/http/http_refusal.hpp"
#include "portal/views/dashboard_view.hpp"
#include "portal/views/operations_view.hpp"
#include "portal/views/policy_view.hpp"
#include "portal/views/report_view.hpp"
#include "portal/web/page_errors.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;

constexpr unsigned bad_request = 400;
constexpr unsigned unprocessable = 422;
constexpr std::size_t reason_size_max = 200;

std::string cell_text(const json::value& cell) {
    return cell.is_string() ? std::string{cell.get_string()} : std::string{};
}

std::string csv_of(const json::object& report) {
    std::vector<std::string> cells{cell_text(report.at("group"))};
    for (const json::value& column : report.at("columns").as_array()) {
        cells.push_back(cell_text(column.at("name")));
    }
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    std::string text = std::string{byte_order_mark} + csv_line(cells) + "\r\n";
    for (const json::value& row : report.at("rows").as_array()) {
        cells = {cell_text(row.at("key"))};
        for (const json::value& cell : row.at("cells").as_array()) {
            cells.push_back(cell_text(cell.at("value")));
        }
        text += csv_line(cells) + "\r\n";
    }
    return text;
}

/// What the pages are made from.
class ManagementPages {
  public:
    ManagementPages(const config::Config& config, store::ContractStore& contracts,
                    const books::BooksReader& books)
        : config_(config), contracts_(contracts), books_(books) {}

    PageAnswer dashboard() const {
        const auto circumstances = operations::read_circumstances(contracts_, config_.lab);
        if (!circumstances) return store_away_page();
        const charging::Calendar& calendar = config_.policy.calendar;
        const auto figures = read_dashboard(books_, calendar, circumstances->now);
        return PageContent{.template_name = "dashboard",
                           .view = figures ? dashboard_view(*figures, calendar, circumstances->now)
                                           : dashboard_without_books(figures.error())};
    }

    PageAnswer reports(const PageCall& call) const {
        const auto query = query_of(call);
        if (!query) return store_away_page();
        const charging::Calendar& calendar = config_.policy.calendar;
        const auto report = report_view(books_, *query, calendar);
        PageContent page{.template_name = "reports",
                         .view = report ? *report : report_without_books(*query, calendar, report.error())};
        page.view["csv"] = "/reports.csv?report=" + cell_text(page.view.at("report")) +
                           "&by=" + cell_text(page.view.at("group")) +
                           "&first=" + cell_text(page.view.at("filter").at("first")) +
                           "&last=" + cell_text(page.view.at("filter").at("last"));
        if (!query->mistakes.empty()) page.status = bad_request;
        return page;
    }

    PageAnswer report_file(const PageCall& call) const {
        const auto query = query_of(call);
        if (!query) return store_away_page();
        if (!query->mistakes.empty()) return reports(call);
        const auto report = report_view(books_, *query, config_.policy.calendar);
        if (!report) return plain_answer(503, report.error().why + '\n');
        HttpResponse file;
        file.content_type = "text/csv; charset=utf-8";
        file.body = csv_of(*report);
        file.headers.emplace_back("Content-Disposition",
                                  "attachment; filename=\"" + cell_text(report->at("report")) + '-' +
                                      cell_text(report->at("filter").at("first")) + '-' +
                                      cell_text(report->at("filter").at("last")) + ".csv\"");
        return file;
    }

    PageAnswer policy() const {
        return PageContent{.template_name = "policy", .view = policy_view(config_.policy)};
    }

    PageAnswer operations(const PageCall& call) const { return operations_page(call, {}, {}); }

    PageAnswer switch_lending(const PageCall& call) {
        const std::string state{value_of(call.form, "state").value_or("")};
        const std::string reason{value_of(call.form, "reason").value_or("")};
        if (state != "on" && state != "off") return operations_page(call, "state", "unknown");
        if (reason.empty()) return operations_page(call, "reason", "missing");
        if (reason.size() > reason_size_max) return operations_page(call, "reason", "too_long");
        const charging::Decree by{.role = call.visitor.user, .reason = operations::printable(reason)};
        if (!contracts_.switch_lending(state == "on", by)) return store_away_page();
        return PageRedirect{.location = "/operations", .notice = "notice.lending_" + state};
    }

  private:
    std::optional<ReportQuery> query_of(const PageCall& call) const {
        const auto circumstances = operations::read_circumstances(contracts_, config_.lab);
        if (!circumstances) return std::nullopt;
        return read_report_query(call.request.query, config_.policy.calendar, circumstances->now);
    }

    PageAnswer operations_page(const PageCall& call, std::string_view field, std::string_view reason) const {
        const auto settings = contracts_.read_settings();
        const auto exposure = settings ? contracts_.read_exposure() : settings.error();
        const auto circumstances = operations::read_circumstances(contracts_, config_.lab);
        if (!settings || !exposure || !circumstances) return store_away_page();
        json::object view{{"lending", lending_view(*settings, *exposure, config_.policy, circumstances->now)},
                          {"policy", config_.policy.fingerprint},
                          {"may_switch", may(call.visitor.role, Permission::switch_lending)},
                          {"problem", nullptr}};
        if (!field.empty()) view["problem"] = json::object{{"field", field}, {"reason", reason}};
        const auto freshness = books_.freshness();
        view["books"] = freshness ? freshness_view(*freshness)
                                  : dashboard_without_books(freshness.error()).at("freshness").as_object();
        return PageContent{.template_name = "operations",
                           .view = std::move(view),
                           .status = field.empty() ? 200 : unprocessable};
    }

    const config::Config& config_;
    store::ContractStore& contracts_;
    const books::BooksReader& books_;
};

}  // namespace

std::vector<PageRoute> management_pages(const config::Config& config, store::ContractStore& contracts,
                                        const books::BooksReader& books) {
    const auto pages = std::make_shared<ManagementPages>(config, contracts, books);
    return {
        {"GET", "/dashboard", Permission::see_reports, "",
         [pages](const PageCall&) { return pages->dashboard(); }},
        {"GET", "/reports", Permission::see_reports, "",
         [pages](const PageCall& call) { return pages->reports(call); }},
        {"GET", "/reports.csv", Permission::export_data, "report.exported",
         [pages](const PageCall& call) { return pages->report_file(call); }},
        {"GET", "/policy", Permission::see_reports, "", [pages](const PageCall&) { return pages->policy(); }},
        {"GET", "/operations", Permission::see_operations, "",
         [pages](const PageCall& call) { return pages->operations(call); }},
        {"POST", "/operations/lending", Permission::switch_lending, "lending.switched",
         [pages](const PageCall& call) { return pages->switch_lending(call); }}};
}

}  // namespace airtime::portal
