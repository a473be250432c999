#include <qualex/clock.h>

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec now = {0};

    (void)clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t wall_ms(void *ctx)
{
    (void)ctx;
    return read_clock(CLOCK_REALTIME);
}

static int64_t boot_ms(void *ctx)
{
    (void)ctx;
    return read_clock(CLOCK_BOOTTIME);
}

struct qx_clock qx_clock_system(void)
{
    return (struct qx_clock){.wall_ms = wall_ms, .boot_ms = boot_ms};
}

enum qx_err qx_boot_id(char out[static QX_BOOT_ID_LEN + 1])
{
    char text[QX_BOOT_ID_LEN + 1];
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return QX_ERR_IO;
    }
    ssize_t got = read(fd, text, QX_BOOT_ID_LEN);

    (void)close(fd);
    if (got != QX_BOOT_ID_LEN) {
        return QX_ERR_IO;
    }
    memcpy(out, text, QX_BOOT_ID_LEN);
    out[QX_BOOT_ID_LEN] = '\0';
    return QX_OK;
}

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar, and back. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_of(int64_t days, int *year, int *month, int *day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;

    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int)(yoe + era * 400 + (*month <= 2));
}

static int64_t floor_days(int64_t ms)
{
    int64_t days = ms / QX_DAY_MS;

    return ms % QX_DAY_MS < 0 ? days - 1 : days;
}

void qx_date_format(int64_t ms, char out[static 11])
{
    int year;
    int month;
    int day;

    date_of(floor_days(ms), &year, &month, &day);
    (void)snprintf(out, 11, "%04u-%02u-%02u", (unsigned)year % 10000, (unsigned)month % 100,
                   (unsigned)day % 100);
}

void qx_time_format(int64_t ms, char out[static QX_TIME_LEN])
{
    int64_t of_day = (ms - floor_days(ms) * QX_DAY_MS) / 1000;

    qx_date_format(ms, out);
    (void)snprintf(out + 10, QX_TIME_LEN - 10, "T%02u:%02u:%02uZ", (unsigned)(of_day / 3600) % 24,
                   (unsigned)(of_day / 60) % 60, (unsigned)of_day % 60);
}

/* Two or four digits at an offset; -1 when they are none. */
static int digits(struct qx_slice s, size_t at, size_t n)
{
    int value = 0;

    for (size_t i = at; i < at + n; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9') {
            return -1;
        }
        value = value * 10 + (s.ptr[i] - '0');
    }
    return value;
}

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

enum qx_err qx_date_parse(struct qx_slice s, int64_t *ms)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-') {
        return QX_ERR_SYNTAX;
    }
    int year = digits(s, 0, 4);
    int month = digits(s, 5, 2);
    int day = digits(s, 8, 2);

    if (year < 1 || month < 1 || month > 12 || day < 1) {
        return QX_ERR_SYNTAX;
    }
    if (day > lengths[month - 1] + (month == 2 && leap(year) ? 1 : 0)) {
        return QX_ERR_SYNTAX;
    }
    *ms = days_of(year, month, day) * QX_DAY_MS;
    return QX_OK;
}

enum qx_err qx_time_parse(struct qx_slice s, int64_t *ms)
{
    int64_t date;

    if (s.len == 10) {
        return qx_date_parse(s, ms);
    }
    if (s.len != 20 || s.ptr[10] != 'T' || s.ptr[13] != ':' || s.ptr[16] != ':' ||
        s.ptr[19] != 'Z' || qx_date_parse(qx_slice(s.ptr, 10), &date) != QX_OK) {
        return QX_ERR_SYNTAX;
    }
    int hour = digits(s, 11, 2);
    int minute = digits(s, 14, 2);
    int second = digits(s, 17, 2);

    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
        return QX_ERR_SYNTAX;
    }
    *ms = date + ((int64_t)hour * 3600 + minute * 60 + second) * 1000;
    return QX_OK;
}
