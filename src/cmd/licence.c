/* qualex-licence: what a licensing officer asks of a dossier. */
#include <qualex/programs.h>

int main(int argc, char **argv)
{
    return qx_cli_main(&QX_PROGRAM_LICENCE, argc, argv);
}
