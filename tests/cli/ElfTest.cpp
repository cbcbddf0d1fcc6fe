#include "support/ReadFile.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstring>
#include <elf.h>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using colonnade::test::readFile;
namespace fs = std::filesystem;

namespace
{

/// A file that is loaded into the process, as the loader sees it. Source: elf(5).
class Elf
{
public:
    explicit Elf(const std::string& path):
        _bytes(readFile(path))
    {
        const auto header = at<Elf64_Ehdr>(0);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 0, std::memcmp(header.e_ident, ELFMAG, SELFMAG));
        for (int i = 0; i < header.e_phnum; ++i)
            _segments.push_back(
                at<Elf64_Phdr>(header.e_phoff + static_cast<std::size_t>(i) * header.e_phentsize));
        for (const auto& segment: _segments)
            for (std::size_t i = 0; segment.p_type == PT_DYNAMIC && i < segment.p_filesz / sizeof(Elf64_Dyn);
                 ++i)
                _dynamic.push_back(at<Elf64_Dyn>(segment.p_offset + i * sizeof(Elf64_Dyn)));
    }

    bool has(Elf64_Word segmentType) const
    {
        for (const auto& segment: _segments)
            if (segment.p_type == segmentType)
                return true;
        return false;
    }

    std::optional<std::uint64_t> find(std::int64_t tag) const
    {
        for (const auto& entry: _dynamic)
            if (entry.d_tag == tag)
                return entry.d_un.d_val;
        return std::nullopt;
    }

    /// A text of the string table; empty if the entry is not there.
    std::string text(std::int64_t tag) const
    {
        const auto offset = find(tag);
        return offset ? std::string(_bytes.c_str() + fileOffset(*find(DT_STRTAB)) + *offset) : std::string();
    }

    /// Names of the functions that it takes from elsewhere, and of those it gives, each with a NUL behind it.
    std::string names() const { return _bytes.substr(fileOffset(*find(DT_STRTAB)), *find(DT_STRSZ)); }

    /// How often these bytes stand in what can be run.
    std::size_t count(std::string_view code) const
    {
        std::size_t found = 0;
        for (const auto& segment: _segments)
            if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0)
                for (auto at = _bytes.find(code, segment.p_offset); at < segment.p_offset + segment.p_filesz;
                     at = _bytes.find(code, at + 1))
                    ++found;
        return found;
    }

private:
    template <class Part> Part at(std::size_t offset) const
    {
        Part part;
        CPPUNIT_ASSERT(offset + sizeof part <= _bytes.size());
        std::memcpy(&part, _bytes.data() + offset, sizeof part);
        return part;
    }

    std::size_t fileOffset(std::uint64_t address) const
    {
        for (const auto& segment: _segments)
            if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
                address < segment.p_vaddr + segment.p_filesz)
                return address - segment.p_vaddr + segment.p_offset;
        CPPUNIT_FAIL("an address that is in no segment");
        return 0;
    }

    const std::string _bytes;
    std::vector<Elf64_Phdr> _segments;
    std::vector<Elf64_Dyn> _dynamic;
};

std::vector<std::string> ownFiles()
{
    const std::string build = COLONNADE_BUILD;
    std::vector<std::string> files{build + "/bin/colonnade", build + "/lib/libcolonnade.so"};
    for (const auto& entry: fs::directory_iterator(build + "/lib/colonnade/plugins"))
        if (entry.path().extension() == ".so")
            files.push_back(entry.path().string());
    if (const std::string worker = build + "/lib/colonnade/colonnade-avatar-worker"; fs::exists(worker))
        files.push_back(worker);
    return files;
}

} // namespace

/// What the loader and the compiler were told, read from the files themselves.
class ElfTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ElfTest);
    CPPUNIT_TEST(testLibrariesAreLookedForBesideTheFileOnly);
    CPPUNIT_TEST(testAllIsBoundAtTheStartAndThenReadOnly);
    CPPUNIT_TEST(testReleasedFilesAreArmoured);
    CPPUNIT_TEST_SUITE_END();

public:
    /// An empty entry, or one that is not absolute, stands for the current folder of whoever starts the
    /// program.
    void testLibrariesAreLookedForBesideTheFileOnly()
    {
        for (const auto& file: ownFiles())
        {
            const Elf elf(file);
            for (const auto tag: {DT_RPATH, DT_RUNPATH})
            {
                if (!elf.find(tag))
                    continue;
                std::string rest = elf.text(tag) + ":";
                for (auto end = rest.find(':'); end != std::string::npos; end = rest.find(':'))
                {
                    const std::string entry = rest.substr(0, end);
                    rest.erase(0, end + 1);
                    CPPUNIT_ASSERT_MESSAGE(file + ": \"" + elf.text(tag) + "\"",
                                           entry.starts_with("/") || entry.starts_with("$ORIGIN"));
                }
            }
        }
    }

    void testAllIsBoundAtTheStartAndThenReadOnly()
    {
        for (const auto& file: ownFiles())
        {
            const Elf elf(file);
            CPPUNIT_ASSERT_MESSAGE(file, elf.has(PT_GNU_RELRO));
            CPPUNIT_ASSERT_MESSAGE(file, (elf.find(DT_FLAGS).value_or(0) & DF_BIND_NOW) != 0 ||
                                             (elf.find(DT_FLAGS_1).value_or(0) & DF_1_NOW) != 0);
        }
    }

    void testReleasedFilesAreArmoured()
    {
        if (COLONNADE_ARMOURED == 0)
            return; // a build for development
        for (const auto& file: ownFiles())
        {
            if (file.ends_with("/bin/colonnade"))
                continue; // a few lines; all else is in the library
            const Elf elf(file);
            const std::string names = elf.names();
            CPPUNIT_ASSERT_MESSAGE(file, names.find("__stack_chk_fail") != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(file, names.find("__glibcxx_assert_fail") != std::string::npos);
#ifdef __x86_64__
            CPPUNIT_ASSERT_MESSAGE(file, elf.count("\xf3\x0f\x1e\xfa") > 10); // endbr64: where calls may land
#endif
        }
        const Elf library(std::string(COLONNADE_BUILD) + "/lib/libcolonnade.so");
        CPPUNIT_ASSERT(library.names().find("_chk") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE("no call with a known size is checked",
                               library.names().find("__memcpy_chk") != std::string::npos ||
                                   library.names().find("__read_chk") != std::string::npos ||
                                   library.names().find("__poll_chk") != std::string::npos ||
                                   library.names().find("__snprintf_chk") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ElfTest);
