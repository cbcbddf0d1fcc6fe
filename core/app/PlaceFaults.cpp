#include "app/PlaceFaults.h"

#include "app/DataFolder.h"
#include "app/FolderProbe.h"
#include "data/OpenDatabase.h"
#include "http/InheritedSockets.h"
#include "http/ListenAddress.h"
#include "http/Tls.h"
#include "identity/KeyFile.h"

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <vector>

namespace colonnade
{

namespace
{

namespace fs = std::filesystem;

/// Of a file that is there: why it cannot be opened for writing, or 0. Whoever reads a pipe must not see it
/// opened and closed again.
int findOpenError(const std::string& file)
{
    std::error_code error;
    if (!fs::is_regular_file(file, error))
        return ::access(file.c_str(), W_OK) == 0 ? 0 : errno;
    const int opened = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (opened < 0)
        return errno;
    ::close(opened);
    return 0;
}

/// Of a file that is written: what of it, or of its folder, stands in the way.
std::optional<std::string> findWriteFault(const std::string& file)
{
    std::error_code error;
    const auto folder = fs::absolute(file, error).parent_path();
    const std::string begin = file + " cannot be written: ";
    if (fs::is_directory(file, error))
        return begin + "it is a folder";
    const int reason = fs::exists(file, error) ? findOpenError(file) : findMakeError(folder.string());
    if (reason == 0)
        return std::nullopt;
    return begin + std::strerror(reason) +
           (fs::exists(folder, error) ? std::string() : ": there is no folder " + folder.string());
}

void checkWritable(SettingFaults& faults, const std::string& key, const std::string& file)
{
    if (const auto fault = findWriteFault(file))
        faults.fault(key, *fault);
}

/// Of a folder, or of a file's, that is made if it is not there: what stands in the way.
std::optional<std::string> findMakeFault(const fs::path& folder)
{
    std::error_code error;
    auto there = fs::absolute(folder, error).lexically_normal();
    while (!fs::exists(fs::symlink_status(there, error)) && there.has_relative_path())
        there = there.parent_path();
    if (!fs::is_directory(there, error))
        return there.string() + " is no folder";
    if (const int reason = findMakeError(there.string()))
        return "nothing can be made in " + there.string() + ": " + std::strerror(reason);
    return std::nullopt;
}

/// By its first bytes; an empty one may become one. Source: sqlite.org/fileformat.html, 1.3.
bool isSqliteFile(const std::string& file)
{
    static constexpr std::string_view MARK("SQLite format 3\0", 16);
    std::string begin(MARK.size(), '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(begin.data(), static_cast<std::streamsize>(begin.size()));
    return in.gcount() == 0 || begin == MARK;
}

/// An SQLite file of one's own. In the data folder, that is judged as a whole.
void checkDatabaseFile(const Configuration& configuration, SettingFaults& faults)
{
    const auto settings = DataSettings::read(*faults.settings().section("data"), configuration.dataDirectory);
    const std::string file = sqliteFileOf(settings);
    std::error_code error;
    if (file.empty() || findUrlFault(settings))
        return;
    if (fs::is_directory(file, error))
        faults.fault("data.url", "wanted a file, " + file + " is a folder");
    else if (fs::exists(file, error) && !fs::is_regular_file(file, error))
        faults.fault("data.url", "wanted a file, " + file + " is no ordinary one");
    else if (fs::exists(file, error))
    {
        if (const auto obstacle = findWriteObstacle(settings))
            faults.fault("data.url", *obstacle);
        else if (!isSqliteFile(file))
            faults.fault("data.url", "wanted an SQLite database, " + file + " is none");
    }
    else if (faults.settings().section("data")->isSet("url"))
    {
        if (const auto fault = findMakeFault(fs::absolute(file, error).parent_path()))
            faults.fault("data.url", file + " cannot be made: " + *fault,
                         "name a place where the user that runs the server can make files");
    }
}

/// What the server keeps in the data folder under names of its own.
void checkOwnPlaces(const Configuration& configuration, SettingFaults& faults)
{
    const fs::path data = configuration.dataDirectory;
    std::error_code error;
    std::vector<std::string> folders;
    for (const auto index: configuration.catalog.order)
        folders.push_back(configuration.catalog.entries[index].name);
    if (faults.settings().section("mail")->text("transport") == "file")
        folders.emplace_back("mail");
    for (const auto& name: folders)
        if (const auto folder = data / name; fs::exists(fs::symlink_status(folder, error)))
            if (const auto fault = findMakeFault(folder))
                faults.problem(*fault + "; the server keeps files there: give it to the user that runs the "
                                        "server, or move it away");
}

/// Without taking the port, which a server that runs may have.
void checkListenable(SettingFaults& faults, const std::string& key, const std::string& text)
{
    try
    {
        const auto address = ListenAddress::parse(text, key);
        if (address.isUnix())
        {
            std::error_code error; // then it is not there
            const auto there = fs::symlink_status(address.path(), error);
            if (fs::exists(there) && !fs::is_socket(there))
                faults.fault(key, "wanted a UNIX socket, what is at " + address.path() + " is none");
            const auto folder = fs::path(address.path()).parent_path();
            if (const int reason = findMakeError(folder.string()))
                faults.fault(key,
                             "no socket can be made in " + folder.string() + ": " + std::strerror(reason));
            return;
        }
        Poco::Net::ServerSocket socket;
        socket.bind(Poco::Net::SocketAddress(address.resolve().host(), 0), /*reuseAddress=*/true);
    }
    catch (const ConfigurationException&)
    {
        return; // checkHttp says it
    }
    catch (const Poco::Exception& exc)
    {
        faults.fault(key, text + " cannot be listened on: " + exc.displayText(),
                     "wanted is an address of this machine");
    }
}

void checkAddresses(SettingFaults& faults)
{
    if (!findInheritedSocket("http")) // which is used instead
        checkListenable(faults, "http.listen", faults.settings().section("http")->text("listen"));
    const auto management = faults.settings().section("management");
    if (management->isSet("listen") && !management->text("listen").empty() &&
        !findInheritedSocket("management"))
        checkListenable(faults, "management.listen", management->text("listen"));
}

void checkTlsFiles(SettingFaults& faults)
{
    const auto http = faults.settings().section("http");
    const TlsFiles files{http->text("tls_certificate"), http->text("tls_key")};
    if (files.certificate.empty() || files.key.empty())
        return;
    try
    {
        examineCertificate(files);
    }
    catch (const ConfigurationException& exc)
    {
        const std::string key =
            exc.message().starts_with("http.tls_key") ? "http.tls_key" : "http.tls_certificate";
        faults.attempt(key, [&] { throw exc; });
    }
}

/// With SQLite, or where `identity.key_file` is set, the key is a file and can be judged now. What the
/// database knows of the key is compared when it is opened, because it is closed until then.
void checkKeyFile(SettingFaults& faults, const std::string& file)
{
    std::error_code error;
    if (file.empty())
        return;
    if (fs::exists(file, error))
        faults.attempt("identity.key_file", [&] { findKeyFile(file); });
    else
        checkWritable(faults, "identity.key_file", file);
}

void checkDataFolder(const std::string& folder, SettingFaults& faults)
{
    std::error_code error;
    if (fs::exists(folder, error))
    {
        if (const auto fault = findDataFolderFault(folder))
            faults.problem(*fault);
        return;
    }
    // Not made before everything else is right: until then only what it would be made in can be looked at.
    if (const auto fault = findMakeFault(folder))
        faults.problem("the data folder " + folder + " cannot be made: " + *fault +
                       "; name another with --data-dir");
}

} // namespace

void findDataPlaceFaults(const Configuration& configuration, SettingFaults& faults)
{
    checkDataFolder(configuration.dataDirectory, faults);
    checkOwnPlaces(configuration, faults);
    checkDatabaseFile(configuration, faults);
    checkKeyFile(faults, configuration.settings.section("identity")->text("key_file"));
}

void findPlaceFaults(const Configuration& configuration, SettingFaults& faults)
{
    const auto section = [&](const char* name) { return configuration.settings.section(name); };
    checkTlsFiles(faults);
    checkAddresses(faults);
    std::error_code error;
    const std::string access = section("http")->text("access_log");
    const std::string usual = configuration.dataDirectory + "/access.log";
    if (!access.empty() && access != "off")
        checkWritable(faults, "http.access_log", access);
    else if (access.empty() && fs::exists(usual, error))
        checkWritable(faults, "http.access_log", usual);
    if (const std::string log = section("log")->text("file"); !log.empty())
        checkWritable(faults, "log.file", log);
    const std::string authorities = section("mail")->text("smtp_ca_file");
    if (!authorities.empty() && fs::is_directory(authorities, error))
        faults.fault("mail.smtp_ca_file", "wanted a file, " + authorities + " is a folder");
    else if (!authorities.empty() && ::access(authorities.c_str(), R_OK) != 0)
        faults.fault("mail.smtp_ca_file", authorities + " cannot be read: " + std::strerror(errno));
}

} // namespace colonnade
