#pragma once

#include <algorithm>
#include <boost/iterator/indirect_iterator.hpp>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

namespace airtime::charging {

/// A list whose copies share each element until that one is changed: each decision copies its contract, with
/// all the sessions that it remembers, and changes one of them.
template <class Element>
class SharedElements {
    using Pointers = std::vector<std::shared_ptr<Element>>;

  public:
    using value_type = Element;
    using const_iterator = boost::indirect_iterator<typename Pointers::const_iterator, const Element>;

    SharedElements() = default;
    SharedElements(std::initializer_list<Element> elements) {
        for (const Element& element : elements) push_back(element);
    }
    explicit SharedElements(std::vector<Element> elements) {
        for (Element& element : elements) push_back(std::move(element));
    }

    const_iterator begin() const { return const_iterator{pointers_.begin()}; }
    const_iterator end() const { return const_iterator{pointers_.end()}; }
    bool empty() const { return pointers_.empty(); }
    std::size_t size() const { return pointers_.size(); }
    const Element& operator[](std::size_t place) const { return *pointers_[place]; }
    /// To be changed: the element is this list's own from now on.
    Element& operator[](std::size_t place) {
        std::shared_ptr<Element>& pointer = pointers_[place];
        if (pointer.use_count() != 1) pointer = std::make_shared<Element>(*pointer);
        return *pointer;
    }

    void push_back(Element element) { pointers_.push_back(std::make_shared<Element>(std::move(element))); }
    void erase(const_iterator at) { pointers_.erase(at.base()); }
    template <class Condition>
    void erase_if(Condition condition) {
        std::erase_if(pointers_,
                      [&](const std::shared_ptr<Element>& each) { return condition(std::as_const(*each)); });
    }
    template <class Lower>
    void sort(Lower lower) {
        std::ranges::sort(pointers_, [&](const auto& a, const auto& b) {
            return lower(std::as_const(*a), std::as_const(*b));
        });
    }
    void clear() { pointers_.clear(); }

    friend bool operator==(const SharedElements& a, const SharedElements& b) {
        return std::ranges::equal(a.pointers_, b.pointers_,
                                  [](const auto& x, const auto& y) { return x == y || *x == *y; });
    }

  private:
    Pointers pointers_;
};

}  // namespace airtime::charging
