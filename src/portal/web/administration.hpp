#pragma once

#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "portal/web/page_route.hpp"
#include "portal/web/sign_in.hpp"
#include "store/redis/redis_audit_stream.hpp"
#include "store/redis/redis_users.hpp"

namespace airtime::portal {

/// Pages about those who use the pages: users, one's own password and language, permissions, the audit log.
class Administration {
  public:
    Administration(const config::Config& config, store::RedisConnection& redis, SignIn& sign_in)
        : config_(config), users_(redis), audit_(redis), sign_in_(sign_in) {}

    /// They call this object.
    std::vector<PageRoute> routes();
    /// Audited names that the log can be searched for: those of all routes of the site.
    void set_audited_names(std::vector<std::string_view> names) { audited_names_ = std::move(names); }

  private:
    PageAnswer list_users(const PageCall& call);
    PageAnswer add_user(const PageCall& call);
    PageAnswer show_user(const PageCall& call);
    PageAnswer set_role(const PageCall& call);
    PageAnswer set_password(const PageCall& call);
    PageAnswer remove_user(const PageCall& call);
    PageAnswer show_password(const PageCall& call);
    PageAnswer change_password(const PageCall& call);
    PageAnswer choose_language(const PageCall& call);
    PageAnswer show_permissions(const PageCall& call) const;
    PageAnswer show_audit(const PageCall& call);

    PageAnswer users_page(const PageCall& call, boost::json::value problem, unsigned status);
    PageAnswer user_page(const PageCall& call, boost::json::value problem, unsigned status);
    PageAnswer password_page(const PageCall& call, boost::json::value problem, unsigned status);

    const config::Config& config_;
    store::RedisUsers users_;
    store::RedisAuditStream audit_;
    SignIn& sign_in_;
    std::vector<std::string_view> audited_names_;
};

}  // namespace airtime::portal
