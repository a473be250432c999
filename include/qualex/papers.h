/* Payloads of what the registrar and the room sign: admission/1, result/1, certificate/1. */
#ifndef QUALEX_PAPERS_H
#define QUALEX_PAPERS_H

#include <qualex/policy.h>
#include <qualex/score.h>

struct qx_person {
    const char *scheme; /* "IIN" */
    const char *id;
    const char *name;
    uint8_t salt[32]; /* person digest = SHA-256("qualex person/1" 00 scheme 00 id 00 salt) */
};

/* {"qualex":"admission/1","mode","requiredSigners":["admission"],"number","person":{scheme,id,name,salt},
 *  "exam","release" (digest, hex),"window":{from,until} (RFC 3339),"attempt","lang",
 *  "accommodations":{time_num,time_den,extra_s},"nonce","pin":{salt,n,r,p,hash},"issued",
 *  "seed": null, or hex in a rehearsal} */
struct qx_admission {
    const char *number; /* [A-Z0-9-]{4,32}; also the sitting's id */
    const char *mode;
    struct qx_person person;
    const char *exam;
    char release[65]; /* digest of the manifest payload, hex */
    int64_t from_ms;
    int64_t until_ms;
    int64_t attempt;
    const char *lang;
    int64_t time_num; /* × num / den + extra */
    int64_t time_den;
    int64_t extra_s;
    uint8_t nonce[32];
    bool seeded; /* rehearsal only: the form is this seed's, and the nonces decide nothing */
    uint8_t seed[32];
    uint8_t pin_salt[16];
    int64_t pin_n;
    int64_t pin_r;
    int64_t pin_p;
    uint8_t pin_hash[32];
    int64_t issued_ms;
};

struct qx_json *qx_admission_to_json(const struct qx_admission *admission);
/* Texts in arena. Errors: JSON_FIELD, PAYLOAD, MODE (a seed in live mode). */
QX_MUST_USE enum qx_err qx_admission_from_json(const struct qx_json *json, const char *where,
                                               struct qx_arena *arena, struct qx_report *report,
                                               struct qx_admission *out);

/* What the form is drawn from (qx_release_draw's ikm): nonce ‖ room nonce ‖ candidate nonce, 96
 * bytes; or the 32 bytes of a rehearsal's seed. Returns the length. */
size_t qx_admission_draw_input(const struct qx_admission *admission,
                               const uint8_t room_nonce[static 32],
                               const uint8_t candidate_nonce[static 32], uint8_t out[static 96]);

struct qx_outcome {
    const struct qx_policy *policy;
    const struct qx_admission *admission;
    const struct qx_score *score;
    const char *mode;
    const char *number; /* of the certificate */
    const char *room;   /* name in the room's key certificate */
    uint8_t person_digest[32];
    uint8_t admission_digest[32];
    uint8_t release_digest[32];
    uint8_t sitting_digest[32]; /* payload of X.sitting.p7m */
    uint8_t journal_head[32];
    uint8_t result_digest[32];  /* certificate only */
    const struct qx_json *list; /* what the release says of the list in force; NULL = nothing */
    int64_t date_ms;            /* when it was submitted, by the room's wall clock */
};

/*
 * result/1, for every sitting: {"qualex","mode","requiredSigners":["result"],"number" (of the
 * admission),"attempt","exam":{id,edition,title},"licenser","person":{scheme,digest,salt},
 * "decision":"pass"|"fail","provisional" (until the board has released
 * it),"score":{points,max,cut}, "sections":[{id,title,passed,cut (null = none); points,max on a
 * pass, band on a fail}], "date" (RFC 3339),"room","appeal_until","next_attempt" (dates; null:
 * passed or attempts used up), "admission","release","sitting","head" (hex)}. The salt is the
 * candidate's disclosure.
 *
 * certificate/1, for a pass only:
 * {"qualex","mode","requiredSigners":["result"],"number","licenser", "legal_basis","list" (null:
 * none established yet),"name","person" (digest, hex), "exam":{id,edition,title,scope},"date"
 * (day),"validity":null|{"until" (last day)},"result", "release","sitting","head","check" (how
 * to)}. Never: an id in clear, durations, accommodations, attempt number, employer.
 *
 * The trees belong to the caller.
 */
struct qx_json *qx_result_to_json(const struct qx_outcome *outcome);
struct qx_json *qx_certificate_to_json(const struct qx_outcome *outcome);

#endif
