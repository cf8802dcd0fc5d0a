#include "daemon/daemon.hpp"
#include "portal/portal.hpp"

int main(int argc, char* argv[]) {
    return airtime::daemon::run_daemon(
        {.name = "airtime-portal",
         .purpose = "Answers subscribers by SMS and USSD, other systems by REST, and staff by "
                    "pages. SIGHUP has the pages' certificate read again.",
         .run = airtime::portal::run_portal,
         .reloads = true},
        argc, argv);
}
