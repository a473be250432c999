/* qualex-licence: what a licensing officer asks of a dossier. */
#include <qualex/licence_cli.h>

int main(int argc, char **argv)
{
    return qx_cli_main(&qx_licence_program, argc, argv);
}
