#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "config/config.hpp"
#include "config/correction_limits.hpp"
#include "portal/views/book_answers.hpp"
#include "portal/views/message_list.hpp"
#include "portal/web/page_errors.hpp"
#include "portal/web/page_route.hpp"
#include "store/change_contract.hpp"
#include "store/correction_desk.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::portal {

/// How many texts the subscriber was sent in that hour since 1970, this one included.
using CountText =
    std::function<Result<std::uint64_t, store::StoreError>(const charging::ContractId&, std::int64_t hour)>;
/// To one subscriber, whoever sends them: they hold the phone.
inline constexpr std::uint64_t texts_per_hour_max = 5;

/// What the pages about subscribers work with. Used by one thread at a time.
struct SubscriberDesk {
    const charging::Policy& policy;
    bool lab = false;
    config::CorrectionLimits limits;
    store::ContractStore& contracts;
    store::LedgerStream& ledger;
    store::TokenSource& tokens;
    store::CorrectionDesk& corrections;
    const books::BooksReader& books;
    MessageRecords messages;
    /// Whether somebody, who asked for a correction before, may correct still.
    std::function<Result<bool, store::StoreError>(std::string_view user)> may_correct;
    CountText count_text = {};
};

/// A subscriber, and when that was.
struct SubscriberAt {
    charging::Contract contract;
    charging::Circumstances circumstances;
};

/// The contract that a page is about; otherwise the page that says that there is none, or that Redis is away.
std::variant<SubscriberAt, PageContent> load_subscriber(SubscriberDesk& desk, const std::string& contract);

/// 404: nobody has what was asked for, and which forms are understood.
PageContent nobody_page(const SubscriberDesk& desk, const std::string& asked, charging::Instant now);

}  // namespace airtime::portal
