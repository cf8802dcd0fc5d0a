#pragma once

// freeDiameter's headers want this order.
#include <freeDiameter/freeDiameter-host.h>
// clang-format off
#include <freeDiameter/libfdcore.h>
// clang-format on
