#include "portal/exports/export_pages.hpp"

#include <spdlog/spdlog.h>

#include <memory>
#include <utility>

#include "operations/circumstances.hpp"
#include "portal/exports/export_view.hpp"
#include "portal/web/page_errors.hpp"

namespace airtime::portal {

namespace {

constexpr unsigned mistaken = 400;
constexpr unsigned one_too_many = 422;
constexpr unsigned without_folder = 503;

class ExportPages {
  public:
    ExportPages(const config::Config& config, store::ContractStore& contracts, ExportShelf& exports)
        : config_(config), contracts_(contracts), exports_(exports) {}

    PageAnswer show(const PageCall& call) { return page(call, {}, ExportRefusal::none, 200); }

    PageAnswer ask(const PageCall& call) {
        if (!exports_.is_on()) return page(call, {}, ExportRefusal::none, without_folder);
        const auto circumstances = operations::read_circumstances(contracts_, config_.lab);
        if (!circumstances) return store_away_page();
        const ExportQuery query = read_export_query(call.form, config_.policy.calendar, circumstances->now);
        if (!query.mistakes.empty()) return page(call, query, ExportRefusal::none, mistaken);
        const auto asked = exports_.ask(owner_of(call), "page " + call.form_key, query.request, call.now);
        if (!asked) return page(call, query, unusable(asked.error()), without_folder);
        const auto* record = std::get_if<ExportRecord>(&*asked);
        if (record == nullptr) return page(call, query, ExportRefusal::too_many, one_too_many);
        return PageRedirect{.location = "/exports", .notice = "notice.export_asked", .subject = record->id};
    }

    PageAnswer file(const PageCall& call) const {
        const auto record = exports_.find(owner_of(call), call.names.front(), call.now);
        if (!record) return error_page(404, "not_found");
        auto answer = export_file_answer(exports_, *record, config_.policy.calendar);
        return answer ? PageAnswer{std::move(*answer)} : PageAnswer{error_page(404, "not_found")};
    }

    PageAnswer remove(const PageCall& call) {
        const auto removed = exports_.remove(owner_of(call), call.names.front(), call.now);
        if (!removed) return page(call, {}, unusable(removed.error()), without_folder);
        if (!*removed) return error_page(404, "not_found");
        return PageRedirect{.location = "/exports", .notice = "notice.export_removed"};
    }

  private:
    static ExportOwner owner_of(const PageCall& call) {
        return {.name = call.visitor.user, .since = call.visitor.account_since};
    }

    static ExportRefusal unusable(const std::string& why) {
        spdlog::error("export.unusable reason=\"{}\"", why);
        return ExportRefusal::unusable;
    }

    PageAnswer page(const PageCall& call, const ExportQuery& given, ExportRefusal refusal, unsigned status) {
        const auto circumstances = operations::read_circumstances(contracts_, config_.lab);
        if (!circumstances) return store_away_page();
        std::vector<ExportRecord> records;
        if (exports_.is_on()) {
            auto found = exports_.of(owner_of(call), call.now);
            if (found) {
                records = std::move(*found);
            } else {
                refusal = unusable(found.error());
            }
        }
        return PageContent{.template_name = "exports",
                           .view = exports_view(records, given, refusal, exports_.settings(),
                                                config_.policy.calendar, circumstances->now),
                           .status = status};
    }

    const config::Config& config_;
    store::ContractStore& contracts_;
    ExportShelf& exports_;
};

}  // namespace

std::optional<HttpResponse> export_file_answer(const ExportShelf& exports, const ExportRecord& record,
                                               const charging::Calendar& calendar) {
    HttpResponse answer;
    answer.file = exports.file_of(record);
    if (!answer.file) return std::nullopt;
    answer.content_type = "text/csv; charset=utf-8";
    answer.headers.emplace_back("Content-Disposition",
                                "attachment; filename=\"" + file_name_of(record.request, calendar) + '"');
    return answer;
}

std::vector<PageRoute> export_pages(const config::Config& config, store::ContractStore& contracts,
                                    ExportShelf& exports) {
    const auto pages = std::make_shared<ExportPages>(config, contracts, exports);
    return {{"GET", "/exports", Permission::export_data, "",
             [pages](const PageCall& call) { return pages->show(call); }},
            {"POST",
             "/exports",
             Permission::export_data,
             "export.asked",
             [pages](const PageCall& call) { return pages->ask(call); },
             {"what", "first", "last", "kind", "channel"}},
            {"GET", "/exports/{id}/file", Permission::export_data, "export.downloaded",
             [pages](const PageCall& call) { return pages->file(call); }},
            {"POST", "/exports/{id}/remove", Permission::export_data, "export.removed",
             [pages](const PageCall& call) { return pages->remove(call); }}};
}

}  // namespace airtime::portal
