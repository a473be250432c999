#include <qualex/programs.h>
#include <qualex/secret.h>

int main(int argc, char **argv)
{
    qx_secret_close_process();
    return qx_cli_main(&QX_PROGRAM_KEEPER, argc, argv);
}
