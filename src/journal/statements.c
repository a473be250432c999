#include "journal.h"

extern const char journal_schema[]; /* data/schema/journal.sql */

static const struct qx_migration LADDER[] = {{journal_schema}};

static const struct qx_statement STATEMENTS[STMT_COUNT] = {
    [STMT_KNOW_SITTING] = {"know sitting",  "INSERT OR IGNORE INTO sitting (id) VALUES (?1)"                     },
    [STMT_SEAL_SITTING] = {"seal sitting",  "UPDATE sitting SET sealed = 1 WHERE id = ?1"                        },
    [STMT_OPEN_SITTINGS] = {"open sittings", "SELECT id FROM sitting WHERE NOT sealed ORDER BY id"                },
    [STMT_IS_SEALED] = {"is sealed",     "SELECT sealed FROM sitting WHERE id = ?1"                           },
    [STMT_ADD_EVENT] = {"add event",     "INSERT INTO event (sitting, seq, kind, hash, bytes)"
                                     " VALUES (?1, ?2, ?3, ?4, ?5)"       },
    [STMT_EVENT] = {"event",         "SELECT hash, bytes FROM event WHERE sitting = ?1 AND seq = ?2"      },
    [STMT_EVENTS] = {"events",
                           "SELECT seq, hash, bytes FROM event WHERE sitting = ?1 ORDER BY seq"                  },
    [STMT_HEAD] = {"head",          "SELECT hash FROM event WHERE sitting = ?1 ORDER BY seq DESC LIMIT 1"},
    [STMT_KEEP_NONCE] = {"keep nonce",
                           "UPDATE sitting SET room_nonce = ?2"
                         " WHERE id = ?1 AND (room_nonce IS NULL OR room_nonce = ?2)"                            },
    [STMT_NONCE] = {"nonce",         "SELECT room_nonce FROM sitting WHERE id = ?1"                       },
    [STMT_KEEP_SEAT] = {"keep seat",     "UPDATE sitting SET seat = ?2 WHERE id = ?1"                         },
    [STMT_SEAT] = {"seat",          "SELECT seat FROM sitting WHERE id = ?1"                             },
    [STMT_KEEP_EXCLUDED] = {"keep excluded", "UPDATE sitting SET excluded = ?2 WHERE id = ?1"                     },
    [STMT_EXCLUDED] = {"excluded",      "SELECT excluded FROM sitting WHERE id = ?1"                         },
    [STMT_KEEP_RESULT] = {"keep result",   "UPDATE sitting SET result = ?2 WHERE id = ?1"                       },
    [STMT_RESULT] = {"result",        "SELECT result FROM sitting WHERE id = ?1"                           },
    [STMT_BEAT] = {"beat",          "UPDATE room SET boot = ?1, boot_ms = ?2, wall = ?3,"
                           " newest_wall = max(newest_wall, ?3)"               },
    [STMT_LAST_BEAT] = {"last beat",     "SELECT boot, boot_ms, wall FROM room"                               },
    [STMT_NEWEST] = {"newest wall",   "SELECT newest_wall FROM room"                                       },
    [STMT_USE_RELEASE] = {"use release",   "UPDATE room SET release = ?1 WHERE release <= ?1"                   },
    [STMT_WARM] = {"warm",          "INSERT INTO warming (bytes) VALUES (zeroblob(?1))"                  },
    [STMT_COOL] = {"cool",          "DELETE FROM warming"                                                },
};

const struct qx_db_spec journal_spec = {
    .application_id = 0x51584a31, /* "QXJ1" */
    .ladder = LADDER,
    .n_ladder = sizeof LADDER / sizeof LADDER[0],
    .statements = STATEMENTS,
    .n_statements = STMT_COUNT,
};
