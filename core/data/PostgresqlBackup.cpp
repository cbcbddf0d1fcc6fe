#include "data/PostgresqlBackup.h"

#include "data/PostgresqlAddress.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <map>
#include <thread>
#include <vector>

extern char** environ;

namespace colonnade
{

namespace
{

using Environment = std::map<std::string, std::string>;

constexpr std::chrono::milliseconds BETWEEN_LOOKS{50};
constexpr int NOT_FOUND = 127; ///< of a shell, and of posix_spawn where exec fails late

/// Our own environment, with `more` in place of what has the same names.
std::vector<std::string> environmentWith(const Environment& more)
{
    std::vector<std::string> lines;
    for (char** line = environ; *line; ++line)
    {
        const std::string text = *line;
        if (!more.contains(text.substr(0, text.find('='))))
            lines.push_back(text);
    }
    for (const auto& [name, value]: more)
        lines.push_back(name + "=" + value);
    return lines;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (auto& text: texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

[[noreturn]] void refuseMissing(const std::string& program)
{
    throw DatabaseException(program + " cannot be started: install PostgreSQL's programs, at least as new as "
                                      "the server (Debian: postgresql-client)");
}

pid_t start(std::vector<std::string> command, const Environment& more)
{
    std::vector<std::string> lines = environmentWith(more);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO); // our output is data
    pid_t pid = -1;
    const int code = ::posix_spawnp(&pid, command[0].c_str(), &actions, nullptr, pointersTo(command).data(),
                                    pointersTo(lines).data());
    posix_spawn_file_actions_destroy(&actions);
    if (code != 0)
        refuseMissing(command[0]);
    return pid;
}

/// Runs one of PostgreSQL's programs to its end, `look` from time to time; what it has to say goes to our
/// standard error output.
void run(const std::vector<std::string>& command, const Environment& more,
         const std::function<void()>& look = nullptr)
{
    const pid_t pid = start(command, more);
    int status = 0;
    for (;;)
    {
        const pid_t ended = ::waitpid(pid, &status, WNOHANG);
        if (ended == pid)
            break;
        if (ended < 0 && errno != EINTR)
            throw DatabaseException("cannot wait for " + command[0] + ": " + std::strerror(errno));
        if (look)
            look();
        std::this_thread::sleep_for(BETWEEN_LOOKS);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return;
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
        refuseMissing(command[0]);
    throw DatabaseException(command[0] +
                            (WIFEXITED(status) ? " failed with " + std::to_string(WEXITSTATUS(status))
                                               : " was ended by signal " + std::to_string(WTERMSIG(status))) +
                            "; what it said stands above");
}

PostgresqlAddress addressOf(const DataSettings& settings)
{
    return {settings.url, std::max(2, settings.waitMilliseconds / 1000)};
}

/// Nothing if PostgreSQL's programs may be let at `data.url`.
std::optional<std::string> findPooler(const DataSettings& settings)
{
    if (settings.pooling == Pooling::Session)
        return std::nullopt;
    return "data.url leads to a pooler, whose connections PostgreSQL's programs would leave changed for "
           "others: "
           "name PostgreSQL itself for this command, with -D data.url=... -D data.pooling=session";
}

/// Where the tables lie that the server finds: `public`, unless data.url says otherwise.
std::string findSchema(Database& database)
{
    return database
        .read(
            [](Session& session)
            {
                return session.find([](const Row& row) { return row.findText(0).value_or(""); },
                                    "SELECT current_schema()");
            })
        .value_or("");
}

std::string getSchema(Database& database)
{
    auto schema = findSchema(database);
    if (schema.empty())
        throw DatabaseException("data.url leads into no schema: its search_path names none that exists");
    return schema;
}

/// A pattern of pg_dump that stands for this one name.
std::string patternOf(const std::string& name)
{
    std::string pattern = "\"";
    for (const char c: name)
        pattern += c == '"' ? std::string("\"\"") : std::string(1, c);
    return pattern + "\"";
}

/// A value of a libpq connection string.
std::string quoted(const std::string& value)
{
    std::string text = "'";
    for (const char c: value)
        text += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return text + "'";
}

} // namespace

std::string backUpPostgresql(const DataSettings& settings, const std::string& file, const Progress& progress)
{
    if (const auto pooler = findPooler(settings))
        throw DatabaseException(*pooler);
    auto schema = getSchema(*openDatabase(settings));
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        throw DatabaseException("cannot create " + file + ": " + std::strerror(errno));
    ::close(descriptor);
    run({"pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-password",
         "--schema=" + patternOf(schema), "--file=" + file},
        addressOf(settings).environment(),
        [&]
        {
            std::error_code error; // 0 is as good as not known
            const auto size = std::filesystem::file_size(file, error);
            progress(error ? 0 : size, 0);
        });
    return schema;
}

void checkPostgresqlBackup(const std::string& file)
{
    run({"pg_restore", "--file=/dev/null", file}, {}); // unpacks all of it
}

std::optional<std::string> findPostgresqlObstacle(const DataSettings& settings, const std::string& schema)
{
    if (auto pooler = findPooler(settings))
        return pooler;
    const auto database = openDatabase(settings);
    const auto found = findSchema(*database);
    if (found != schema)
        return "the backup's tables lie in the schema " + schema + ", but data.url leads into " +
               (found.empty() ? "none" : found) + ": name a database where it is the same";
    const auto table = database->read(
        [](Session& session)
        {
            return session.find([](const Row& row) { return row.text(0); },
                                "SELECT relname FROM pg_class WHERE relnamespace = "
                                "(SELECT oid FROM pg_namespace WHERE nspname = current_schema()) LIMIT 1");
        });
    if (table)
        return "the database of data.url is not empty, there is " + *table +
               ": restore overwrites nothing; make a new database (createdb) and name it in data.url";
    return std::nullopt;
}

void restorePostgresql(const DataSettings& settings, const std::string& schema, const std::string& file)
{
    const auto address = addressOf(settings);
    run({"pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
         "--no-password", "--schema=" + schema, "--dbname=dbname=" + quoted(address.database()), file},
        address.environment());
}

} // namespace colonnade
