#include "charging/lending/advance.hpp"

namespace airtime::charging {

bool below_threshold(Money balance, Money threshold) {
    return balance < threshold;
}

}  // namespace airtime::charging
