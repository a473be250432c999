/* The signer on its socket: who is heard, and who keeps nobody else from being heard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <qualex/io.h>
#include <qualex/wire.h>

#include "signer.h"

static struct signer signer;
static volatile int stop;
static struct qx_issuer_service service;
static pthread_t thread;
static size_t told;

static void said(void *ctx, const struct qx_report *report)
{
    (void)ctx;
    told += report->errors;
}

static void *serve(void *ctx)
{
    static enum qx_err err;

    (void)ctx;
    err = qx_issuer_serve(signer.issuer, &service);
    return &err;
}

static const char *socket_file(void)
{
    return room_file(&signer.room, "sign.sock");
}

static int set_up(void **state)
{
    (void)state;
    signer_set_up(&signer, "automatic");
    stop = 0;
    told = 0;
    service =
        (struct qx_issuer_service){.keeper_uid = -1, .patience_s = 1, .stop = &stop, .said = said};
    assert_int_equal(qx_wire_listen(socket_file(), 0600, NULL, &service.listening), QX_OK);
    assert_int_equal(pthread_create(&thread, NULL, serve, NULL), 0);
    return 0;
}

static int tear_down(void **state)
{
    void *err = NULL;

    (void)state;
    stop = 1;
    assert_int_equal(pthread_join(thread, &err), 0);
    assert_int_equal(*(const enum qx_err *)err, QX_OK);
    (void)close(service.listening);
    (void)unlink(socket_file());
    signer_tear_down(&signer);
    return 0;
}

static int connect_to_it(void)
{
    int fd = -1;

    assert_int_equal(qx_wire_connect(socket_file(), true, &fd), QX_OK);
    return fd;
}

static enum qx_err hello(struct qx_client *client, int64_t protocol)
{
    struct qx_json *request = qx_json_new_object();
    struct qx_json *reply = NULL;

    qx_json_set_int(request, "protocol", protocol);
    enum qx_err err = qx_client_call(client, QX_OP_HELLO, request, 5000, NULL, &reply);

    qx_json_free(&reply);
    return err;
}

static void a_request_is_answered_and_a_refusal_named(void **state)
{
    struct qx_client *client = qx_client_new(connect_to_it(), true);
    struct qx_json *reply = NULL;

    (void)state;
    assert_int_equal(hello(client, QX_WIRE_PROTOCOL), QX_OK);
    assert_int_equal(hello(client, QX_WIRE_PROTOCOL + 1), QX_ERR_FRAME);
    assert_int_equal(qx_client_call(client, QX_OP_SEAL, NULL, 5000, NULL, &reply),
                     QX_ERR_JSON_FIELD);
    assert_int_equal(hello(client, QX_WIRE_PROTOCOL), QX_OK); /* a refusal ends nothing */
    qx_client_free(&client);
    assert_int_equal(told, 2);
}

static void silent_peers_keep_nobody_out(void **state)
{
    struct qx_client *client;
    int silent[20];

    (void)state;
    for (size_t i = 0; i < 20; i++) {
        silent[i] = connect_to_it();
    }
    client = qx_client_new(connect_to_it(), true);
    assert_int_equal(hello(client, QX_WIRE_PROTOCOL), QX_OK);
    qx_client_free(&client);
    for (size_t i = 0; i < 20; i++) {
        (void)close(silent[i]);
    }
}

static void whoever_spoke_last_stays(void **state)
{
    struct qx_client *client = qx_client_new(connect_to_it(), true);
    int silent[8];

    (void)state;
    assert_int_equal(hello(client, QX_WIRE_PROTOCOL), QX_OK);
    for (size_t i = 0; i < 8; i++) { /* the last of them is one too many */
        silent[i] = connect_to_it();
        assert_int_equal(hello(client, QX_WIRE_PROTOCOL), QX_OK);
        assert_int_equal(hello(client, QX_WIRE_PROTOCOL), QX_OK); /* it is let in by now */
    }
    qx_client_free(&client);
    for (size_t i = 0; i < 8; i++) {
        (void)close(silent[i]);
    }
}

static void what_is_no_frame_ends_that_connection_alone(void **state)
{
    struct qx_client *client = qx_client_new(connect_to_it(), true);
    int noise = connect_to_it();
    char byte;

    (void)state;
    assert_int_equal(hello(client, QX_WIRE_PROTOCOL), QX_OK);
    assert_int_equal(qx_write_all(noise, qx_slice("\xff\xff\xff\xff{}", 6)), QX_OK);
    assert_int_equal(read(noise, &byte, 1), 0); /* hung up */
    (void)close(noise);
    assert_int_equal(hello(client, QX_WIRE_PROTOCOL), QX_OK);
    qx_client_free(&client);
}

/* Asks again and again and never reads: once its socket is full it is given up. */
static void a_deaf_peer_is_given_up(void **state)
{
    struct qx_client *client = qx_client_new(connect_to_it(), true);
    struct qx_json *request = qx_json_new_object();
    struct qx_buf frames = {0};
    int deaf = connect_to_it();

    (void)state;
    qx_json_set_text(request, "op", "hello");
    qx_json_set_int(request, "id", 1);
    qx_json_set_int(request, "protocol", QX_WIRE_PROTOCOL);
    for (int i = 0; i < 60000; i++) {
        assert_int_equal(qx_frame_write(&frames, request), QX_OK);
    }
    /* blocks until the signer, which cannot write either, hangs up */
    assert_int_equal(qx_write_all(deaf, qx_buf_slice(&frames)), QX_ERR_IO);
    assert_int_equal(hello(client, QX_WIRE_PROTOCOL), QX_OK);
    (void)close(deaf);
    qx_buf_free(&frames);
    qx_json_free(&request);
    qx_client_free(&client);
}

#define ROOM_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    (void)signal(SIGPIPE, SIG_IGN); /* as the program does */

    const struct CMUnitTest tests[] = {
        ROOM_TEST(a_request_is_answered_and_a_refusal_named),
        ROOM_TEST(silent_peers_keep_nobody_out),
        ROOM_TEST(whoever_spoke_last_stays),
        ROOM_TEST(what_is_no_frame_ends_that_connection_alone),
        ROOM_TEST(a_deaf_peer_is_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
