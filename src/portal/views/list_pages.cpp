#include "portal/views/list_pages.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include "base/csv.hpp"
#include "operations/circumstances.hpp"
#include "operations/plain_text.hpp"
#include "portal/views/list_change.hpp"
#include "portal/views/list_members.hpp"
#include "portal/views/subscriber_view.hpp"
#include "portal/web/audit_trail.hpp"
#include "portal/web/page_errors.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::OperatorList;

constexpr std::size_t decree_bytes_max = 200;

std::string in_form(const PageCall& call, std::string_view name) {
    return std::string{value_of(call.form, name).value_or("")};
}

OperatorList list_in(const PageCall& call) {
    return charging::operator_list(call.request.parameter("list").value_or("")).value_or(OperatorList::deny);
}

json::object member_view(const charging::Contract& contract) {
    return {{"msisdn", contract.msisdn ? json::value(contract.msisdn->digits()) : json::value(nullptr)},
            {"contract", operations::printable(contract.id.value)},
            {"href", subscriber_path(contract.id)}};
}

json::array mistakes_view(const std::vector<LineMistake>& mistakes) {
    json::array view;
    for (const LineMistake& mistake : mistakes) {
        view.push_back({{"line", mistake.line}, {"given", mistake.given}, {"reason", mistake.reason}});
    }
    return view;
}

/// A form for a change, as it was sent.
struct SentChange {
    std::optional<ListChange> change;
    std::string reason;
    std::string numbers;
    NumberLines lines;
    std::string problem = {};  ///< of the form itself; empty: there is none
};

class ListPages {
  public:
    ListPages(const config::Config& config, store::ContractStore& contracts, store::TokenSource& tokens)
        : config_(config), contracts_(contracts), tokens_(tokens) {}

    PageAnswer show(const PageCall& call) {
        const OperatorList list = list_in(call);
        const std::string_view asked = call.request.parameter("q").value_or("");
        auto ids = listed_ids(contracts_, list);
        if (!ids) return store_away_page();
        const charging::ContractId after{std::string{call.request.parameter("after").value_or("")}};
        const auto from = std::ranges::upper_bound(*ids, after);
        const std::span rest{from, ids->end()};
        const auto members =
            listed_members(contracts_, list, rest.first(std::min(listed_rows_max, rest.size())));
        if (!members) return store_away_page();
        json::object view = view_of(list, asked);
        if (rest.size() > listed_rows_max) {
            view["next"] = write_target("/lists", {{"list", std::string{charging::name_of(list)}},
                                                   {"after", rest[listed_rows_max - 1].value}});
        }
        view["from_start"] = after.value.empty();
        json::array rows;
        for (const charging::Contract& contract : *members) rows.push_back(member_view(contract));
        view["members"] = std::move(rows);
        view["csv"] = write_target("/lists.csv", {{"list", std::string{charging::name_of(list)}}});
        if (!asked.empty() && !add_found(view, asked)) return store_away_page();
        return PageContent{
            .template_name = "lists",
            .view = std::move(view),
            .subject = asked.empty() ? std::string{charging::name_of(list)} : shown_line(asked)};
    }

    PageAnswer check(const PageCall& call) {
        SentChange sent = read(call);
        ListChangeOutcome outcome;
        if (sent.problem.empty() && sent.lines.mistakes.empty()) {
            auto checked = check_list_change(contracts_, *sent.change, sent.lines.numbers);
            if (!checked) return store_away_page();
            outcome = std::move(*checked);
        }
        return change_page(sent, outcome, false);
    }

