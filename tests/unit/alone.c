/* Linked with the whole of one module and its declared dependencies: linking is the test. */
int main(void)
{
    return 0;
}
