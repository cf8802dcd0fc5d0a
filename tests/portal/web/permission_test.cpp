#include "portal/web/permission.hpp"

#include <gtest/gtest.h>

namespace airtime::portal {
namespace {

std::string roles_that_may(Permission permission) {
    std::string roles;
    for (std::size_t role = 0; role < role_names.size(); ++role) {
        if (may(static_cast<Role>(role), permission)) roles += std::string{role_names[role]} + ' ';
    }
    return roles;
}

TEST(Permissions, AreThoseOfEachRoleAndOfTheOnesBeforeIt) {
    using P = Permission;
    EXPECT_EQ(roles_that_may(P::look_up), "viewer agent manager admin ");
    for (const P each : {P::enrol, P::pause, P::advance, P::send_text, P::refuse_messages}) {
        EXPECT_EQ(roles_that_may(each), "agent manager admin ");
    }
    for (const P each : {P::correct, P::see_reports, P::export_data, P::see_operations}) {
        EXPECT_EQ(roles_that_may(each), "manager admin ");
    }
    for (const P each : {P::keep_users, P::keep_lists, P::switch_lending, P::read_audit}) {
        EXPECT_EQ(roles_that_may(each), "admin ");
    }
}

TEST(Permissions, HaveANameEach) {
    EXPECT_EQ(permission_names.size(), static_cast<std::size_t>(Permission::read_audit) + 1);
    EXPECT_EQ(permission_names[static_cast<std::size_t>(Permission::see_operations)], "see_operations");
}

}  // namespace
}  // namespace airtime::portal
