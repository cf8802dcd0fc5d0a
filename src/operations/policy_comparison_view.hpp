#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "operations/policy_comparison.hpp"

/// A comparison of two policies as people and programs read it.
namespace airtime::operations {

/// Of each example all rules.
boost::json::object comparison_as_json(const PolicyComparison::Report& report);
/// Of each example the rules that say no, or that the policies differ in.
std::string comparison_as_text(const PolicyComparison::Report& report);

}  // namespace airtime::operations
