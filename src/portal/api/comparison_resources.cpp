#include "portal/api/comparison_resources.hpp"

#include <array>
#include <boost/json.hpp>
#include <memory>

#include "operations/operator_clock.hpp"
#include "operations/plain_text.hpp"
#include "portal/api/api_audit.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using config::ApiRole;
using operations::schema::Schema;

constexpr std::size_t mistakes_told_max = 50;
constexpr auto comparison_states =
    std::to_array<std::string_view>({"none", "running", "done", "failed", "stopped"});

constexpr ApiField candidate_field{
    "candidate", FieldForm::lines, true,
    "a whole airtime.yaml; sections that are no policy, with their secrets, may be left out",
    std::size_t{1} << 24};
constexpr std::array comparison_fields{candidate_field};

constexpr ApiFault candidate_fault{422, "candidate_wrong"};
constexpr ApiFault busy_fault{409, "comparison_runs"};
constexpr auto faults_of_comparisons = std::to_array<ApiFault>({candidate_fault, busy_fault});

HttpResponse candidate_wrong(const config::Mistakes& mistakes) {
    std::vector<FieldMistake> fields;
    for (const std::string& mistake : mistakes) {
        if (fields.size() == mistakes_told_max) break;
        fields.push_back({std::string{candidate_field.name}, operations::printable(mistake)});
    }
    return problem({candidate_fault.status, std::string{candidate_fault.code},
                    "the candidate is no configuration that could be put in force",
                    "mend what `fields` says; airtimectl config check says the same"},
                   fields);
}

HttpResponse begin_comparison(const ApiPost& post, std::shared_ptr<const config::Config> candidate) {
    const std::string fingerprint = candidate->policy.fingerprint;
    const auto started =
        post.desk.trials.start(user_of(post.client), std::move(candidate), operations::system_now());
    if (started != PolicyTrials::Started::yes) {
        return problem(
            {busy_fault.status, std::string{busy_fault.code},
             "this portal compares policies already, or somebody else goes first who was turned away",
             "ask again when that has ended: GET policy-comparisons tells of your own"});
    }
    return json_answer({{"in_force", post.desk.config.policy.fingerprint}, {"candidate", fingerprint}});
}

ApiAnswer post_comparison(const ApiPost& post) {
    const std::string text = post.fields.lines(candidate_field);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    auto candidate = config::read_config_text(text, "candidate");
    if (!candidate) return candidate_wrong(candidate.error());
    auto shared = std::make_shared<const config::Config>(std::move(*candidate));
    const std::string fingerprint = shared->policy.fingerprint;
    return audited_change(post, {.what = "policy.compared", .subject = fingerprint},
                          [&] { return begin_comparison(post, std::move(shared)); });
}

Schema begun_schema() {
    using namespace operations::schema;
    return record({{"in_force", text("fingerprint of the portal's policy")},
                   {"candidate", text("that of the other one")}});
}

ApiAnswer get_comparison(const ApiGet& get) {
    json::object answer{{"state", "none"}, {"progress", nullptr}, {"result", nullptr}};
    auto state = get.desk.trials.state_of(user_of(get.client), operations::system_now());
    if (const auto* running = std::get_if<PolicyTrials::Running>(&state)) {
        answer["state"] = "running";
        answer["progress"] = {{"looked_at", running->looked_at}, {"percent", running->percent}};
    } else if (auto* result = std::get_if<json::object>(&state)) {
        answer["state"] = "done";
        answer["result"] = std::move(*result);
    } else if (std::holds_alternative<PolicyTrials::Failed>(state)) {
        answer["state"] = "failed";
    } else if (std::holds_alternative<PolicyTrials::Stopped>(state)) {
        answer["state"] = "stopped";
    }
    return json_answer(answer);
}

Schema comparison_schema() {
    using namespace operations::schema;
    const Schema progress = record({{"looked_at", whole("contracts")}, {"percent", whole("of all")}});
    const Schema result{{"type", "object"},
                        {"description",
                         "what airtimectl policy compare --json prints, and `at`, `asked_at`, `in_force`, "
                         "`candidate` (fingerprints), `gone_meanwhile`, `not_compared`"}};
    return record({{"state", choice(comparison_states, "none: this client began none within an hour here")},
                   {"progress", or_null(progress)},
                   {"result", or_null(result)}});
}

}  // namespace

std::span<const ApiRoute> comparison_resources() {
    static constexpr auto routes = std::to_array<ApiRoute>({
        {.path = "policy-comparisons",
         .role = ApiRole::manager,
         .summary = "How far the comparison is that the client began last, and what it found",
         .answer = get_comparison,
         .schema_name = "Comparison",
         .schema = comparison_schema},
        {.path = "policy-comparisons",
         .role = ApiRole::manager,
         .summary =
             "Begins to compare another policy with the one in force, over all contracts as they stand; "
             "one at a time in each portal",
         .answer = post_comparison,
         .schema_name = "BegunComparison",
         .schema = begun_schema,
         .faults = faults_of_comparisons,
         .fields = comparison_fields},
    });
    return routes;
}

}  // namespace airtime::portal
