#include "app_airtime/peers/heard_clients.hpp"

#include <utility>

#include "charging/policy/client_profile.hpp"

namespace airtime::extension {
namespace {

/// A client that is not heard of for much longer may be forgotten by the store.
constexpr std::chrono::hours told_again_after{1};

}  // namespace

HeardClients::Client* HeardClients::found(const std::string& key) {
    const auto known = by_key_.find(key);
    return known == by_key_.end() ? nullptr : &*known->second;
}

void HeardClients::make_news(Client& client) {
    if (!client.news) client.news = news_.insert(news_.end(), &client);
}

void HeardClients::forget_longest_silent() {
    auto& client = clients_.back();
    if (client.news) news_.erase(*client.news);
    by_key_.erase(client.key);
    clients_.pop_back();
}

void HeardClients::heard(std::string_view client, std::string_view peer, std::optional<std::uint32_t> state,
                         Clock::time_point now) {
    const auto key = charging::canonical_identity(client);
    const bool is_direct = charging::is_same_identity(client, peer);
    const std::lock_guard lock{mutex_};
    auto* known = found(key);
    if (known == nullptr) {
        if (is_direct && !state) return;
        known = &clients_.emplace_front();
        known->key = key;
        by_key_.emplace(known->key, clients_.begin());
    } else {
        clients_.splice(clients_.begin(), clients_, by_key_.at(key));
    }
    known->proxy = is_direct ? std::string_view{} : peer;
    const bool is_newer = state && (!known->state || *known->state < *state);
    // The store may never hear of the state before.
    known->rose = known->rose || (is_newer && known->state);
    if (is_newer) known->state = state;
    if (is_newer || (known->state && known->told_at + told_again_after <= now)) {
        known->told_at = now;
        make_news(*known);
    }
    if (clients_.size() > clients_max_) forget_longest_silent();
}

std::string HeardClients::peer_of(std::string_view client) {
    const std::lock_guard lock{mutex_};
    const auto* known = found(charging::canonical_identity(client));
    return known == nullptr || known->proxy.empty() ? std::string{client} : known->proxy;
}

std::vector<HeardClients::State> HeardClients::next_news(std::size_t clients) {
    std::vector<State> news;
    const std::lock_guard lock{mutex_};
    while (news.size() < clients && !news_.empty()) {
        auto& client = *news_.front();
        news.push_back({client.key, *client.state, std::exchange(client.rose, false)});
        client.news.reset();
        news_.pop_front();
    }
    return news;
}

void HeardClients::put_back(const std::vector<State>& news) {
    const std::lock_guard lock{mutex_};
    for (const auto& each : news) {
        auto* client = found(each.client);
        if (client == nullptr) continue;
        client->rose = client->rose || each.rose;
        make_news(*client);
    }
}

}  // namespace airtime::extension
