#include "charging/rating.hpp"

#include <limits>

namespace airtime::charging {

namespace {

/// Two counters of 64 bits and a price of 53 fit with room to spare.
__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t units_max = std::numeric_limits<std::uint64_t>::max();

Wide blocks_begun(const Tariff& tariff, Wide units) {
    return (units + tariff.block_units - 1) / tariff.block_units;
}

std::optional<Money> within_bounds(Wide millionths) {
    if (millionths > static_cast<Wide>(Money::millionths_max)) return std::nullopt;
    return Money::from_millionths(static_cast<std::int64_t>(millionths));
}

}  // namespace

std::optional<Money> price_of(const Tariff& tariff, std::uint64_t used_before, std::uint64_t units) {
    if (tariff.unit == UnitKind::money) return within_bounds(units);
    const Wide blocks =
        blocks_begun(tariff, Wide{used_before} + units) - blocks_begun(tariff, Wide{used_before});
    return within_bounds(blocks * static_cast<Wide>(tariff.price_per_block.millionths()));
}

std::uint64_t units_for(const Tariff& tariff, std::uint64_t used_before, Money money) {
    const auto millionths = static_cast<std::uint64_t>(money > Money{} ? money.millionths() : 0);
    if (tariff.unit == UnitKind::money) return millionths;
    if (tariff.price_per_block == Money{}) return units_max;
    const Wide paid_blocks = millionths / static_cast<std::uint64_t>(tariff.price_per_block.millionths());
    // What is left of the block already begun is paid for.
    const Wide end = (blocks_begun(tariff, Wide{used_before}) + paid_blocks) * tariff.block_units;
    const Wide units = end - used_before;
    return units > units_max ? units_max : static_cast<std::uint64_t>(units);
}

}  // namespace airtime::charging
