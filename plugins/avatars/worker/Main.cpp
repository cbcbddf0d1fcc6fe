#include "Picture.h"
#include "Sandbox.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

// Reads one picture and ends: see ../PictureWorker.h for its arguments and answer. It is started by the
// server, and decodes what strangers have made; whatever goes wrong in here must stay in here.

namespace avatars
{
namespace
{

enum Argument
{
    Format = 1,
    X1,
    Y1,
    X2,
    Y2,
    Reading,
    MaxPixels,
    MaxSide,
    Seconds,
    Count
};

bool readNumber(std::string_view text, std::int64_t& number)
{
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    return result.ec == std::errc() && result.ptr == text.data() + text.size();
}

bool readArguments(int count, char** arguments, PictureTask& task, std::int64_t& seconds)
{
    if (count != Argument::Count)
        return false;
    const auto format = findFormat(arguments[Argument::Format]);
    task.format = format.value_or(ImageFormat::Png);
    const std::string_view reading = arguments[Argument::Reading];
    using CropReading = account::AvatarStore::Reading;
    task.crop.reading = reading == "corners" ? CropReading::Corners
                        : reading == "size"  ? CropReading::Size
                                             : CropReading::Unsaid;
    return format && readNumber(arguments[Argument::X1], task.crop.x1) &&
           readNumber(arguments[Argument::Y1], task.crop.y1) &&
           readNumber(arguments[Argument::X2], task.crop.x2) &&
           readNumber(arguments[Argument::Y2], task.crop.y2) &&
           readNumber(arguments[Argument::MaxPixels], task.maxPixels) &&
           readNumber(arguments[Argument::MaxSide], task.maxSide) &&
           readNumber(arguments[Argument::Seconds], seconds);
}

std::string readInput()
{
    std::string all;
    std::array<char, 64 * 1024> piece{};
    for (;;)
    {
        const ssize_t got = ::read(STDIN_FILENO, piece.data(), piece.size());
        if (got > 0)
            all.append(piece.data(), static_cast<std::size_t>(got));
        else if (got == 0 || errno != EINTR)
            return all;
    }
}

void writeOutput(std::string_view bytes)
{
    while (!bytes.empty())
    {
        const ssize_t written = ::send(STDOUT_FILENO, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (written >= 0)
            bytes.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR)
            return; // nobody listens any more
    }
}

std::string answer(const PictureTask& task)
{
    try
    {
        const std::string png = makePicture(readInput(), task);
        return "picture\n" + std::to_string(png.size()) + "\n" + png;
    }
    catch (const PictureRefused& refused)
    {
        return std::string(refused.verdict) + "\n" + refused.what();
    }
    catch (const std::exception& error) // no memory left, above all
    {
        return std::string("damaged\n") + error.what();
    }
}

} // namespace
} // namespace avatars

int main(int count, char** arguments)
{
    using namespace avatars;
    PictureTask task;
    std::int64_t seconds = 0;
    if (!readArguments(count, arguments, task, seconds))
        return 2;
    if (!limitProcess(task.maxPixels, static_cast<int>(seconds)) || !startVips() || !denySystemCalls())
        return 1;
    writeOutput(answer(task));
    ::_exit(0); // the libraries' clean-up has nothing to add
}