    PageAnswer change(const PageCall& call) {
        SentChange sent = read(call);
        ListChangeOutcome outcome;
        if (!sent.problem.empty() || !sent.lines.mistakes.empty()) return change_page(sent, outcome, false);
        const auto checked = check_list_change(contracts_, *sent.change, sent.lines.numbers);
        if (!checked) return store_away_page();
        if (!checked->mistakes.empty()) return change_page(sent, *checked, false);
        const auto circumstances = operations::read_circumstances(contracts_, config_.lab);
        if (!circumstances) return store_away_page();
        const store::Editor editor{contracts_, config_.policy, tokens_, *circumstances};
        const auto made =
            make_list_change(editor, *sent.change, sent.lines.numbers,
                             {.role = call.visitor.user, .reason = operations::printable(sent.reason)});
        if (!made.mistakes.empty()) return change_page(sent, made, true);
        const std::string list{sent.change->list ? charging::name_of(*sent.change->list) : "deny"};
        const bool single = sent.lines.numbers.size() == 1;
        const std::string number = single ? sent.lines.numbers.front().msisdn.digits() : std::string{};
        HttpParameters query{{"list", list}};
        if (single) query.emplace_back("q", number);
        return PageRedirect{.location = write_target("/lists", query),
                            .notice = "notice.lists_changed",
                            .subject = single ? number : sent.change->code,
                            .audit = {.detail = counts_of(made)}};
    }

    /// How many were changed, whatever became of the others.
    static std::string counts_of(const ListChangeOutcome& outcome) {
        return written_for_audit({{"changed", std::to_string(outcome.changed)},
                                  {"same", std::to_string(outcome.same)},
                                  {"not_reached", std::to_string(outcome.not_reached)}});
    }

    PageAnswer file(const PageCall& call) {
        const OperatorList list = list_in(call);
        const auto ids = listed_ids(contracts_, list);
        if (!ids) return store_away_page();
        if (ids->size() > exported_rows_max) {
            return plain_answer(409, "the list is longer than " + std::to_string(exported_rows_max) +
                                         ": use airtimectl list show\n");
        }
        constexpr std::string_view mark = "\xEF\xBB\xBF";
        HttpResponse answer;
        answer.content_type = "text/csv; charset=utf-8";
        answer.body = std::string{mark} + csv_line(std::vector<std::string>{"msisdn", "contract"}) + "\r\n";
        const auto members = listed_members(contracts_, list, *ids);
        if (!members) return store_away_page();
        for (const charging::Contract& contract : *members) {
            answer.body += csv_line(std::vector<std::string>{contract.msisdn ? contract.msisdn->digits() : "",
                                                             operations::printable(contract.id.value)}) +
                           "\r\n";
        }
        answer.headers.emplace_back(
            "Content-Disposition",
            "attachment; filename=\"" + std::string{charging::name_of(list)} + ".csv\"");
        return answer;
    }

  private:
    json::object view_of(OperatorList list, std::string_view asked) const {
        json::array lists;
        for (const OperatorList each : {OperatorList::deny, OperatorList::allow, OperatorList::no_ads}) {
            const std::string name{charging::name_of(each)};
            lists.push_back({{"code", name},
                             {"chosen", each == list},
                             {"href", write_target("/lists", {{"list", name}})}});
        }
        json::object view = form_view({}, "", asked);
        view["list"] = charging::name_of(list);
        view["lists"] = std::move(lists);
        view["asked"] = shown_line(asked);
        view["found"] = nullptr;
        view["nobody"] = false;
        view["next"] = nullptr;
        view["start"] = write_target("/lists", {{"list", std::string{charging::name_of(list)}}});
        return view;
    }

    json::object form_view(std::string_view code, std::string_view reason, std::string_view numbers) const {
        return {{"changes", list_changes_view(config_.policy, code)},
                {"reason", operations::printable(std::string{reason.substr(0, decree_bytes_max)})},
                {"numbers", numbers},
                {"lines_max", list_lines_max},
                {"problem", nullptr}};
    }

