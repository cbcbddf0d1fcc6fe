#include "plugin/NoteReader.h"

#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

#include <elf.h>

#include <cstring>
#include <functional>
#include <random>

using namespace colonnade;

namespace
{

template <class T> std::string bytesOf(const T& structure)
{
    return {reinterpret_cast<const char*>(&structure), sizeof(T)};
}

std::string padded(std::string text)
{
    text.resize((text.size() + 3) / 4 * 4);
    return text;
}

std::string note(std::uint32_t type, const std::string& content,
                 const std::string& name = std::string("Colonnade", 10))
{
    const Elf64_Nhdr header{static_cast<Elf64_Word>(name.size()), static_cast<Elf64_Word>(content.size()),
                            type};
    return bytesOf(header) + padded(name) + padded(content);
}

/// A shared library with one section `.note.colonnade`: header, notes, names, table of sections.
std::string library(const std::string& notes,
                    const std::function<void(Elf64_Ehdr&, Elf64_Shdr*)>& change = {})
{
    const std::string names("\0.note.colonnade\0.shstrtab\0", 27);
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = ET_DYN;
#if defined(__aarch64__)
    header.e_machine = EM_AARCH64;
#else
    header.e_machine = EM_X86_64;
#endif
    header.e_shentsize = sizeof(Elf64_Shdr);
    header.e_shnum = 3;
    header.e_shstrndx = 2;
    header.e_shoff = sizeof(header) + notes.size() + names.size();
    Elf64_Shdr sections[3] = {};
    sections[1].sh_name = 1;
    sections[1].sh_type = SHT_NOTE;
    sections[1].sh_offset = sizeof(header);
    sections[1].sh_size = notes.size();
    sections[2].sh_name = 17;
    sections[2].sh_type = SHT_STRTAB;
    sections[2].sh_offset = sizeof(header) + notes.size();
    sections[2].sh_size = names.size();
    if (change)
        change(header, sections);
    return bytesOf(header) + notes + names + bytesOf(sections);
}

std::string goodNotes()
{
    return note(1, std::string("sdk_epoch=1", 12)) + note(2, R"({"name": "x"})") +
           note(3, "0002_more.sql\nselect 2;") + note(3, "0001_create.sql\nselect 1;") +
           note(7, "x", "GNU\0");
}

std::string refusalOf(const std::string& file)
{
    try
    {
        readNotes(file);
    }
    catch (const Poco::DataFormatException& exc)
    {
        return exc.message();
    }
    return "accepted";
}

} // namespace

class NoteReaderTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(NoteReaderTest);
    CPPUNIT_TEST(testReadsStampManifestAndMigrationsInOrder);
    CPPUNIT_TEST(testALibraryWithoutTheSectionHasNoStamp);
    CPPUNIT_TEST(testRefusesOtherFiles);
    CPPUNIT_TEST(testRefusesDamagedNotes);
    CPPUNIT_TEST(testEveryTruncationIsRefusedOrHarmless);
    CPPUNIT_TEST(testNoMutationCrashes);
    CPPUNIT_TEST(testAMissingFileSaysWhy);
    CPPUNIT_TEST_SUITE_END();

