#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace airtime::charging {

/// A list whose copies share the elements until one of them changes: each decision copies its contract, most
/// of which stays as it was.
template <class Element>
class SharedList {
  public:
    using const_iterator = typename std::vector<Element>::const_iterator;
    using value_type = Element;

    SharedList() = default;
    SharedList(std::vector<Element> elements)
        : elements_(elements.empty() ? nullptr
                                     : std::make_shared<std::vector<Element>>(std::move(elements))) {}

    const_iterator begin() const { return elements().begin(); }
    const_iterator end() const { return elements().end(); }
    bool empty() const { return elements().empty(); }
    std::size_t size() const { return elements().size(); }
    const Element& back() const { return elements().back(); }

    void push_back(Element element) { own().push_back(std::move(element)); }
    void erase(const_iterator at) {
        const auto place = at - begin();
        std::vector<Element>& elements = own();
        elements.erase(elements.begin() + place);
    }

    friend bool operator==(const SharedList& a, const SharedList& b) {
        return a.elements_ == b.elements_ || a.elements() == b.elements();
    }

  private:
    const std::vector<Element>& elements() const {
        static const std::vector<Element> none;
        return elements_ ? *elements_ : none;
    }
    std::vector<Element>& own() {
        if (!elements_) {
            elements_ = std::make_shared<std::vector<Element>>();
        } else if (elements_.use_count() != 1) {
            elements_ = std::make_shared<std::vector<Element>>(*elements_);
        }
        return *elements_;
    }

    std::shared_ptr<std::vector<Element>> elements_;
};

}  // namespace airtime::charging
