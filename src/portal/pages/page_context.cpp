#include "portal/pages/page_context.hpp"

#include <boost/range/adaptor/reversed.hpp>
#include <sstream>

#include "charging/contract/message.hpp"
#include "portal/pages/assets.hpp"
#include "portal/pages/escaped_text.hpp"
#include "portal/pages/page_templates.hpp"
#include "portal/pages/page_words.hpp"
#include "portal/pages/written_values.hpp"

namespace airtime::portal {

namespace {

using kainjow::mustache::data;
using kainjow::mustache::lambda2;
using kainjow::mustache::renderer;

/// "/users/lan?x=1": "users"; "/": "start".
std::string room_of(std::string_view path) {
    const std::string_view rest = path.substr(path.starts_with('/') ? 1 : 0);
    const std::string_view room = rest.substr(0, rest.find_first_of("/?"));
    return std::string{room.empty() ? "start" : room};
}

/// Only what leads to a page of ours.
bool is_own_path(std::string_view path) {
    return path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\");
}

std::string account_name(const std::string& name, const PageFormats& formats, charging::Language language) {
    if (formats.wording == nullptr) return name;
    const auto& names = formats.wording->in(language).accounts;
    const auto found = names.find(name);
    return found == names.end() ? name : found->second;
}

data text_or_nothing(const std::string& text) {
    return text.empty() ? data{false} : data{text};
}

}  // namespace

PageContext::PageContext(const Data& view, std::string_view template_name, const Frame& frame)
    : sections_{&view}, frame_{frame}, formats_{frame.formats != nullptr ? *frame.formats : PageFormats{}} {
    add_frame(template_name);
    add_values();
    add_words();
}

const PageContext::Data* PageContext::get(const std::string& name) const {
    const std::size_t equals = name.find('=');
    if (equals != std::string::npos) {
        const Data* value = get(name.substr(0, equals));
        const bool same =
            value != nullptr && value->is_string() && value->string_value() == name.substr(equals + 1);
        return same ? &yes_ : &no_;
    }
    if (!name.starts_with('@')) return find_in_view(name);
    const auto found = own_.find(name);
    return found == own_.end() ? nullptr : &found->second;
}

/// "advance.debt": `debt` in the innermost `advance` that has it.
const PageContext::Data* PageContext::find_in_view(const std::string& name) const {
    if (name == ".") return sections_.back();
    const std::size_t dot = name.find('.');
    const std::string first = name.substr(0, dot);
    for (const Data* section : boost::adaptors::reverse(sections_)) {
        const Data* found = section->get(first);
        for (std::size_t at = dot; found != nullptr && at != std::string::npos;) {
            const std::size_t next = name.find('.', at + 1);
            found = found->get(name.substr(at + 1, next - at - 1));
            at = next;
        }
        if (found != nullptr) return found;
    }
    return nullptr;
}

std::string PageContext::filled_in(const std::string& text) {
    if (text.find("{{") == std::string::npos) return text;
    std::ostringstream filled;
    parsed_template(text).render(static_cast<basic_context&>(*this), filled);
    return filled.str();
}

void PageContext::add_frame(std::string_view template_name) {
    own_["@template"] = data{std::string{template_name}};
    own_["@language"] = data{std::string{charging::name_of(frame_.language)}};
    own_["@path"] = text_or_nothing(frame_.path);
    own_["@room"] = data{room_of(frame_.path)};
    own_["@form_key"] = text_or_nothing(frame_.form_key);
    own_["@zone"] = text_or_nothing(frame_.zone);
    const std::size_t waiting = frame_.waiting_corrections;
    own_["@waiting"] = text_or_nothing(waiting == 0 ? std::string{} : std::to_string(waiting));
    own_["@notice"] = text_or_nothing(frame_.notice);
    own_["@currency"] = text_or_nothing(written_currency(formats_, frame_.language));
    own_["@signed_in"] = data{frame_.visitor != nullptr};
    if (frame_.visitor == nullptr) return;
    own_["@user"] = data{frame_.visitor->user};
    own_["@role"] = data{std::string{role_names[static_cast<std::size_t>(frame_.visitor->role)]}};
    for (std::size_t number = 0; number < permission_names.size(); ++number) {
        own_["@may_" + std::string{permission_names[number]}] =
            data{may(frame_.visitor->role, static_cast<Permission>(number))};
    }
}

template <class Write>
void PageContext::add_written(const std::string& name, Write write) {
    own_[name] = data{lambda2{[this, write](const std::string& text, const renderer&) {
        return escaped(write(unescaped(filled_in(text))));
    }}};
}

void PageContext::add_values() {
    const PageFormats& formats = formats_;
    const charging::Language language = frame_.language;
    add_written("@money", [&formats, language](const std::string& text) {
        return written_amount(text, formats, language);
    });
    add_written("@amount", [&formats, language](const std::string& text) {
        return written_bare_amount(text, formats, language);
    });
    add_written("@money_average", [&formats, language](const std::string& text) {
        return written_average(text, formats, language);
    });
    add_written("@money_change", [&formats, language](const std::string& text) {
        return with_sign(text, written_amount(text, formats, language));
    });
    add_written("@count", [&formats, language](const std::string& text) {
        return written_count(text, formats, language);
    });
    add_written("@count_change", [&formats, language](const std::string& text) {
        return with_sign(text, written_count(text, formats, language));
    });
    add_written("@clock", [&formats](const std::string& text) { return written_clock(text, formats); });
    add_written("@day", [&formats](const std::string& text) { return written_date(text, formats); });
    add_written("@month", [](const std::string& text) { return written_month(text); });
    add_written("@account", [&formats, language](const std::string& text) {
        return account_name(text, formats, language);
    });
    add_written("@url", [](const std::string& text) { return url_part(text); });
    add_written("@href", [](const std::string& text) { return is_own_path(text) ? text : "#"; });
    add_written("@asset", [](const std::string& text) { return asset_path(text); });
    const auto add_element = [this, &formats](const std::string& name, auto element) {
        own_[name] = data{lambda2{[this, &formats, element](const std::string& text, const renderer&) {
            const std::string html = filled_in(text);
            const std::string found = element(unescaped(html), formats);
            return found.empty() ? html : found;
        }}};
    };
    add_element("@time", time_element);
    add_element("@date", date_element);
}

void PageContext::add_words() {
    const charging::Language language = frame_.language;
    own_["@text"] = data{lambda2{[this, language](const std::string& text, const renderer&) {
        const std::string html = filled_in(text);
        const auto words = page_words(unescaped(html), language);
        return words ? filled_in(std::string{*words}) : html;
    }}};
    // What a code is called, for codes that others may add to: "kind recharged" is "kind.recharged", or as it
    // is.
    own_["@word"] = data{lambda2{[this, language](const std::string& text, const renderer&) {
        const std::string html = filled_in(text);
        const std::string plain = unescaped(html);
        const std::size_t blank = plain.find(' ');
        if (blank == std::string::npos) return html;
        const auto words = page_words(plain.substr(0, blank) + '.' + plain.substr(blank + 1), language);
        return words ? filled_in(std::string{*words}) : escaped(plain.substr(blank + 1));
    }}};
}

}  // namespace airtime::portal