    /// False: Redis is away.
    bool add_found(json::object& view, std::string_view asked) {
        const auto msisdn = charging::subscriber_number(asked, config_.policy.numbering);
        const auto found = msisdn ? store::load_one(contracts_, *msisdn) : store::LoadResult{std::nullopt};
        if (!found) return false;
        view["nobody"] = !*found;
        view["numbers"] = msisdn ? json::value(msisdn->digits()) : json::value("");
        if (!*found) return true;
        const charging::Contract& contract = (*found)->contract;
        json::object row = member_view(contract);
        json::array on;
        for (const OperatorList each : {OperatorList::deny, OperatorList::allow, OperatorList::no_ads}) {
            on.push_back({{"code", charging::name_of(each)}, {"yes", charging::is_listed(contract, each)}});
        }
        row["on"] = std::move(on);
        row["segment"] = operations::printable(contract.segment.value);
        view["found"] = std::move(row);
        return true;
    }

    SentChange read(const PageCall& call) const {
        SentChange sent{.change = list_change_named(in_form(call, "change"), config_.policy),
                        .reason = in_form(call, "reason"),
                        .numbers = in_form(call, "numbers"),
                        .lines = {}};
        sent.lines = read_number_lines(sent.numbers, config_.policy.numbering, list_lines_max);
        if (!sent.change) {
            sent.problem = "unknown";
        } else if (sent.reason.empty() || sent.reason.size() > decree_bytes_max) {
            sent.problem = "missing";
        } else if (sent.lines.numbers.empty() && sent.lines.mistakes.empty()) {
            sent.problem = "empty";
        }
        return sent;
    }

    /// `in_part`: it was done, but for the mistakes.
    PageAnswer change_page(const SentChange& sent, const ListChangeOutcome& outcome, bool in_part) const {
        const std::vector<LineMistake>& mistakes =
            sent.lines.mistakes.empty() ? outcome.mistakes : sent.lines.mistakes;
        constexpr unsigned unprocessable = 422;
        const bool ready = sent.problem.empty() && mistakes.empty();
        const std::string code = sent.change ? sent.change->code : std::string{};
        json::object view = form_view(code, sent.reason, sent.numbers);
        view["ready"] = ready;
        view["in_part"] = in_part;
        view["code"] = code;
        view["of_list"] = sent.change && sent.change->list.has_value();
        view["segment"] = sent.change ? operations::printable(sent.change->segment.value) : "";
        view["count_changed"] = std::to_string(outcome.changed);
        view["count_same"] = std::to_string(outcome.same);
        view["not_reached"] = std::to_string(outcome.not_reached);
        view["store_away"] = outcome.store_away;
        view["mistakes"] = mistakes_view(mistakes);
        view["any_mistake"] = !mistakes.empty();
        if (!sent.problem.empty()) view["problem"] = sent.problem;
        const bool single = sent.lines.numbers.size() == 1;
        return PageContent{
            .template_name = "list_change",
            .view = std::move(view),
            .status = ready ? 200 : unprocessable,
            .subject = single ? sent.lines.numbers.front().msisdn.digits() : code,
            .audit = in_part ? AuditNote{.outcome = "failed", .detail = counts_of(outcome)} : AuditNote{}};
    }

    const config::Config& config_;
    store::ContractStore& contracts_;
    store::TokenSource& tokens_;
};

}  // namespace

std::vector<PageRoute> list_pages(const config::Config& config, store::ContractStore& contracts,
                                  store::TokenSource& tokens) {
    const auto pages = std::make_shared<ListPages>(config, contracts, tokens);
    constexpr Permission needed = Permission::keep_lists;
    return {
        {"GET", "/lists", needed, "lists.seen", [pages](const PageCall& call) { return pages->show(call); }},
        {"POST",
         "/lists/check",
         needed,
         "lists.checked",
         [pages](const PageCall& call) { return pages->check(call); },
         {"change", "reason", "numbers"}},
        {"POST",
         "/lists/change",
         needed,
         "lists.changed",
         [pages](const PageCall& call) { return pages->change(call); },
         {"change", "reason", "numbers"}},
        {"GET", "/lists.csv", needed, "lists.exported",
         [pages](const PageCall& call) { return pages->file(call); }}};
}

}  // namespace airtime::portal
