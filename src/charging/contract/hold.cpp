#include "charging/contract/hold.hpp"

namespace airtime::charging {

Money Hold::amount() const {
    Money sum;
    for (const HoldPart& part : parts) sum += part.fee + part.principal;
    return sum;
}

}  // namespace airtime::charging
