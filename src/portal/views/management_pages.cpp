#include "portal/views/management_pages.hpp"

#include <memory>
#include <optional>
#include <string>

#include "base/csv.hpp"
#include "operations/circumstances.hpp"
#include "portal/http/http_refusal.hpp"
#include "portal/views/book_answers.hpp"
#include "portal/views/dashboard_view.hpp"
#include "portal/views/message_table.hpp"
#include "portal/views/policy_view.hpp"
#include "portal/views/report_view.hpp"
#include "portal/web/page_errors.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;

constexpr unsigned bad_request = 400;
constexpr unsigned without_books = 503;

std::string cell_text(const json::value& cell) {
    return cell.is_string() ? std::string{cell.get_string()} : std::string{};
}

/// Of weeks and months the last column says which of them the range has not all of.
std::string csv_of(const json::object& report) {
    const bool curves =
        cell_text(report.at("report")) == report_names.at(static_cast<std::size_t>(Report::curves));
    const bool cut = report.at("has_cut").as_bool() && !curves;
    std::vector<std::string> cells{curves ? "age_days" : cell_text(report.at("group"))};
    for (const json::value& column : report.at("columns").as_array()) {
        cells.push_back(cell_text(column.at("name")) + (column.at("cut").as_bool() ? " cut" : ""));
    }
    if (cut) cells.emplace_back("cut");
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    std::string text = std::string{byte_order_mark} + csv_line(cells) + "\r\n";
    for (const json::value& row : report.at("rows").as_array()) {
        const std::string key = cell_text(row.at("key"));
        cells = {key.empty() ? "none" : key};
        for (const json::value& cell : row.at("cells").as_array()) {
            cells.push_back(cell_text(cell.at("value")));
        }
        if (cut) cells.emplace_back(row.at("cut").as_bool() ? "cut" : "");
        text += csv_line(cells) + "\r\n";
    }
    return text;
}

/// What the pages are made from.
class ManagementPages {
  public:
    ManagementPages(const config::Config& config, store::ContractStore& contracts,
                    store::LedgerStream& ledger, const books::BooksReader& books)
        : config_(config), contracts_(contracts), ledger_(ledger), books_(books) {}

    PageAnswer dashboard() const {
        const auto circumstances = operations::read_circumstances(contracts_, config_.lab);
        if (!circumstances) return store_away_page();
        const charging::Calendar& calendar = config_.policy.calendar;
        const auto figures = read_dashboard(books_, calendar, circumstances->now);
        if (!figures) log_unreadable(figures.error());
        return PageContent{.template_name = "dashboard",
                           .view = figures ? dashboard_view(*figures, calendar, circumstances->now)
                                           : dashboard_without_books(figures.error())};
    }

    PageAnswer reports(const PageCall& call) const {
        const auto now = this->now();
        if (!now) return store_away_page();
        const ReportQuery query = read_report_query(call.request.query, config_.policy.calendar, *now);
        return report_page(query, report_of(query, *now));
    }

    PageContent report_page(const ReportQuery& query, const books::Answer<json::object>& report) const {
        if (!report) log_unreadable(report.error());
        PageContent page{
            .template_name = "reports",
            .view = report ? *report : report_without_books(query, config_.policy.calendar, report.error())};
        page.view["csv"] = "/reports.csv?report=" + cell_text(page.view.at("report")) +
                           "&by=" + cell_text(page.view.at("group")) +
                           "&first=" + cell_text(page.view.at("filter").at("first")) +
                           "&last=" + cell_text(page.view.at("filter").at("last"));
        if (!query.mistakes.empty()) page.status = bad_request;
        return page;
    }

    PageAnswer report_file(const PageCall& call) const {
        const auto now = this->now();
        if (!now) return store_away_page();
        const ReportQuery query = read_report_query(call.request.query, config_.policy.calendar, *now);
        if (!query.mistakes.empty()) return reports(call);
        const auto report = report_of(query, *now);
        if (!report) {
            PageContent page = report_page(query, report);
            page.status = without_books;
            return page;
        }
        HttpResponse file;
        file.content_type = "text/csv; charset=utf-8";
        file.body = csv_of(*report);
        file.headers.emplace_back("Content-Disposition",
                                  "attachment; filename=\"" + cell_text(report->at("report")) + "-by-" +
                                      cell_text(report->at("group")) + '-' +
                                      cell_text(report->at("filter").at("first")) + '-' +
                                      cell_text(report->at("filter").at("last")) + ".csv\"");
        return file;
    }

    PageAnswer policy() const {
        return PageContent{.template_name = "policy", .view = policy_view(config_.policy)};
    }

  private:
    /// By the operator's clock; empty: the store is away.
    std::optional<charging::Instant> now() const {
        const auto circumstances = operations::read_circumstances(contracts_, config_.lab);
        return circumstances ? std::optional{circumstances->now} : std::nullopt;
    }

    books::Answer<json::object> report_of(const ReportQuery& query, charging::Instant now) const {
        const charging::Calendar& calendar = config_.policy.calendar;
        return report_view(books_, query, calendar, todays_messages(ledger_, query, calendar, now));
    }

    const config::Config& config_;
    store::ContractStore& contracts_;
    store::LedgerStream& ledger_;
    const books::BooksReader& books_;
};

}  // namespace

std::vector<PageRoute> management_pages(const config::Config& config, store::ContractStore& contracts,
                                        store::LedgerStream& ledger, const books::BooksReader& books) {
    const auto pages = std::make_shared<ManagementPages>(config, contracts, ledger, books);
    return {{"GET", "/dashboard", Permission::see_reports, "",
             [pages](const PageCall&) { return pages->dashboard(); }},
            {"GET", "/reports", Permission::see_reports, "",
             [pages](const PageCall& call) { return pages->reports(call); }},
            {"GET", "/reports.csv", Permission::export_data, "report.exported",
             [pages](const PageCall& call) { return pages->report_file(call); }},
            {"GET", "/policy", Permission::see_reports, "",
             [pages](const PageCall&) { return pages->policy(); }}};
}

}  // namespace airtime::portal
