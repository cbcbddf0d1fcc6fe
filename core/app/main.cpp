#include "app/Program.h"

int main(int argc, char** argv)
{
    return colonnade::runProgram(argc, argv);
}
