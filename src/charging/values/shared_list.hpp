#pragma once

#include <algorithm>
#include <boost/iterator/indirect_iterator.hpp>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

namespace airtime::charging {

/// A list whose copies share it until one of them changes, and share each element until that one is changed:
/// each decision copies its contract, with all that it remembers, and changes one session and its answers.
template <class Element>
class SharedList {
    using Pointers = std::vector<std::shared_ptr<Element>>;

  public:
    using value_type = Element;
    using const_iterator = boost::indirect_iterator<typename Pointers::const_iterator, const Element>;
    using iterator = const_iterator;

    SharedList() = default;
    SharedList(std::initializer_list<Element> elements) {
        for (const Element& element : elements) push_back(element);
    }
    explicit SharedList(std::vector<Element> elements) {
        for (Element& element : elements) push_back(std::move(element));
    }

    const_iterator begin() const { return const_iterator{pointers().begin()}; }
    const_iterator end() const { return const_iterator{pointers().end()}; }
    bool empty() const { return pointers().empty(); }
    std::size_t size() const { return pointers().size(); }
    const Element& operator[](std::size_t place) const { return *pointers()[place]; }
    const Element& front() const { return *pointers().front(); }
    const Element& back() const { return *pointers().back(); }
    /// To be changed: the element is this list's own from now on.
    Element& operator[](std::size_t place) {
        std::shared_ptr<Element>& pointer = own()[place];
        if (pointer.use_count() != 1) pointer = std::make_shared<Element>(*pointer);
        return *pointer;
    }

    void push_back(Element element) { own().push_back(std::make_shared<Element>(std::move(element))); }
    void erase(const_iterator at) {
        const auto place = at - begin();
        Pointers& pointers = own();
        pointers.erase(pointers.begin() + place);
    }
    template <class Lower>
    void sort(Lower lower) {
        std::ranges::sort(
            own(), [&](const auto& a, const auto& b) { return lower(std::as_const(*a), std::as_const(*b)); });
    }
    void clear() { pointers_.reset(); }
    /// A copy that has not changed. Equal lists need not share.
    bool shares_with(const SharedList& other) const { return pointers_ == other.pointers_; }

    friend bool operator==(const SharedList& a, const SharedList& b) {
        return a.shares_with(b) ||
               std::ranges::equal(a.pointers(), b.pointers(),
                                  [](const auto& x, const auto& y) { return x == y || *x == *y; });
    }

  private:
    const Pointers& pointers() const {
        static const Pointers none;
        return pointers_ ? *pointers_ : none;
    }
    Pointers& own() {
        if (!pointers_) {
            pointers_ = std::make_shared<Pointers>();
        } else if (pointers_.use_count() != 1) {
            pointers_ = std::make_shared<Pointers>(*pointers_);
        }
        return *pointers_;
    }

    std::shared_ptr<Pointers> pointers_;
};

}  // namespace airtime::charging
