#include "Move.h"
#include "Undo.h"

#include "importing/Outcome.h"

#include <colonnade/Crypto.h>
#include <colonnade/Files.h>
#include <colonnade/Text.h>

#include <fstream>
#include <ostream>

namespace import_pybossa
{

namespace
{

/// Columns that open something, and audited values of them.
std::string withoutSecrets(const std::string& column, const std::string& value, const SourceTable& table,
                           const SourceRow& row)
{
    static const std::set<std::string> SECRET{"passwd_hash", "api_key", "secret_key", "ckan_api"};
    if (SECRET.contains(column))
        return "";
    if (column == "old_value" || column == "new_value")
    {
        const std::string attribute = Fields(table, row).text("attribute");
        return SECRET.contains(attribute) || attribute.find("passwd") != std::string::npos ? "" : value;
    }
    if (column != "info" || (table.name != "user" && table.name != "project"))
        return value;
    std::vector<std::string> ignored;
    return withMembers(objectInfo(value, ignored), {{"passwd_hash", ""},
                                                    {"twitter_token", ""},
                                                    {"facebook_token", ""},
                                                    {"google_token", ""},
                                                    {"autoimporter", ""}});
}

std::optional<PybossaOptions> readOptions(const Words& words, std::ostream& err)
{
    PybossaOptions options;
    const auto common = CommonOptions::read(words);
    const std::string only = words.text("--only");
    if (!common || words.plain().size() != 1 || (!only.empty() && only != "users"))
        return std::nullopt;
    options.common = *common;
    options.uploadsFolder = words.text("--uploads");
    options.onlyUsers = only == "users";
    options.withArchived = words.has("--with-archived");
    options.pseudonymise = words.has("--pseudonymise-addresses");
    options.ignoreDataAccess = words.has("--ignore-data-access");
    if (const std::string file = words.text("--signing-key-file"); !file.empty())
    {
        std::ifstream in(file);
        std::getline(in, options.signingKey);
        if (options.signingKey.empty())
            err << "cannot read a key from " << file << "\n";
        if (options.signingKey.empty())
            return std::nullopt;
    }
    return options;
}

} // namespace

/// Brings along what a PYBOSSA has. Commands and options: README.md. It has no tables of its own.
class ImportPybossaPlugin final: public Plugin
{
public:
    void provision(Context& context) override
    {
        _target = std::make_unique<Target>(
            Target{context.database(), context.identity(), context.require<Imports>(),
                   context.require<AccountImport>(), context.require<account::Import>(),
                   context.require<tasks::Import>(), context.find<quality::GoldImport>(),
                   context.require<StoredFiles>(), context.clock(),
                   (context.boundToLoopback() ? std::string() : context.publicUrl()) + "/uploads"});
        context.command("import pybossa", [this](CommandCall& call) { return run(call); });
        context.command("import undo", [this](CommandCall& call) { return undoCommand(*_target, call); });
    }

private:
    int run(CommandCall& call)
    {
        std::set<std::string> values = CommonOptions::valueNames(), flags = CommonOptions::flagNames();
        values.insert({"--uploads", "--only", "--signing-key-file"});
        flags.insert({"--with-archived", "--pseudonymise-addresses", "--ignore-data-access"});
        const Words words(call.arguments, values, flags);
        const auto options = readOptions(words, call.err);
        if (!options)
            return call.wrongUsage();
        return runOrTell(call, [&] { return run(call, words.plain().front(), *options); });
    }

    int run(CommandCall& call, const std::string& what, const PybossaOptions& options)
    {
        const auto source = openPostgresqlSource(what);
        std::int64_t rows = 0;
        for (const auto& table: source->tables())
            rows += table.rows;
        Report report("pybossa");
        LeftOut leftOut(options.common.isDryRun ? "" : options.common.leftOutFolder, withoutSecrets);
        Progress progress(call.err, rows);
        Move move{
            *source, *_target, options, report, leftOut, progress, isoTime(_target->clock.nowMicroseconds())};
        const int code = runMove(move, call.err);
        return tellOutcome(call, options.common, report, code, report.conflicts().empty());
    }

    std::unique_ptr<Target> _target;
};

} // namespace import_pybossa

COLONNADE_PLUGIN(import_pybossa::ImportPybossaPlugin)
