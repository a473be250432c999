/* Error codes of the whole house: one list holds code, class and message. */
#ifndef QUALEX_ERR_H
#define QUALEX_ERR_H

/*
 * Classes decide what a program does with an error:
 *   usage      the call is wrong                                exit 2
 *   input      a file or a person gave something unacceptable    exit 1 or 2
 *   integrity  a signature, digest or chain does not hold        exit 1 (a damaged database: 2)
 *   state      the act is not allowed now                        exit 1
 *   resource   disk, memory, socket, a program that is not there exit 2
 *   internal   a defect of ours                                  exit 2
 *
 * Each module keeps its own codes together; add yours beside their relatives.
 */
#define QX_ERRORS(X)                                                                \
    X(OK, USAGE, "no error")                                                        \
    X(ERR_USAGE, USAGE, "wrong usage")                                              \
    X(ERR_INPUT, INPUT, "unacceptable input")                                       \
    X(ERR_SYNTAX, INPUT, "syntax error")                                            \
    X(ERR_TOO_LARGE, INPUT, "larger than the bound")                                \
    X(ERR_UTF8, INPUT, "not valid UTF-8")                                           \
    X(ERR_CHARACTER, INPUT, "character outside the whitelist")                      \
    X(ERR_NOT_FOUND, INPUT, "not found")                                            \
    X(ERR_EXISTS, STATE, "already exists")                                          \
    X(ERR_IO, RESOURCE, "input or output failed")                                   \
    X(ERR_DISK_FULL, RESOURCE, "no space left")                                     \
    X(ERR_UNAVAILABLE, RESOURCE, "not available")                                   \
    X(ERR_TIMEOUT, RESOURCE, "timed out")                                           \
    X(ERR_INTERRUPTED, RESOURCE, "interrupted")                                     \
    X(ERR_INTERNAL, INTERNAL, "internal error")                                     \
    /* json */                                                                      \
    X(ERR_JSON_SYNTAX, INPUT, "not the JSON that is accepted here")                 \
    X(ERR_JSON_FIELD, INPUT, "a JSON field is missing or of another type")          \
    X(ERR_NOT_CANONICAL, INTEGRITY, "bytes differ from their canonical form")       \
    /* crypto */                                                                    \
    X(ERR_CRYPTO, INTERNAL, "cryptographic operation failed")                       \
    X(ERR_SEAL, INTEGRITY, "sealed data does not open")                             \
    X(ERR_PASSPHRASE, INPUT, "wrong pass phrase")                                   \
    X(ERR_KEY_FORMAT, INPUT, "not a private key of the accepted form")              \
    X(ERR_CERT_FORMAT, INPUT, "not a key certificate")                              \
    X(ERR_CMS_FORMAT, INTEGRITY, "not a CMS SignedData message")                    \
    X(ERR_CMS_DER, INTEGRITY, "not DER")                                            \
    X(ERR_CMS_TRAILING, INTEGRITY, "bytes after the message")                       \
    X(ERR_CMS_NO_CONTENT, INTEGRITY, "the content is not inside the message")       \
    X(ERR_CMS_NO_ATTRIBUTES, INTEGRITY, "signed without attributes")                \
    X(ERR_CMS_ATTRIBUTES, INTEGRITY, "signed attributes are not those required")    \
    X(ERR_CMS_ALGORITHM, INTEGRITY, "algorithm not on the allow-list")              \
    X(ERR_CMS_HIGH_S, INTEGRITY, "ECDSA signature with high s")                     \
    X(ERR_CMS_SIGNATURE, INTEGRITY, "the signature does not hold")                  \
    X(ERR_CHAIN, INTEGRITY, "the signer's chain does not lead to the trusted root") \
    X(ERR_CERT_EXPIRED, INTEGRITY, "a key certificate was not valid at that time")  \
    X(ERR_CERT_REVOKED, INTEGRITY, "a key certificate is revoked")                  \
    X(ERR_CRL_MISSING, RESOURCE, "no certificate revocation list at hand")          \
    X(ERR_CRL_STALE, RESOURCE, "the certificate revocation list is stale")          \
    /* proof */                                                                     \
    X(ERR_KIND, INTEGRITY, "another kind of artefact")                              \
    X(ERR_KEY_POLICY, INTEGRITY, "the signer's key may not sign this kind")         \
    X(ERR_SIGNER_MISSING, INTEGRITY, "a required signature is missing")             \
    X(ERR_PAYLOAD, INTEGRITY, "the payload is not what its kind requires")          \
    X(ERR_STATUS_MISSING, RESOURCE, "no status list at hand")                       \
    X(ERR_STATUS_STALE, RESOURCE, "the status list is stale")                       \
    X(ERR_SUSPENDED, INTEGRITY, "the document is suspended")                        \
    X(ERR_ANNULLED, INTEGRITY, "the document is annulled")                          \
    X(ERR_SUPERSEDED, INTEGRITY, "the document is superseded")                      \
    /* db */                                                                        \
    X(ERR_DB, RESOURCE, "the database failed")                                      \
    X(ERR_DB_BUSY, RESOURCE, "the database is in use")                              \
    X(ERR_DB_CORRUPT, INTEGRITY, "the database is damaged")                         \
    X(ERR_DB_FOREIGN, INPUT, "not a database of this program")                      \
    X(ERR_DB_NEWER, INPUT, "the database was written by a newer program")           \
    X(ERR_DB_UNKNOWN, RESOURCE, "whether the commit happened is unknown")           \
    /* question and bank */                                                         \
    X(ERR_QUESTION, INPUT, "not a complete question")                               \
    X(ERR_QUESTION_STATUS, STATE, "the question's status does not allow that")      \
    X(ERR_SAME_PERSON, STATE, "author, reviewer and approver are three people")     \
    X(ERR_POLICY, INPUT, "not a complete exam policy")                              \
    X(ERR_NO_BASIS, INPUT, "a number without its basis")                            \
    X(ERR_INFEASIBLE, STATE, "the bank cannot fill the blueprint")                  \
    /* release and draw */                                                          \
    X(ERR_RELEASE_DIGEST, INTEGRITY, "the release is not the one that was signed")  \
    X(ERR_RELEASE_EARLY, STATE, "the release may not be used yet")                  \
    X(ERR_LIST, STATE, "not as the list of questions in force has it")              \
    X(ERR_RELEASE_EXPIRED, STATE, "the release may not be used any more")           \
    X(ERR_RELEASE_LOCKED, STATE, "too few custodians have opened the release")      \
    X(ERR_RELEASE_OLD, STATE, "an older release than this room has used")           \
    X(ERR_DRAW_EXISTS, STATE, "the form of this attempt is drawn already")          \
    X(ERR_DRAW_DIFFERS, INTEGRITY, "the form is not the one these nonces give")     \
    X(ERR_DRAW_REJECTED, STATE, "no form without enemies was found")                \
    /* sitting and journal */                                                       \
    X(ERR_EVENT, INPUT, "not an event of a sitting")                                \
    X(ERR_TRANSITION, STATE, "the sitting does not allow that now")                 \
    X(ERR_SITTING_SEALED, STATE, "the sitting is sealed")                           \
    X(ERR_TIME_OVER, STATE, "the time is over")                                     \
    X(ERR_JOURNAL_CHAIN, INTEGRITY, "the journal's chain is broken")                \
    X(ERR_MODE, STATE, "not allowed in this mode")                                  \
    /* room */                                                                      \
    X(ERR_FRAME, INPUT, "not a frame of the protocol")                              \
    X(ERR_ADMISSION, INPUT, "no such admission in this room")                       \
    X(ERR_ADMISSION_WINDOW, STATE, "outside the admission's window")                \
    X(ERR_ADMISSION_EXAM, STATE, "the admission is for another exam or release")    \
    X(ERR_PIN, INPUT, "wrong PIN")                                                  \
    X(ERR_PIN_LOCKED, STATE, "the admission is locked after too many wrong PINs")   \
    X(ERR_SEAT_TAKEN, STATE, "the admission is in use at another seat")             \
    X(ERR_NOT_SEATED, STATE, "nobody is seated here")                               \
    X(ERR_NO_KEEPER, RESOURCE, "the keeper does not answer")                        \
    X(ERR_NO_SIGNER, RESOURCE, "the signer does not answer")                        \
    X(ERR_JAIL, RESOURCE, "the jail cannot be closed")                              \
    X(ERR_TERMINAL, RESOURCE, "the terminal cannot be used")                        \
    /* licensing */                                                                 \
    X(ERR_RULES, INPUT, "not a complete set of rules")                              \
    X(ERR_DOSSIER, INPUT, "not a complete dossier")

enum qx_err {
#define QX_ERROR_CODE(code, cls, text) QX_##code,
    QX_ERRORS(QX_ERROR_CODE)
#undef QX_ERROR_CODE
        QX_ERR_COUNT
};

enum qx_err_class {
    QX_CLASS_USAGE,
    QX_CLASS_INPUT,
    QX_CLASS_INTEGRITY,
    QX_CLASS_STATE,
    QX_CLASS_RESOURCE,
    QX_CLASS_INTERNAL
};

/* Every fallible function of the house returns enum qx_err and carries this. */
#define QX_MUST_USE __attribute__((warn_unused_result))

/* Static text, never NULL; "unknown error" for a number outside the list. */
const char *qx_err_text(enum qx_err err);

/* The code's name without prefix, as machines read it: "CMS_HIGH_S", "OK". */
const char *qx_err_name(enum qx_err err);

enum qx_err_class qx_err_class(enum qx_err err);

#endif
