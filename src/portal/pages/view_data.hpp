#pragma once

#include <boost/json/object.hpp>
#include <kainjow/mustache.hpp>

namespace airtime::portal {

/// A view for templates: numbers become texts; what is null, false or an empty text is not there, so that a
/// section of its name is left out. A name that begins with @ is left out: these are the page's own.
kainjow::mustache::data view_data(const boost::json::object& view);

}  // namespace airtime::portal
