#include "app_airtime/peers/peer_certificate.hpp"

#include <gnutls/x509.h>

#include <memory>

namespace airtime::extension {

bool has_own_certificate(const peer_info& peer) {
    if (peer.runtime.pir_cert_list_size == 0) return true;
    gnutls_x509_crt_t made = nullptr;
    if (gnutls_x509_crt_init(&made) != GNUTLS_E_SUCCESS) return false;
    const std::unique_ptr<gnutls_x509_crt_int, decltype(&gnutls_x509_crt_deinit)> certificate{
        made, gnutls_x509_crt_deinit};
    // The first is the peer's own, then come those of its authorities.
    return gnutls_x509_crt_import(made, &peer.runtime.pir_cert_list[0], GNUTLS_X509_FMT_DER) ==
               GNUTLS_E_SUCCESS &&
           gnutls_x509_crt_check_hostname2(made, peer.pi_diamid, GNUTLS_VERIFY_DO_NOT_ALLOW_WILDCARDS) != 0;
}

}  // namespace airtime::extension
