#include "testing/Contract.h"

int main(int argc, char** argv)
{
    return colonnade::testing::runContract(argc, argv);
}