public:
    void testReadsStampManifestAndMigrationsInOrder()
    {
        const auto notes = readNotes(library(goodNotes()));
        CPPUNIT_ASSERT_EQUAL(std::string("sdk_epoch=1"), notes.stamp);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"name": "x"})"), notes.manifest);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, notes.migrations.size());
        CPPUNIT_ASSERT_EQUAL(std::string("0001_create.sql"), notes.migrations[0].name);
        CPPUNIT_ASSERT_EQUAL(std::string("select 1;"), notes.migrations[0].sql);
        CPPUNIT_ASSERT_EQUAL(std::string("0002_more.sql"), notes.migrations[1].name);
    }

    void testALibraryWithoutTheSectionHasNoStamp()
    {
        const auto renamed =
            library(goodNotes(), [](Elf64_Ehdr&, Elf64_Shdr* sections) { sections[1].sh_name = 2; });
        CPPUNIT_ASSERT(readNotes(renamed).stamp.empty());
        const auto stripped =
            library(goodNotes(), [](Elf64_Ehdr& header, Elf64_Shdr*) { header.e_shnum = 0; });
        CPPUNIT_ASSERT(readNotes(stripped).stamp.empty());
    }

    void testRefusesOtherFiles()
    {
        using Change = std::function<void(Elf64_Ehdr&, Elf64_Shdr*)>;
        const std::pair<const char*, Change> cases[] = {
            {"not a shared library", [](Elf64_Ehdr& header, Elf64_Shdr*) { header.e_ident[0] = 'M'; }},
            {"another kind of machine",
             [](Elf64_Ehdr& header, Elf64_Shdr*) { header.e_ident[EI_CLASS] = ELFCLASS32; }},
            {"another kind of machine",
             [](Elf64_Ehdr& header, Elf64_Shdr*) { header.e_ident[EI_DATA] = ELFDATA2MSB; }},
            {"another kind of machine", [](Elf64_Ehdr& header, Elf64_Shdr*) { header.e_machine = EM_RISCV; }},
            {"not a shared library", [](Elf64_Ehdr& header, Elf64_Shdr*) { header.e_type = ET_REL; }},
            {"cut off or damaged", [](Elf64_Ehdr& header, Elf64_Shdr*) { header.e_shentsize = 3; }},
            {"cut off or damaged",
             [](Elf64_Ehdr& header, Elf64_Shdr*) { header.e_shoff = ~std::uint64_t{0}; }},
            {"cut off or damaged",
             [](Elf64_Ehdr& header, Elf64_Shdr*) { header.e_shoff = ~std::uint64_t{0} - 64; }},
            {"cut off or damaged", [](Elf64_Ehdr& header, Elf64_Shdr*) { header.e_shnum = 9000; }},
            {"cut off or damaged", [](Elf64_Ehdr&, Elf64_Shdr* s) { s[1].sh_offset = ~std::uint64_t{0}; }},
            {"cut off or damaged", [](Elf64_Ehdr&, Elf64_Shdr* s) { s[1].sh_size = ~std::uint64_t{0}; }},
            {"cut off or damaged", [](Elf64_Ehdr&, Elf64_Shdr* s) { s[1].sh_name = 9999; }},
            {"cut off or damaged", [](Elf64_Ehdr&, Elf64_Shdr* s) { s[2].sh_size = ~std::uint64_t{0}; }},
        };
        for (const auto& [wanted, change]: cases)
        {
            const auto refusal = refusalOf(library(goodNotes(), change));
            CPPUNIT_ASSERT_MESSAGE(refusal + " lacks " + wanted, refusal.find(wanted) != std::string::npos);
        }
    }

    void testRefusesDamagedNotes()
    {
        const auto header = [](std::uint32_t nameSize, std::uint32_t contentSize) {
            return bytesOf(Elf64_Nhdr{nameSize, contentSize, 1});
        };
        const std::pair<const char*, std::string> cases[] = {
            {"two stamps", note(1, "a") + note(1, "b")},
            {"two manifests", note(2, "a") + note(2, "b")},
            {"migration without a name", note(3, "0001.sql")},
            {"note of type 9", note(9, "later")},
            {"too large", note(1, std::string(5000, 'x'))},
            {"too large", note(2, std::string(1024 * 1024 + 1, 'x'))},
            {"damaged", header(10, 4)},
            {"damaged", header(~0u, 4)},
            {"damaged", header(10, ~0u) + padded("Colonnade")},
            {"damaged", "abc"},
        };
        for (const auto& [wanted, notes]: cases)
        {
            const auto refusal = refusalOf(library(notes));
            CPPUNIT_ASSERT_MESSAGE(refusal + " lacks " + wanted, refusal.find(wanted) != std::string::npos);
        }
    }

    void testEveryTruncationIsRefusedOrHarmless()
    {
        const auto whole = library(goodNotes());
        for (std::size_t size = 0; size < whole.size(); ++size)
            CPPUNIT_ASSERT(refusalOf(whole.substr(0, size)) != "accepted");
    }

    void testNoMutationCrashes()
    {
        const auto whole = library(goodNotes());
        std::mt19937 random(20261122);
        int accepted = 0;
        for (int round = 0; round < 50'000; ++round)
        {
            std::string file = whole;
            const auto changes = 1 + random() % 4;
            for (unsigned i = 0; i < changes; ++i)
                file[random() % file.size()] = static_cast<char>(random() % 3 == 0 ? 0xff : random() % 256);
            if (random() % 8 == 0)
                file.resize(random() % file.size());
            accepted += refusalOf(file) == "accepted";
        }
        CPPUNIT_ASSERT(accepted > 0); // some bytes do not matter
    }

    void testAMissingFileSaysWhy()
    {
        CPPUNIT_ASSERT_THROW(readNotesOf("/nonexistent/plugin.so"), Poco::FileException);
        CPPUNIT_ASSERT_THROW(readNotesOf("/tmp"), Poco::FileException);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(NoteReaderTest);
