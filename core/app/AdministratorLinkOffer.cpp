#include "app/AdministratorLinkOffer.h"

#include "colonnade/Files.h"

#include <Poco/Logger.h>

#include <unistd.h>

#include <filesystem>
#include <ostream>
#include <utility>

namespace colonnade
{

namespace
{

constexpr std::chrono::seconds LOOK_EVERY{2};
constexpr std::chrono::hours FOR_GOOD{24 * 365}; // there is nothing left to look at
constexpr int MINUTES = AdministratorLinks::LIFETIME_SECONDS / 60;

} // namespace

std::string administratorLinkFile(const std::string& dataDirectory)
{
    return (std::filesystem::path(dataDirectory) / "administrator-link").string();
}

void removeAdministratorLink(const std::string& dataDirectory) noexcept
{
    ::unlink(administratorLinkFile(dataDirectory).c_str()); // that it is not there is what is wanted
}

AdministratorLinkOffer::AdministratorLinkOffer(Parts parts):
    _parts(std::move(parts)),
    _file(administratorLinkFile(_parts.dataDirectory))
{
    removeAdministratorLink(_parts.dataDirectory); // of an earlier start
    const auto target = _parts.links.make();
    if (!target)
        return;
    const std::string link = _parts.publicUrl + *target;
    if (::isatty(STDERR_FILENO) == 1)
        _parts.err << "There is no administrator yet. Whoever opens this link within " << MINUTES
                   << " minutes becomes one:\n"
                   << link << std::endl;
    else
        writeFile(link);
}

void AdministratorLinkOffer::writeFile(const std::string& link)
{
    auto& logger = Poco::Logger::get("colonnade");
    try
    {
        ::unlink((_file + ".new").c_str()); // of a server that was killed here
        writeDurably(_file, link + "\n");
    }
    catch (const Poco::Exception& exc)
    {
        logger.error("there is no administrator yet, and the link for the first one cannot be written: " +
                     exc.displayText() + "; make one with colonnade user set-admin --name N");
        return;
    }
    logger.notice("there is no administrator yet; the link in " + _file + " makes one, within " +
                  std::to_string(MINUTES) + " minutes");
    const auto remove = [folder = _parts.dataDirectory] { removeAdministratorLink(folder); };
    _parts.links.setListener(remove);
    const std::string key = link.substr(link.find("?key=") + 5);
    _watch = std::make_unique<BackgroundThread>(
        "administrator-link",
        [&links = _parts.links, key, remove](const std::stop_token&) -> std::chrono::milliseconds
        {
            if (links.isGood(key))
                return LOOK_EVERY;
            remove();
            return FOR_GOOD;
        });
}

AdministratorLinkOffer::~AdministratorLinkOffer()
{
    _parts.links.setListener(nullptr);
    _watch.reset();
    removeAdministratorLink(_parts.dataDirectory);
}

} // namespace colonnade
