#include "support/ZipFile.h"

#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <sstream>

namespace colonnade::test
{

std::map<std::string, std::string> unzip(const std::string& archive)
{
    const ScratchFolder folder;
    std::ofstream(folder.path() + "/archive.zip", std::ios::binary) << archive;
    const auto read = runProgram({"python3", "-c",
                                  "import sys, zipfile\n"
                                  "archive = zipfile.ZipFile(sys.argv[1] + '/archive.zip')\n"
                                  "assert archive.testzip() is None\n"
                                  "for i, name in enumerate(archive.namelist()):\n"
                                  "    open(sys.argv[1] + '/' + str(i), 'wb').write(archive.read(name))\n"
                                  "    print(name)\n",
                                  folder.path()});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(read.err, 0, read.exitCode);
    std::map<std::string, std::string> files;
    std::istringstream names(read.out);
    int i = 0;
    for (std::string name; std::getline(names, name); ++i)
    {
        std::ostringstream content;
        content << std::ifstream(folder.path() + "/" + std::to_string(i), std::ios::binary).rdbuf();
        files[name] = content.str();
    }
    return files;
}

} // namespace colonnade::test
