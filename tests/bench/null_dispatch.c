/* A freeDiameter application at best: answers every CCR at once, on the dispatch path, stores nothing. */
#include <arpa/inet.h>
#include <freeDiameter/extension.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static struct dict_object* find(uint32_t code) {
    struct dict_object* model = NULL;
    fd_dict_search(fd_g_config->cnf_dict, DICT_AVP, AVP_BY_CODE, &code, &model, ENOENT);
    return model;
}

static struct dict_object *mscc_model, *granted_model, *result_model, *validity_model, *application_model;

static struct avp* add_group(msg_or_avp* parent, struct dict_object* model) {
    struct avp* group = NULL;
    fd_msg_avp_new(model, 0, &group);
    fd_msg_avp_add(parent, MSG_BRW_LAST_CHILD, group);
    return group;
}

static void add(msg_or_avp* parent, struct dict_object* model, union avp_value* value) {
    struct avp* avp = NULL;
    fd_msg_avp_new(model, 0, &avp);
    fd_msg_avp_setvalue(avp, value);
    fd_msg_avp_add(parent, MSG_BRW_LAST_CHILD, avp);
}

static void add_u32(msg_or_avp* parent, struct dict_object* model, uint32_t number) {
    union avp_value value = {.u32 = number};
    add(parent, model, &value);
}

/* Copies what answers repeat: CC-Request-Type and -Number, Rating-Group. Grants the units that are asked for:
   octets, seconds, or of the service. */
static void copy(msg_or_avp* from, msg_or_avp* to) {
    struct avp* avp = NULL;
    for (fd_msg_browse(from, MSG_BRW_FIRST_CHILD, &avp, NULL); avp;
         fd_msg_browse(avp, MSG_BRW_NEXT, &avp, NULL)) {
        struct avp_hdr* header = NULL;
        struct dict_object* model = NULL;
        fd_msg_avp_hdr(avp, &header);
        fd_msg_model(avp, &model);
        if (header->avp_vendor != 0) continue;
        const uint32_t code = header->avp_code;
        const int is_repeated = code == 415 || code == 416 || code == 432;
        if (is_repeated || code == 417 || code == 420 || code == 421) add(to, model, header->avp_value);
        if (code == 437) copy(avp, add_group(to, granted_model));
        if (code != 456) continue;
        struct avp* mscc = add_group(to, mscc_model);
        copy(avp, mscc);
        add_u32(mscc, validity_model, 600);
        add_u32(mscc, result_model, 2001);
    }
}

static int answer(struct msg** message, struct avp* avp, struct session* session, void* data,
                  enum disp_action* action) {
    (void)avp, (void)session, (void)data, (void)action;
    struct msg* request = *message;
    fd_msg_new_answer_from_req(fd_g_config->cnf_dict, message, 0);
    fd_msg_rescode_set(*message, "DIAMETER_SUCCESS", NULL, NULL, 1);
    add_u32(*message, application_model, 4);
    copy(request, *message);
    return fd_msg_send(message, NULL, NULL);
}

/* As app_airtime does. freeDiameter tells a peer's socket only in its description, as "TCP,soc#7". */
static void prepare_socket(enum fd_hook_type type, struct msg* message, struct peer_hdr* peer, void* other,
                           struct fd_hook_permsgdata* data, void* registered) {
    (void)type, (void)message, (void)other, (void)data, (void)registered;
    char description[128] = "";
    const int on = 1;
    int socket = -1;
    if (peer == NULL || fd_peer_cnx_proto_info(peer, description, sizeof description) != 0) return;
    const char* mark = strstr(description, "soc#");
    if (mark == NULL || sscanf(mark, "soc#%d", &socket) != 1) return;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int entry(char* unused) {
    (void)unused;
    mscc_model = find(456), granted_model = find(431), result_model = find(268);
    validity_model = find(448), application_model = find(258);
    struct sockaddr_in loopback = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    fd_ep_add_merge(&fd_g_config->cnf_endpoints, (sSA*)&loopback, sizeof loopback, EP_FL_CONF | EP_ACCEPTALL);
    static struct fd_hook_hdl* hook = NULL;
    fd_hook_register(HOOK_MASK(HOOK_PEER_CONNECT_SUCCESS), prepare_socket, NULL, NULL, &hook);
    struct disp_when when = {0};
    application_id_t credit_control = 4;
    fd_dict_search(fd_g_config->cnf_dict, DICT_APPLICATION, APPLICATION_BY_ID, &credit_control, &when.app,
                   ENOENT);
    fd_dict_search(fd_g_config->cnf_dict, DICT_COMMAND, CMD_BY_NAME, "Credit-Control-Request", &when.command,
                   ENOENT);
    fd_disp_app_support(when.app, NULL, 1, 0);
    return fd_disp_register(answer, DISP_HOW_CC, &when, NULL, NULL);
}

EXTENSION_ENTRY("null_dispatch", entry, "dict_dcca_3gpp")
