#include "portal/web/permission.hpp"

namespace airtime::portal {

Role least_role_for(Permission permission) {
    switch (permission) {
        case Permission::look_up:
            return Role::viewer;
        case Permission::enrol:
        case Permission::pause:
        case Permission::advance:
        case Permission::send_text:
        case Permission::refuse_messages:
            return Role::agent;
        case Permission::correct:
        case Permission::see_reports:
        case Permission::export_data:
        case Permission::see_operations:
            return Role::manager;
        case Permission::keep_users:
        case Permission::keep_lists:
        case Permission::switch_lending:
        case Permission::read_audit:
            return Role::admin;
    }
    return Role::admin;
}

bool may(Role role, Permission permission) {
    return role >= least_role_for(permission);
}

}  // namespace airtime::portal
