#include "portal/pages/render.hpp"

#include "portal/pages/page_context.hpp"
#include "portal/pages/page_templates.hpp"
#include "portal/pages/view_data.hpp"

namespace airtime::portal {

bool has_template(std::string_view template_name) {
    return !page_template(template_name).empty();
}

std::string render_page(std::string_view template_name, const boost::json::object& view, const Frame& frame) {
    if (!has_template(template_name)) {
        return render_page("error", {{"status", 500}, {"reason", "failed"}}, frame);
    }
    const kainjow::mustache::data data = view_data(view);
    PageContext context{data, template_name, frame};
    return context.filled_in(page_template(template_name));
}

}  // namespace airtime::portal
