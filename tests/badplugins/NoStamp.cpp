// A shared library that is no plugin: what runs when it is loaded must never run.

#include <cstdio>
#include <cstdlib>

namespace
{

[[maybe_unused]] const bool loaded = []
{
    const char* path = std::getenv("COLONNADE_TEST_MARKER");
    std::FILE* file = path != nullptr ? std::fopen(path, "a") : nullptr;
    if (file != nullptr)
        std::fclose(file);
    return true;
}();

} // namespace
