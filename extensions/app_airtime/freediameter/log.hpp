#pragma once

#include <string>
#include <string_view>

#include "charging/values/credit_control.hpp"
#include "store/error_queue.hpp"

/// Lines in freeDiameter's log: the event's name first, then key=value.
namespace airtime::extension {

/// Of all lines that come over these functions, in freeDiameter's log.
inline constexpr char own_line_format[] = "%s";

void log_debug(const std::string& line);
void log_notice(const std::string& line);
/// Also into logged_errors().
void log_error(const std::string& line);
/// What NodeReporter tells Redis of.
store::ErrorQueue& logged_errors();
/// Whether debug lines are wanted at all: building one costs more than deciding.
bool logs_debug();

/// " session=... number=... subscriber=8490...01": what a line says of a request, the number masked.
std::string describe(const charging::CreditControlRequest& request);

/// Bytes from the wire as one printable word of bounded length.
std::string printable(std::string_view text);

}  // namespace airtime::extension
