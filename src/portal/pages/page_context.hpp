#pragma once

#include <kainjow/mustache.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "portal/pages/frame.hpp"

namespace airtime::portal {

/// Where templates find their names. Beside what is in the view:
///   {{#debt=0}}            a section for one value of a name, {{^debt=0}} for all others
///   {{@user}} {{@path}}    what is in the frame: @user @role @language @path @form_key @zone @notice
///   @template, and
///                          @room, the first part of the path; sections @signed_in and @may_keep_users (a
///                          permission)
///   {{#@money}}..{{/@money}} and its like: see README.md of this room
///
/// What a value holds is only ever text: it is escaped when it is filled in, and never read as a template.
class PageContext : public kainjow::mustache::basic_context<std::string> {
  public:
    using Data = kainjow::mustache::data;

    /// All outlive the context.
    PageContext(const Data& view, std::string_view template_name, const Frame& frame);

    /// One of this program's templates, with its names filled in.
    std::string filled_in(const std::string& text);

    void push(const Data* section) override { sections_.push_back(section); }
    void pop() override { sections_.pop_back(); }
    const Data* get(const std::string& name) const override;
    const Data* get_partial(const std::string&) const override { return nullptr; }

  private:
    const Data* find_in_view(const std::string& name) const;
    void add_frame(std::string_view template_name);
    void add_values();
    void add_words();
    /// A section whose text is filled in, and then written by `write`, which gets it unescaped and answers
    /// plain text.
    template <class Write>
    void add_written(const std::string& name, Write write);

    std::vector<const Data*> sections_;  ///< the view, and the sections that it is in, innermost last
    const Frame& frame_;
    const PageFormats formats_;
    kainjow::mustache::object own_;
    const Data yes_{true};
    const Data no_{false};
};

}  // namespace airtime::portal
