#include "seat.h"

#include <stdio.h>

#include <qualex/digest.h>
#include <qualex/hex.h>

enum { SHOWN_DIGITS = 10, NONCE = 32 };

static bool drawn(const struct seat *seat)
{
    return seat->view.phase == QX_PHASE_DRAWN;
}

static void pair_digits(struct page *page, const char *label, const char *hex)
{
    char digits[SHOWN_DIGITS + 1];

    (void)snprintf(digits, sizeof digits, "%.*s", SHOWN_DIGITS, hex);
    page_pair(page, label, digits);
}

static void draw(struct seat *seat, struct page *page)
{
    page_gap(page);
    page_text(page, 2,
              drawn(seat) ? _("Your questions are drawn") : _("The draw of your questions"),
              QX_LOOK_TITLE);
    page_gap(page);
    page_text(
        page, 2,
        _("Your questions are drawn by lot. The room has fixed its number and shows a seal of "
          "it; only then does your seat add a number of its own. Neither side can steer the "
          "draw, and an auditor can repeat it. You may note the ten digits of the seal."),
        QX_LOOK_PLAIN);
    page_gap(page);
    pair_digits(page, _("Seal of the room's number"), seat->view.commitment);
    if (seat->nonce[0] != '\0') {
        pair_digits(page, _("Your seat's number"), seat->nonce);
    }
    if (seat->seed_note[0] != '\0') {
        page_pair(page, _("Room's number"), seat->seed_note);
    }
    page_gap(page);
    if (drawn(seat)) {
        page_printf(page, 2, QX_LOOK_PLAIN, _("Questions: %lld.   Time: %lld minutes."),
                    (long long)seat->view.total, (long long)(seat->view.limit_ms / 60000));
        page_text(page, 2, _("The clock starts when you press Enter."), QX_LOOK_WARNING);
    } else {
        page_text(page, 2, _("Press Enter to add your number and draw."), QX_LOOK_PLAIN);
    }
}

static struct effect send_nonce(struct seat *seat)
{
    uint8_t nonce[NONCE];

    if (qx_rng_fill(seat->rng, nonce, sizeof nonce) != QX_OK) {
        seat_say(seat, QX_LOOK_WARNING, "%s", _("No random number can be had. Tell the proctor."));
        return effect_none();
    }
    qx_hex(qx_slice(nonce, sizeof nonce), seat->nonce);
    (void)snprintf(seat->sealed, sizeof seat->sealed, "%s", seat->view.commitment);
    struct qx_json *request = qx_json_new_object();

    qx_json_set_hex(request, "nonce", qx_slice(nonce, sizeof nonce));
    return effect_call(QX_OP_NONCE, request);
}

static struct effect act_go_on(struct seat *seat, struct qx_input input)
{
    (void)input;
    return drawn(seat) ? effect_call(QX_OP_START, NULL) : send_nonce(seat);
}

/* The room's number must be the one under the seal that was shown before. */
static bool reveals(const struct seat *seat, const char *room_nonce)
{
    uint8_t nonce[NONCE];
    uint8_t digest[QX_SHA256_LEN];
    char hex[2 * QX_SHA256_LEN + 1];

    if (room_nonce == NULL || qx_unhex(qx_slice_text(room_nonce), nonce, sizeof nonce) != QX_OK) {
        return false;
    }
    qx_sha256(qx_slice(nonce, sizeof nonce), digest);
    qx_hex(qx_slice(digest, sizeof digest), hex);
    return strcmp(hex, seat->sealed) == 0;
}

static void answered(struct seat *seat, enum qx_op op, enum qx_err err, const char *text,
                     const struct qx_json *reply)
{
    if (err != QX_OK) {
        seat_say(seat, QX_LOOK_WARNING, "%s", text);
        return;
    }
    if (op != QX_OP_NONCE) {
        return;
    }
    const char *room_nonce = qx_json_get_text(reply, "room_nonce");

    if (reveals(seat, room_nonce)) {
        (void)snprintf(seat->seed_note, sizeof seat->seed_note, "%.*s  %s", SHOWN_DIGITS,
                       room_nonce, _("(agrees with its seal)"));
    } else {
        (void)snprintf(seat->seed_note, sizeof seat->seed_note, "%s",
                       _("DOES NOT AGREE WITH ITS SEAL"));
        seat_say(seat, QX_LOOK_WARNING, "%s",
                 _("The room's number is not the one it had fixed. Tell the proctor."));
    }
}

static bool not_drawn(const struct seat *seat)
{
    return !drawn(seat);
}

static const struct binding bindings[] = {
    {.request = QX_WANT_GO_ON,
     .label = N_("draw"),
     .help = N_("adds your number and draws"),
     .act = act_go_on,
     .when = not_drawn,
     .reads = true},
    {.request = QX_WANT_GO_ON,
     .label = N_("start"),
     .help = N_("starts the clock"),
     .act = act_go_on,
     .when = drawn,
     .reads = true},
    {0                       },
};

const struct screen_ops screen_draw = {
    .name = "draw",
    .draw = draw,
    .answered = answered,
    .bindings = bindings,
};
