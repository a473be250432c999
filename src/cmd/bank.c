/* qualex-bank: the licenser's bank of questions. */
#include <qualex/programs.h>

int main(int argc, char **argv)
{
    return qx_cli_main(&QX_PROGRAM_BANK, argc, argv);
}
