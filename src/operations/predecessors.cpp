#include "operations/predecessors.hpp"

#include <algorithm>
#include <chrono>

#include "store/addresses.hpp"

namespace airtime::operations {

using charging::Predecessor;

Result<std::vector<std::vector<Predecessor>>, store::StoreError> predecessors_of(
    const store::Editor& editor, std::span<const charging::Contract> contracts) {
    std::vector<charging::SubscriberAddress> numbers;
    std::vector<std::size_t> whose;
    for (std::size_t place = 0; place < contracts.size(); ++place) {
        for (charging::SubscriberAddress& number : store::numbers_of(contracts[place])) {
            numbers.push_back(std::move(number));
            whose.push_back(place);
        }
    }
    const auto remembered = editor.contracts.remembered_holders(numbers);
    if (!remembered) return remembered.error();
    const charging::Instant until =
        editor.circumstances.now + std::chrono::seconds{editor.policy.session.recharge_answer_kept_s};
    std::vector<std::vector<Predecessor>> predecessors(contracts.size());
    for (std::size_t at = 0; at < numbers.size(); ++at) {
        std::vector<Predecessor>& before = predecessors[whose[at]];
        for (const charging::ContractId& holder : (*remembered)[at]) {
            const bool is_itself = holder == contracts[whose[at]].id;
            if (!is_itself && std::ranges::find(before, holder, &Predecessor::contract) == before.end()) {
                before.push_back({.contract = holder, .until = until});
            }
        }
    }
    return predecessors;
}

}  // namespace airtime::operations
