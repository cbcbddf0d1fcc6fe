#include "commands/ImportCommand.h"

#include "model/ProjectGate.h"
#include "transfer/Delimiter.h"
#include "transfer/Import.h"

#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <Poco/File.h>
#include <Poco/Path.h>

#include <array>
#include <fstream>
#include <map>
#include <ostream>
#include <vector>

#include <unistd.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::array<std::string_view, 4> OPTIONS{"--format", "--delimiter", "--encoding", "--repeats"};

/// The command's words: those without a name in order, options by name.
struct Words
{
    std::vector<std::string> plain;
    std::map<std::string, std::string> options;
    bool dryRun = false;
    bool wrong = false;
};

Words sortWords(const std::vector<std::string>& arguments)
{
    Words words;
    for (std::size_t i = 0; i < arguments.size(); ++i)
    {
        const std::string& word = arguments[i];
        const auto equals = word.find('=');
        const std::string name = word.substr(0, equals);
        if (word == "--dry-run")
            words.dryRun = true;
        else if (!word.starts_with("--"))
            words.plain.push_back(word);
        else if (std::find(OPTIONS.begin(), OPTIONS.end(), name) == OPTIONS.end())
            words.wrong = true;
        else if (equals != std::string::npos)
            words.options[name] = word.substr(equals + 1);
        else if (i + 1 < arguments.size())
            words.options[name] = arguments[++i];
        else
            words.wrong = true;
    }
    return words;
}

/// A text file may be a table whose separator is recognised.
std::optional<TransferFormat> formatOf(const Words& words)
{
    if (const auto named = words.options.find("--format"); named != words.options.end())
        return findFormat(named->second);
    const std::string extension = lowerAscii(Poco::Path(words.plain[2]).getExtension());
    return extension == "txt" ? TransferFormat::Csv : findFormat(extension);
}

/// Reads an option; says what it must be if it is something else.
template <class Find>
auto readOption(const Words& words, const char* name, const char* wanted, Find find, CommandCall& call,
                bool& wrong) -> decltype(find(std::string_view()))
{
    const auto given = words.options.find(name);
    if (given == words.options.end())
        return std::nullopt;
    const auto value = find(std::string_view(given->second));
    if (!value)
    {
        call.err << name << " must be " << wanted << ", not " << quoteJson(given->second) << "\n";
        wrong = true;
    }
    return value;
}

/// How the file is to be read; nothing if the words do not say it, which has been told then.
std::optional<ImportSource> sourceOf(const Words& words, CommandCall& call)
{
    const auto format = formatOf(words);
    if (!format)
    {
        call.err << "cannot tell the format of " << quoteJson(words.plain[2])
                 << ": its name must end with .csv, .tsv, .txt, .json, .ndjson or .jsonl, or say --format "
                    "csv, tsv, "
                    "json or ndjson\n";
        return std::nullopt;
    }
    ImportSource source;
    bool wrong = false;
    source.shape.format = *format;
    source.dryRun = words.dryRun;
    source.shape.encoding =
        readOption(words, "--encoding", "utf-8, utf-16, utf-16le, utf-16be, windows-1252 or iso-8859-1",
                   &findEncoding, call, wrong);
    source.shape.delimiter =
        readOption(words, "--delimiter", "comma, semicolon, tab, pipe or one such character", &findDelimiter,
                   call, wrong);
    source.repeats =
        readOption(words, "--repeats", "skip or keep", &findRepeats, call, wrong).value_or(Repeats::Skip);
    return wrong ? std::nullopt : std::optional(source);
}

void showProgress(std::ostream& err, const ImportJob& job)
{
    constexpr std::int64_t WIDTH = 40;
    if (::isatty(STDERR_FILENO) == 0)
        return;
    const std::int64_t part = job.bytesTotal > 0 ? job.bytesRead * WIDTH / job.bytesTotal : WIDTH;
    err << "\r[" << std::string(static_cast<std::size_t>(part), '#')
        << std::string(static_cast<std::size_t>(WIDTH - part), ' ') << "] " << job.imported << " tasks"
        << std::flush;
}

void printErrors(std::ostream& err, const ImportJob& job)
{
    const JsonDocument errors = JsonDocument::parse(job.errors);
    for (std::size_t i = 0; i < errors.root().size(); ++i)
    {
        const JsonValue fault = errors.root().at(i);
        if (fault.find("line").integer() > 0)
            err << "line " << fault.find("line").integer() << ": ";
        err << fault.find("error").text() << "\n";
    }
    if (job.failed > static_cast<std::int64_t>(errors.root().size()))
        err << "and " << job.failed - static_cast<std::int64_t>(errors.root().size())
            << " faulty rows more\n";
}

int reportEnd(CommandCall& call, const ImportJob& job)
{
    if (::isatty(STDERR_FILENO) != 0)
        call.err << "\n";
    printErrors(call.err, job);
    if (call.json)
        call.out << toJson(job) << "\n";
    else
        call.out << job.imported << (job.dryRun ? " tasks would be imported, " : " tasks imported, ")
                 << job.failed << " rows faulty"
                 << (job.skipped > 0 ? ", " + std::to_string(job.skipped) + " skipped as repeats" : "")
                 << "\n";
    return job.failed == 0 ? 0 : 1;
}

} // namespace

int importCommand(const Tasks& tasks, CommandCall& call)
{
    const Words words = sortWords(call.arguments);
    if (words.wrong || words.plain.size() != 3)
        return call.wrongUsage();
    auto source = sourceOf(words, call);
    if (!source)
        return 2;
    const std::string& project = words.plain[1];
    const std::string& path = words.plain[2];
    const auto gate = tasks.database.read([&](Session& session)
                                          { return findProjectGate(session, std::string_view(project)); });
    std::ifstream file(path, std::ios::binary);
    if (!gate || !file)
    {
        call.err << (gate ? "cannot read " : "there is no project ") << quoteJson(gate ? path : project)
                 << "\n";
        return 1;
    }
    source->digest = digestOf(file);
    source->bytes = static_cast<std::int64_t>(Poco::File(path).getSize());
    ImportJob job = resumeOrCreateImport(tasks, gate->id, *source);
    if (job.rowsRead > 0)
        call.err << "going on after " << job.rowsRead << " rows\n";
    job = runImport(tasks, job, file,
                    [&](const ImportJob& now)
                    {
                        showProgress(call.err, now);
                        return true;
                    });
    return reportEnd(call, job);
}

} // namespace colonnade::tasks
