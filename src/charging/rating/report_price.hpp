#pragma once

#include "charging/rating/rating.hpp"

/// What a report of usage costs: quota at what it was granted at, the rest at the price of the moment.
namespace airtime::charging {

/// What the reports of one service add up to.
struct Reported {
    std::uint64_t before_change = 0;  ///< and all that is not told apart
    std::uint64_t after_change = 0;
    std::uint64_t not_believed = 0;
    bool in_other_units = false;  ///< some of it names no amount of the tariff's unit

    std::uint64_t charged_units() const;
};

/// How one service's next report is priced.
class ReportPrices {
  public:
    /// `charged`: what the session knows of the service; null: nothing. `today`: its tariff, or what stands
    /// in for one that the policy has not any more; outlives this.
    ReportPrices(const Policy& policy, const Tariff& today, const ChargedService* charged, Instant now);

    /// By which the report is read: the one of the quota as long as any of it is not reported, else today's.
    const Tariff& tariff() const { return own_ ? *own_ : today_; }
    /// What was granted and not reported yet.
    const QuotaPrice& quota() const { return quota_; }
    /// Whether nothing that is reported can cost anything.
    bool always_free() const;

    struct Priced {
        Money price;
        Usage after;
        QuotaPrice left;  ///< of the quota
    };
    /// Empty if beyond the bound of Money.
    std::optional<Priced> price_of(const Reported& reported) const;

  private:
    std::optional<Priced> with_beyond(Priced priced, std::uint64_t beyond) const;

    const Policy& policy_;
    const Tariff& today_;
    Instant now_;
    std::optional<Tariff> own_;  ///< `today` by the terms of the quota; empty: they are today's
    Usage used_;
    QuotaPrice quota_;
    bool pooled_ = false;  ///< others may have left it more than its own units
};

/// What stands in for the tariff of a service that the policy has not any more, but whose quota is out: its
/// terms, paid by the accounts that were reserved from and the one that recharges go to. Empty: the session
/// has no such service of the key, or all of its quota is reported and there is a `successor`.
std::optional<Tariff> withdrawn_tariff(const Policy& policy, const Session& session, const ServiceKey& key,
                                       const Tariff* successor);

}  // namespace airtime::charging
