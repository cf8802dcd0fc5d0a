#include "daemon/daemon.hpp"
#include "portal/portal.hpp"

int main(int argc, char* argv[]) {
    return airtime::daemon::run_daemon(
        {.name = "airtime-portal",
         .purpose = "Answers subscribers by SMS and USSD, and other systems by REST.",
         .run = airtime::portal::run_portal},
        argc, argv);
}
