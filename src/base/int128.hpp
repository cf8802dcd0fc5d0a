#pragma once

namespace airtime {

/// For products and sums of 64-bit numbers, which 64 bits do not hold.
__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

}  // namespace airtime
