#include "observe/Notices.h"

#include <Poco/Logger.h>

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

namespace colonnade
{

Notices::Notices(std::string file):
    _file(std::move(file))
{
}

void Notices::begin()
{
    if (!_file.empty())
        std::remove(_file.c_str()); // may not be there
}

void Notices::tell(Notice kind, const std::string& sentence) noexcept
{
    if (_told[static_cast<std::size_t>(kind)].exchange(true))
        return;
    try
    {
        Poco::Logger::get("http").warning(sentence);
        if (_file.empty())
            return;
        const int file = ::open(_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (file < 0)
            return; // the log has it
        const std::string line = sentence + "\n";
        [[maybe_unused]] const auto written = ::write(file, line.data(), line.size()); // the log has it
        ::close(file);
    }
    catch (...) // a log that fails must not take the request with it
    {
        return;
    }
}

std::vector<std::string> Notices::read(const std::string& file)
{
    std::vector<std::string> sentences;
    std::ifstream in(file);
    for (std::string line; sentences.size() < 16 && std::getline(in, line);)
        sentences.push_back(line);
    return sentences;
}

std::string shownText(std::string_view text)
{
    constexpr std::size_t most = 100;
    std::string shown(text.substr(0, most));
    for (char& c: shown)
        if (c < 0x20 || c > 0x7e || c == '"')
            c = '?';
    return text.size() > most ? shown + "…" : shown;
}

} // namespace colonnade
