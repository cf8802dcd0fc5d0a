#pragma once

/// freeDiameter's log, which peers can make it write to at will: of each kind of line twenty a second, the
/// last with how many were left out, and nothing in them that a terminal or a reader of lines would obey. Our
/// own lines pass; see FewLines.
namespace airtime::extension {

/// From now on all lines come here, unless freeDiameterd writes to syslog.
void take_over_log();
void give_back_log();

}  // namespace airtime::extension
