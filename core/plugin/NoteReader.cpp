#include "plugin/NoteReader.h"

#include <Poco/Exception.h>

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace colonnade
{

namespace
{

constexpr std::string_view SECTION = ".note.colonnade";
constexpr std::string_view NOTE_NAME("Colonnade\0", 10);
constexpr std::uint32_t STAMP = 1;
constexpr std::uint32_t MANIFEST = 2;
constexpr std::uint32_t MIGRATION = 3;
constexpr std::size_t MAX_STAMP_BYTES = 4 * 1024;
constexpr std::size_t MAX_MANIFEST_BYTES = 1024 * 1024;

#if defined(__x86_64__)
constexpr std::uint16_t OWN_MACHINE = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t OWN_MACHINE = EM_AARCH64;
#else
constexpr std::uint16_t OWN_MACHINE = EM_NONE; // not checked here; the loader does
#endif

[[noreturn]] void refuse(const std::string& why)
{
    throw Poco::DataFormatException(why);
}

/// `size` bytes at `offset`; refuses what lies outside.
std::string_view piece(std::string_view file, std::uint64_t offset, std::uint64_t size)
{
    if (offset > file.size() || size > file.size() - offset)
        refuse("the file is cut off or damaged");
    return file.substr(offset, size);
}

/// A structure at any offset: copied, since nothing says that it is aligned.
template <class T> T structureAt(std::string_view file, std::uint64_t offset)
{
    T value;
    std::memcpy(&value, piece(file, offset, sizeof(T)).data(), sizeof(T));
    return value;
}

Elf64_Ehdr headerOf(std::string_view file)
{
    if (file.size() < SELFMAG || file.substr(0, SELFMAG) != ELFMAG)
        refuse("it is not a shared library (no ELF file)");
    const auto header = structureAt<Elf64_Ehdr>(file, 0);
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB)
        refuse("it is for another kind of machine (not 64-bit little-endian)");
    if (OWN_MACHINE != EM_NONE && header.e_machine != OWN_MACHINE)
        refuse("it is for another kind of machine (ELF machine " + std::to_string(header.e_machine) + ")");
    if (header.e_type != ET_DYN)
        refuse("it is not a shared library (ELF type " + std::to_string(header.e_type) + ")");
    if (header.e_shnum > 0 && header.e_shentsize != sizeof(Elf64_Shdr))
        refuse("the file is cut off or damaged");
    piece(file, header.e_shoff, header.e_shnum * sizeof(Elf64_Shdr)); // the table is whole
    return header;
}

Elf64_Shdr sectionAt(std::string_view file, const Elf64_Ehdr& header, std::size_t index)
{
    return structureAt<Elf64_Shdr>(file, header.e_shoff + index * sizeof(Elf64_Shdr));
}

/// The name that begins at `offset` of the table of names.
std::string_view nameAt(std::string_view names, std::size_t offset)
{
    if (offset >= names.size())
        refuse("the file is cut off or damaged");
    const auto name = names.substr(offset);
    return name.substr(0, name.find('\0'));
}

/// The section's bytes; empty if there is no such section.
std::string_view findSection(std::string_view file, std::string_view wanted)
{
    const auto header = headerOf(file);
    if (header.e_shnum == 0 || header.e_shstrndx >= header.e_shnum)
        return {};
    const auto table = sectionAt(file, header, header.e_shstrndx);
    const auto names = piece(file, table.sh_offset, table.sh_size);
    for (std::size_t i = 0; i < header.e_shnum; ++i)
    {
        const auto section = sectionAt(file, header, i);
        if (section.sh_type != SHT_NULL && section.sh_type != SHT_NOBITS &&
            nameAt(names, section.sh_name) == wanted)
            return piece(file, section.sh_offset, section.sh_size);
    }
    return {};
}

std::uint64_t aligned(std::uint64_t size)
{
    return (size + 3) / 4 * 4;
}

void setOnce(std::string& text, std::string_view content, std::size_t maxBytes, const char* what)
{
    if (!text.empty())
        refuse(std::string("it holds two ") + what + "s");
    if (content.size() > maxBytes)
        refuse(std::string("its ") + what + " is too large (" + std::to_string(content.size()) + " bytes)");
    text = content.substr(0, content.find('\0'));
}

void addMigration(PluginNotes& notes, std::string_view content)
{
    const auto newline = content.find('\n');
    if (newline == std::string_view::npos)
        refuse("it holds a migration without a name");
    notes.migrations.push_back(
        {std::string(content.substr(0, newline)), std::string(content.substr(newline + 1))});
}

void take(PluginNotes& notes, std::uint32_t type, std::string_view content)
{
    if (type == STAMP)
        setOnce(notes.stamp, content, MAX_STAMP_BYTES, "stamp");
    else if (type == MANIFEST)
        setOnce(notes.manifest, content, MAX_MANIFEST_BYTES, "manifest");
    else if (type == MIGRATION)
        addMigration(notes, content);
    else // of a later server: what it means is not known here
        refuse("it holds a note of type " + std::to_string(type) + ", which this server does not know");
}

/// A file mapped for reading.
class MappedFile
{
public:
    explicit MappedFile(const std::string& path)
    {
        const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); // a pipe would make us wait
        struct stat status
        {
        };
        if (file < 0 || ::fstat(file, &status) != 0)
            fail(file);
        if (!S_ISREG(status.st_mode))
        {
            ::close(file);
            throw Poco::FileException("it is no regular file");
        }
        _size = static_cast<std::size_t>(status.st_size);
        if (_size > 0)
            _content = ::mmap(nullptr, _size, PROT_READ, MAP_PRIVATE, file, 0);
        if (_content == MAP_FAILED)
            fail(file);
        ::close(file);
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile()
    {
        if (_size > 0)
            ::munmap(_content, _size);
    }

    std::string_view content() const { return {static_cast<const char*>(_content), _size}; }

private:
    [[noreturn]] static void fail(int file)
    {
        const int error = errno;
        if (file >= 0)
            ::close(file);
        throw Poco::FileException(std::string("it cannot be read: ") + std::strerror(error));
    }

    void* _content = nullptr;
    std::size_t _size = 0;
};

} // namespace

PluginNotes readNotes(std::string_view file)
{
    PluginNotes notes;
    std::string_view rest = findSection(file, SECTION);
    while (!rest.empty())
    {
        const auto header = structureAt<Elf64_Nhdr>(rest, 0);
        const auto name = piece(rest, sizeof(header), header.n_namesz);
        const auto content = piece(rest, sizeof(header) + aligned(header.n_namesz), header.n_descsz);
        if (name == NOTE_NAME)
            take(notes, header.n_type, content);
        const auto whole = sizeof(header) + aligned(header.n_namesz) + aligned(header.n_descsz);
        rest.remove_prefix(std::min<std::uint64_t>(whole, rest.size()));
    }
    // the compiler lays them down in an order of its own
    std::sort(notes.migrations.begin(), notes.migrations.end(),
              [](const MigrationFile& a, const MigrationFile& b) { return a.name < b.name; });
    return notes;
}

PluginNotes readNotesOf(const std::string& path)
{
    const MappedFile file(path);
    return readNotes(file.content());
}

} // namespace colonnade
