#include "support/ScratchFolder.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>

namespace colonnade::test
{

ScratchFolder::ScratchFolder():
    _path((std::filesystem::temp_directory_path() / "colonnade-test-XXXXXX").string())
{
    if (!::mkdtemp(_path.data()))
        throw std::runtime_error("cannot make the folder " + _path);
}

ScratchFolder::~ScratchFolder()
{
    std::error_code error;
    std::filesystem::remove_all(_path, error);
    if (error)
        std::cerr << _path << " stays: " << error.message() << std::endl;
}

} // namespace colonnade::test
