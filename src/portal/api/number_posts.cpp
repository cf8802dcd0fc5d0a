#include "portal/api/number_posts.hpp"

#include <array>

#include "operations/number_change.hpp"
#include "portal/api/change_answer.hpp"
#include "portal/api/change_fields.hpp"

namespace airtime::portal {

namespace {

using charging::Contract;

constexpr ApiField sim_field{"imsi", FieldForm::imsi};
constexpr ApiField sim_if_any_field{"imsi", FieldForm::imsi, false};
constexpr std::array sim_swap_fields{subscriber_field, sim_field, reason_field};
constexpr std::array owner_change_fields{subscriber_field, sim_if_any_field, reason_field};
constexpr std::array port_out_fields{subscriber_field, reason_field};

ApiAnswer answer_identity(const store::ChangeOutcome<operations::NumberChangeOutcome>& outcome) {
    return answer_of(outcome, [](operations::NumberChangeOutcome identity, const Contract& contract) {
        if (identity == operations::NumberChangeOutcome::taken) {
            return refused_by_rule("taken", "the SIM or the number is somebody else's: look them up first");
        }
        auto object = told_of_change(contract, identity == operations::NumberChangeOutcome::unchanged);
        return json_answer(object);
    });
}

ApiAnswer post_sim_swap(const ApiPost& post) {
    const auto number = post.fields.msisdn(subscriber_field);
    const auto sim = post.fields.imsi(sim_field);
    const auto by = corrected_by(post, reason_field);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    return answer_identity(operations::swap_sim(post.editor, *number, *sim, by));
}

ApiAnswer post_owner_change(const ApiPost& post) {
    const auto number = post.fields.msisdn(subscriber_field);
    const auto sim = post.fields.imsi(sim_if_any_field);
    const auto by = corrected_by(post, reason_field);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    return answer_identity(operations::change_owner(post.editor, *number, {.imsi = sim, .accounts = {}}, by));
}

ApiAnswer post_port_out(const ApiPost& post) {
    const auto number = post.fields.msisdn(subscriber_field);
    const auto by = corrected_by(post, reason_field);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    return answer_identity(operations::port_out(post.editor, *number, by));
}

operations::schema::Schema number_change_schema() {
    return change_schema({});
}

std::vector<std::string_view> number_refusals() {
    return {"taken"};
}

constexpr ApiRoute number_route(std::string_view path, std::string_view summary, AnswerPost answer,
                                std::span<const ApiField> fields) {
    return {.path = path,
            .role = config::ApiRole::manager,
            .summary = summary,
            .answer = answer,
            .schema_name = "NumberChange",
            .schema = number_change_schema,
            .fields = fields,
            .refusals = number_refusals};
}

constexpr std::array routes_of_numbers{
    number_route("sim-swaps", "The number gets another SIM", post_sim_swap, sim_swap_fields),
    number_route("owner-changes", "A new contract gets the number; the old one keeps its debts",
                 post_owner_change, owner_change_fields),
    number_route("port-outs", "The contract gives its number up", post_port_out, port_out_fields),
};

}  // namespace

std::span<const ApiRoute> number_posts() {
    return routes_of_numbers;
}

}  // namespace airtime::portal
