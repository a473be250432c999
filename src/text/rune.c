#include <qualex/text.h>

#include <unicase.h>
#include <unictype.h>

static bool is_ascii_word(uint32_t rune)
{
    return (rune >= '0' && rune <= '9') || (rune >= 'A' && rune <= 'Z') ||
           (rune >= 'a' && rune <= 'z');
}

bool qx_rune_in_word(uint32_t rune)
{
    return rune < 0x80 ? is_ascii_word(rune)
                       : uc_is_general_category_withtable(
                             rune, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N | UC_CATEGORY_MASK_M);
}

uint32_t qx_rune_lower(uint32_t rune)
{
    return rune < 0x80 ? (rune >= 'A' && rune <= 'Z' ? rune + 0x20 : rune) : uc_tolower(rune);
}
