/* JSON: questions as they are stored. */
#include "writing.h"

const struct format format_json = {
    .name = "json",
    .head = "[\n",
    .between = ",\n",
    .tail = "\n]\n",
    .all_languages = true,
};
