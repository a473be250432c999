/* A licenser's office for tests: keys made once, and for each case a folder with rules, dossier,
 * documents, signed certificates and findings, revocation lists and a status list. */
#ifndef QUALEX_TEST_OFFICE_H
#define QUALEX_TEST_OFFICE_H

#include "pki.h"

#include <qualex/json.h>
#include <qualex/proof.h>

struct office {
    struct pki pki;
    struct pki_key const *keys[QX_POLICY_COUNT];
    const struct pki_key *revoked; /* once for decisions */
    const struct pki_key *expert;  /* for decisions, held by the applicant's expert */
    struct pki stranger;           /* another licenser's keys */
    const struct pki_key *stranger_keys[QX_POLICY_COUNT];
};

void office_open(struct office *office);
void office_close(struct office *office);

/* Lays out one case (tests/cases/dossier) in folder, which exists and ends with "/". */
void office_lay_out(struct office *office, const struct qx_json *base, const struct qx_json *json,
                    const char *folder);

#endif
