#include "importing/Outcome.h"

#include "importing/Source.h"

#include <fstream>
#include <ostream>

namespace colonnade::importing
{

int runOrTell(CommandCall& call, const std::function<int()>& work)
{
    try
    {
        return work();
    }
    catch (const SourceRefused& refused)
    {
        call.err << refused.message() << "\n";
        return 1;
    }
}

int tellOutcome(CommandCall& call, const CommonOptions& options, const Report& report, int code, bool inWords)
{
    const std::string json = report.toJson(options.isDryRun);
    if (call.json)
        call.out << json << "\n";
    else if (inWords)
        report.write(call.out, options.isDryRun);
    if (options.reportFile.empty())
        return code;
    std::ofstream file(options.reportFile, std::ios::binary | std::ios::trunc);
    file << json << "\n";
    file.close();
    if (file)
        return code;
    call.err << "the report cannot be written to " << options.reportFile
             << ": name a file in a folder that can be written; the same command makes the report again\n";
    return 1;
}

} // namespace colonnade::importing
