#pragma once

/// The lists of a contract that change element by element: a field for each of theirs.
namespace airtime::store {

/// How an element is named, ordered and written. A hash has no order: a list is put in the order of rank()
/// when it is read, and a list in another order gets the field `order_field`, which says which. `take` leaves
/// mistakes in `words`.
template <class Element>
struct Listed;

}  // namespace airtime::store
