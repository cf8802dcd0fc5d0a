#include "portal/api/change_answer.hpp"

#include <boost/json.hpp>
#include <string>

namespace airtime::portal {

HttpResponse refused_by_rule(std::string_view code, std::string_view remedy) {
    return problem({422, std::string{code}, "the rules say no: " + std::string{code}, std::string{remedy}});
}

HttpResponse key_used_otherwise(std::string_view why) {
    return problem({409, "key_used_otherwise", std::string{why}, "give this call a key of its own"});
}

boost::json::object told_of_change(const charging::Contract& contract, bool repeated) {
    return {{"contract", contract.id.value},
            {"debt", charging::debt_of(contract).to_string()},
            {"repeated", repeated}};
}

operations::schema::Schema change_schema(std::initializer_list<operations::schema::Member> more) {
    using namespace operations::schema;
    return extended(
        record({{"contract", text("its id")},
                {"debt", decimal("what is owed now")},
                {"repeated", yes_no("it was done before, under the same key: only these are told")}}),
        more);
}

}  // namespace airtime::portal
