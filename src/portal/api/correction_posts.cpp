#include "portal/api/correction_posts.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "portal/api/api_audit.hpp"
#include "portal/web/audit_trail.hpp"

namespace airtime::portal {

namespace {

constexpr ApiField waiting_field{"id", FieldForm::text, true, "as GET corrections tells it", 64};
constexpr std::array withdrawal_fields{waiting_field};
constexpr ApiFault withdrawal_fault{404, "correction_unknown"};
constexpr auto faults_of_withdrawals = std::to_array<ApiFault>({withdrawal_fault});

HttpResponse waits_no_more() {
    return problem({withdrawal_fault.status, std::string{withdrawal_fault.code},
                    "no such correction waits: it may be approved, withdrawn or expired",
                    "GET corrections names those that wait"});
}

HttpResponse withdraw(const ApiPost& post, const store::WaitingCorrection& correction) {
    const auto taken = post.desk.corrections.take_off(correction.id);
    if (!taken) return store_away();
    if (!*taken) return waits_no_more();
    return json_answer({{"id", correction.id}, {"contract", correction.contract.value}});
}

ApiAnswer post_withdrawal(const ApiPost& post) {
    const std::string id = post.fields.text(waiting_field);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    const auto waiting = post.desk.corrections.waiting(post.editor.circumstances.now);
    if (!waiting) return store_away();
    const auto found = std::ranges::find(*waiting, id, &store::WaitingCorrection::id);
    if (found == (*waiting).end()) return waits_no_more();
    const NotedCall call{
        .what = "correction.withdrawn",
        .subject = found->contract.value,
        .detail = written_for_audit({{"correction", id}, {"action", found->action}, {"by", found->by}})};
    return {audited_change(post, call, [&] { return withdraw(post, *found); }), found->contract.value};
}

operations::schema::Schema withdrawal_schema() {
    using namespace operations::schema;
    return record({{"id", text()}, {"contract", text("whose it was")}});
}

}  // namespace

std::span<const ApiRoute> correction_posts() {
    static constexpr auto routes = std::to_array<ApiRoute>({
        {.path = "correction-withdrawals",
         .role = config::ApiRole::manager,
         .summary = "Withdraws a correction that waits for a second person",
         .answer = post_withdrawal,
         .schema_name = "Withdrawal",
         .schema = withdrawal_schema,
         .faults = faults_of_withdrawals,
         .fields = withdrawal_fields},
    });
    return routes;
}

}  // namespace airtime::portal
