/* qualex-bank: the licenser's bank of questions. */
#include <qualex/bank_cli.h>

int main(int argc, char **argv)
{
    return qx_cli_main(&qx_bank_program, argc, argv);
}
