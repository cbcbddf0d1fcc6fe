#include "support/ReadFile.h"

#include <fstream>
#include <sstream>

namespace colonnade::test
{

std::string readFile(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

} // namespace colonnade::test
