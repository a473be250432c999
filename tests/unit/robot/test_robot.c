#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include <qualex/robot.h>

#define PATIENCE_MS 20000

static struct qx_robot *shell(const char *script)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    const struct qx_robot_run run = {.argv = argv, .rows = 6, .cols = 20};
    struct qx_robot *robot = NULL;

    assert_int_equal(qx_robot_spawn(&run, &robot, NULL), QX_OK);
    return robot;
}

static void a_program_is_seen_and_typed_to(void **state)
{
    struct qx_robot *robot = shell("stty -echo; printf 'a\\r\\n  \\033[7mname?\\033[m '; read x; "
                                   "printf '\\033[2Jhello %s' \"$x\"; exit 3");
    struct qx_buf row = {0};
    int at_row = -1;
    int at_col = -1;
    int status = 0;

    (void)state;
    assert_int_equal(qx_robot_wait(robot, "name?", PATIENCE_MS), QX_OK);
    assert_true(qx_robot_sees(robot, "name?", &at_row, &at_col));
    assert_int_equal(at_row, 1);
    assert_int_equal(at_col, 2);
    assert_int_equal(qx_robot_type(robot, "ә\n"), QX_OK);
    assert_int_equal(qx_robot_wait(robot, "hello ә", PATIENCE_MS), QX_OK);
    assert_false(qx_robot_sees(robot, "name?", NULL, NULL));
    qx_robot_row(robot, 1, &row);
    assert_non_null(strstr(qx_buf_cstr(&row), "hello ә"));
    assert_int_equal(qx_robot_end(robot, PATIENCE_MS, &status), QX_OK);
    assert_int_equal(WEXITSTATUS(status), 3);
    qx_buf_free(&row);
    qx_robot_free(&robot);
    assert_null(robot);
}

static void what_does_not_come_is_told(void **state)
{
    struct qx_robot *robot = shell("printf ready; sleep 60");
    struct qx_robot *gone = shell("exit 0");
    const char *const argv[] = {"/no/such/program", NULL};
    const struct qx_robot_run run = {.argv = argv, .rows = 6, .cols = 20};
    struct qx_robot *absent = NULL;
    int status = 0;

    (void)state;
    assert_int_equal(qx_robot_wait(robot, "ready", PATIENCE_MS), QX_OK);
    assert_int_equal(qx_robot_wait(robot, "never", 50), QX_ERR_TIMEOUT);
    assert_int_equal(qx_robot_wait_gone(robot, "ready", 50), QX_ERR_TIMEOUT);
    assert_int_equal(qx_robot_end(robot, 50, &status), QX_ERR_TIMEOUT);
    assert_int_equal(qx_robot_wait(gone, "never", PATIENCE_MS), QX_ERR_NOT_FOUND);
    assert_int_equal(qx_robot_spawn(&run, &absent, NULL), QX_OK);
    assert_int_equal(qx_robot_end(absent, PATIENCE_MS, &status), QX_OK);
    assert_int_equal(WEXITSTATUS(status), 127);
    qx_robot_free(&absent);
    qx_robot_free(&gone);
    qx_robot_free(&robot); /* and what was left is killed */
}

static void a_screen_that_grows_is_read_whole(void **state)
{
    struct qx_robot *robot =
        shell("trap 'stty size' WINCH; printf ready; while :; do sleep 0.05; done");
    int rows = 0;
    int cols = 0;

    (void)state;
    assert_int_equal(qx_robot_wait(robot, "ready", PATIENCE_MS), QX_OK);
    assert_int_equal(qx_robot_resize(robot, 10, 40), QX_OK);
    assert_int_equal(qx_robot_wait(robot, "10 40", PATIENCE_MS), QX_OK);
    qx_robot_size(robot, &rows, &cols);
    assert_int_equal(rows, 10);
    assert_int_equal(cols, 40);
    qx_robot_free(&robot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_is_seen_and_typed_to),
        cmocka_unit_test(what_does_not_come_is_told),
        cmocka_unit_test(a_screen_that_grows_is_read_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
