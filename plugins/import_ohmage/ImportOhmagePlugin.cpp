#include "OhmageMove.h"

#include "importing/Outcome.h"
#include "importing/Values.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <iterator>
#include <ostream>
#include <string_view>

namespace import_ohmage
{

namespace
{

/// Settings of other services often are, or hold, a key: of those nothing is written.
bool isSecretSetting(const SourceTable& table, const SourceRow& row)
{
    const auto place = table.find("p_key");
    if (table.name != "preference" || !place || *place >= row.fields.size())
        return false;
    const std::string key = lowerAscii(row.fields[*place].text);
    if (key.starts_with("mail_password_reset_") || key.starts_with("mail_password_recovery_") ||
        key.ends_with("_enabled"))
        return false;
    static constexpr std::string_view PARTS[] = {"key", "secret", "passw", "token", "credential", "keycloak"};
    return std::any_of(std::begin(PARTS), std::end(PARTS),
                       [&](std::string_view part) { return key.find(part) != std::string::npos; });
}

std::string withoutSecrets(const std::string& column, const std::string& value, const SourceTable& table,
                           const SourceRow& row)
{
    // Parameters of calls in the audit log hold tokens and answers.
    static const std::set<std::string> SECRET{"password",    "initial_password", "plaintext_password",
                                              "auth_key",    "auth_value",       "registration_id",
                                              "param_value", "extra_value"};
    return SECRET.contains(column) || (column == "p_value" && isSecretSetting(table, row)) ? "" : value;
}

std::optional<OhmageOptions> readOptions(const Words& words, std::ostream& err)
{
    OhmageOptions options;
    const auto common = CommonOptions::read(words);
    if (!common || words.plain().size() != 1)
        return std::nullopt;
    options.common = *common;
    options.usersOnly = words.has("--users-only");
    options.mediaFolder = words.text("--media");
    if (const std::string zone = words.text("--time-zone"); !zone.empty())
    {
        if (!isTimeZone(zone))
        {
            err << "there is no time zone " << zone << "; wanted one such as America/Los_Angeles\n";
            return std::nullopt;
        }
        options.timeZone = zone;
    }
    return options;
}

} // namespace

/// Brings the accounts of an ohmage along. Command and options: README.md. It has no tables of its own.
class ImportOhmagePlugin final: public Plugin
{
public:
    void provision(Context& context) override
    {
        _target = std::make_unique<Target>(
            Target{context.database(), context.identity(), context.require<Imports>(),
                   context.require<AccountImport>(), context.require<ohmage::Import>(), context.clock()});
        context.command("import ohmage", [this](CommandCall& call) { return run(call); });
    }

private:
    int run(CommandCall& call)
    {
        std::set<std::string> values = CommonOptions::valueNames(), flags = CommonOptions::flagNames();
        values.insert({"--media", "--time-zone"});
        flags.insert("--users-only");
        const Words words(call.arguments, values, flags);
        const auto options = readOptions(words, call.err);
        if (!options)
            return call.wrongUsage();
        return runOrTell(call, [&] { return run(call, words.plain().front(), *options); });
    }

    int run(CommandCall& call, const std::string& file, const OhmageOptions& options)
    {
        const auto source = openMysqlDump(file, "user", "username");
        const SourceTable* const users = source->find("user");
        Report report("ohmage");
        LeftOut leftOut(options.common.isDryRun ? "" : options.common.leftOutFolder, withoutSecrets);
        Progress progress(call.err, users->rows);
        OhmageMove move(*source, *_target, options, report, leftOut, progress);
        const int code = move.run(call.err);
        return tellOutcome(call, options.common, report, code, move.isDone());
    }

    std::unique_ptr<Target> _target;
};

} // namespace import_ohmage

COLONNADE_PLUGIN(import_ohmage::ImportOhmagePlugin)
