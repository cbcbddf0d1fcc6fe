#include "OhmageMove.h"

#include "importing/Values.h"
#include "importing/Windows1252.h"

#include <colonnade/Crypto.h>
#include <colonnade/Json.h>
#include <colonnade/Mail.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <filesystem>
#include <ostream>

namespace import_ohmage
{

namespace
{

constexpr std::string_view KIND = "ohmage";
constexpr const char* ODD_TEXT = "a text of it was no UTF-8, or held a NUL: read as Windows-1252, without it";
constexpr std::size_t BATCH = 500;
constexpr int PAGE = 1000;
constexpr std::int64_t GREATEST_ID = 4'294'967'295; ///< of MySQL's unsigned int

/// The seeded administrator, whose password everybody knows.
constexpr std::string_view SEEDED_NAME = "ohmage.admin";
constexpr std::string_view SEEDED = "$2a$13$yxus2tQ3/QiOwWcELImOQuy9d5PXWbByQ6Bhp52b1se7fNYGFxN5i";

std::optional<std::string_view> find(const SourceTable& table, const SourceRow& row, std::string_view column)
{
    const auto place = table.find(column);
    if (!place || *place >= row.fields.size() || row.fields[*place].isNull)
        return std::nullopt;
    return row.fields[*place].text;
}

/// As it can be stored: dumps of old servers hold texts of other encodings, and bytes that no text has.
std::string textOf(const SourceTable& table, const SourceRow& row, std::string_view column)
{
    const auto text = find(table, row, column).value_or("");
    std::string readable = isValidUtf8(text) ? std::string(text) : fromWindows1252(text);
    std::erase(readable, '\0');
    return readable;
}

/// Whether `textOf` has to change a text of the row; bits are none.
bool isOdd(const SourceTable& table, const SourceRow& row, const std::set<std::string_view>& columns)
{
    return std::any_of(columns.begin(), columns.end(),
                       [&](std::string_view column)
                       {
                           const auto text = find(table, row, column);
                           return text && (!isValidUtf8(*text) || text->find('\0') != std::string_view::npos);
                       });
}

std::int64_t numberOf(const SourceTable& table, const SourceRow& row, std::string_view column)
{
    return parseInteger(find(table, row, column).value_or("")).value_or(0);
}

/// A bit stands as a raw byte, or as a digit in files that people made.
bool bitOf(const SourceTable& table, const SourceRow& row, std::string_view column, bool otherwise)
{
    const auto text = find(table, row, column);
    if (!text)
        return otherwise;
    if (const auto flag = readBoolean(*text))
        return *flag;
    return std::any_of(text->begin(), text->end(), [](char c) { return c != '\0'; });
}

/// `$2a$` or its kin, two digits, `$`, 53 characters.
bool isBcrypt(std::string_view text)
{
    constexpr std::size_t LENGTH = 60, SETTING = 7;
    return text.size() == LENGTH &&
           (text.starts_with("$2a$") || text.starts_with("$2b$") || text.starts_with("$2y$")) &&
           text[SETTING - 1] == '$' &&
           text.substr(SETTING).find_first_not_of(
               "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
}

/// One address, not several, and no name beside it.
bool isOneAddress(std::string_view text)
{
    return !text.empty() && text.find_first_of(" ,;<>\t\r\n") == std::string_view::npos &&
           std::count(text.begin(), text.end(), '@') == 1 && text.front() != '@' && text.back() != '@' &&
           isValidUtf8(text);
}

std::string lineOf(const OhmageAccount& account, const std::string& what, std::int64_t here)
{
    return "account " + std::to_string(account.sourceId) + " (" + account.name +
           (account.email.empty() ? "" : ", " + account.email) + "): " + what + " belongs to account " +
           std::to_string(here) + " here";
}

std::string count(std::int64_t number, const char* what)
{
    return std::to_string(number) + " " + what;
}

} // namespace

ImportedAccount OhmageAccount::imported() const
{
    ImportedAccount account;
    account.id = id;
    account.created = created;
    account.name = name;
    account.fullname = fullname;
    account.email = email;
    account.admin = admin;
    account.disabled = disabled;
    account.mustChangePassword = isNew;
    account.validEmail = validEmail;
    if (hash)
        account.passwordHash = *hash;
    return account;
}

OhmageMove::OhmageMove(Source& source, const Target& target, const OhmageOptions& options, Report& report,
                       LeftOut& leftOut, Progress& progress):
    _source(source),
    _target(target),
    _options(options),
    _report(report),
    _leftOut(leftOut),
    _progress(progress),
    _now(isoTime(target.clock.nowMicroseconds()))
{
}

int OhmageMove::run(std::ostream& err)
{
    for (const auto& table: _source.tables())
        _report.table(table.name).rows = table.rows;
    const auto losses = linesOfLoss();
    if (!losses.empty() && !_options.usersOnly)
    {
        err << "This server has no place for:\n";
        for (const auto& line: losses)
            err << "  " << line << "\n";
        err << "Nothing was imported. Say --users-only if the accounts are to come without these; --left-out "
               "DIR writes them down.\n";
        return 1;
    }
    readNeighbours();
    readAccounts();
    loadKnown();
    decide();
    for (const auto& line: _report.conflicts())
        err << line << "\n";
    if (!_report.conflicts().empty())
    {
        err << "Nothing was imported. Say what to do with --on-conflict=skip or rename, and about accounts "
               "with the same name and address with --same-address=merge or keep-both.\n";
        return 1;
    }
    _isDone = true;
    store();
    noteTheRest();
    suggestSettings();
    _progress.end();
    if (!losses.empty())
        _report.tell("This server has no place for:");
    for (const auto& line: losses)
        _report.tell("  " + line);
    return _report.isGood() ? 0 : 1;
}

void OhmageMove::readNeighbours()
{
    if (const auto* table = _source.find("user_personal"))
        _source.read(*table,
                     [&](const SourceRow& row)
                     {
                         if (row.fault.empty()) // the first of several is taken
                             _persons.try_emplace(numberOf(*table, row, "user_id"),
                                                  Person{textOf(*table, row, "first_name"),
                                                         textOf(*table, row, "last_name"),
                                                         textOf(*table, row, "organization"),
                                                         textOf(*table, row, "personal_id"),
                                                         textOf(*table, row, "email_address")});
                     });
    if (const auto* table = _source.find("user_registration"))
        _source.read(*table,
                     [&](const SourceRow& row)
                     {
                         if (row.fault.empty() && find(*table, row, "accepted_timestamp"))
                             _registered.insert(numberOf(*table, row, "user_id"));
                     });
}

/// The oldest account that is not seeded tells one server from another: that of the administrator is the same
/// on all of them.
void OhmageMove::loadKnown()
{
    const auto isBefore = [](const OhmageAccount& a, const OhmageAccount& b)
    { return std::pair(a.name == SEEDED_NAME, a.sourceId) < std::pair(b.name == SEEDED_NAME, b.sourceId); };
    const auto first = std::min_element(_accounts.begin(), _accounts.end(), isBefore);
    const std::string text =
        first == _accounts.end() ? "" : std::to_string(first->sourceId) + " " + first->name;
    _identity = encodeHex(sha256(text)).substr(0, 32);
    _run = _target.database.read([&](Session& session)
                                 { return _target.imports->find(session, KIND, _identity); });
    std::int64_t after = -1;
    for (std::size_t got = PAGE; _run && got == PAGE;)
    {
        const auto rows = _target.database.read(
            [&](Session& session) { return _target.imports->rows(session, _run->id, "user", after, PAGE); });
        for (const auto& row: rows)
        {
            _known[row.sourceId] = row;
            if (row.isNew)
                _own.insert(row.id);
            after = row.sourceId;
        }
        got = rows.size();
    }
}

void OhmageMove::readAccounts()
{
    const SourceTable& table = *_source.find("user");
    _progress.begin("user", table.rows);
    std::set<std::int64_t> seen;
    _source.read(table,
                 [&](const SourceRow& row)
                 {
                     _progress.add(1);
                     const std::int64_t id = row.fault.empty() ? numberOf(table, row, "id") : 0;
                     if (id > 0 && id <= GREATEST_ID && seen.insert(id).second)
                         return _accounts.push_back(readAccount(table, row));
                     _report.leaveOut("user", row.number,
                                      !row.fault.empty()  ? row.fault
                                      : seen.contains(id) ? "its number stands twice"
                                                          : "it has no number");
                     _leftOut.write(table, row);
                 });
    for (auto& account: _accounts)
        if (!account.email.empty())
            ++_addresses[foldMailAddress(account.email)];
    for (auto& account: _accounts)
        if (!account.email.empty() && _addresses[foldMailAddress(account.email)] > 1)
        {
            account.email.clear();
            account.validEmail = false;
            account.notes.emplace_back("several accounts share its address: it has none here");
        }
}

OhmageAccount OhmageMove::readAccount(const SourceTable& table, const SourceRow& row)
{
    OhmageAccount account;
    account.sourceId = account.id = numberOf(table, row, "id");
    account.name = textOf(table, row, "username");
    if (account.name.empty())
    {
        account.name = "user-" + std::to_string(account.sourceId);
        account.notes.emplace_back("it had no name");
    }
    const auto person = _persons.find(account.sourceId);
    if (person != _persons.end())
        account.person = person->second;
    if (isOdd(table, row, {"username", "email_address"}))
        account.notes.emplace_back(ODD_TEXT);
    account.fullname = account.name;
    if (account.person && !(account.person->firstName + account.person->lastName).empty())
        account.fullname =
            std::string(trimBlanks(account.person->firstName + " " + account.person->lastName));
    std::string address = textOf(table, row, "email_address");
    if (!table.find("email_address") && account.person) // until 2.10 it stood there
        address = account.person->email;
    if (isOneAddress(address))
        account.email = address;
    else if (!address.empty())
        account.notes.emplace_back("its address is none, or several: it has none here");
    account.disabled = !bitOf(table, row, "enabled", true);
    account.isNew = bitOf(table, row, "new_account", false);
    account.admin = bitOf(table, row, "admin", false);
    account.validEmail = !account.email.empty() && _registered.contains(account.sourceId);
    auto created = readLocalTime(textOf(table, row, "creation_timestamp"), _options.timeZone);
    if (!created)
        created = readTime(textOf(table, row, "last_modified_timestamp"));
    account.created = created.value_or(_now);
    if (!created)
        account.notes.emplace_back("when it was made is not known");
    noteOthers(table, row, account.sourceId,
               {"id", "username", "password", "enabled", "new_account", "admin", "email_address",
                "creation_timestamp", "last_modified_timestamp", "initial_password", "plaintext_password",
                "external"});
    readPassword(table, row, account);
    return account;
}

/// What stands in columns that have no place here: told, and written down with the row's number.
void OhmageMove::noteOthers(const SourceTable& table, const SourceRow& row, std::int64_t id,
                            const std::set<std::string_view>& placed)
{
    static const std::set<std::string_view> PRIVILEGES{"campaign_creation_privilege",
                                                       "class_creation_privilege", "user_setup_privilege"};
    std::set<std::string> others;
    for (const auto& column: table.columns)
    {
        const auto value = find(table, row, column);
        if (placed.contains(column) || !value || value->empty() ||
            (PRIVILEGES.contains(column) && !bitOf(table, row, column, false)))
            continue;
        others.insert(column);
        _report.leaveOutPart(table.name + "." + column, id);
    }
    if (others.empty())
        return;
    for (const char* name: {"username", "user_id"})
        if (table.find(name))
            others.insert(name);
    _leftOut.write(table, row, others);
}

void OhmageMove::readPassword(const SourceTable& table, const SourceRow& row, OhmageAccount& account)
{
    const std::string hash = textOf(table, row, "password");
    const Passwords& passwords = _target.identity.passwords();
    if (bitOf(table, row, "external", false) || hash == "external")
        account.notes.emplace_back("it signed in elsewhere: it has no password here");
    else if (isBcrypt(hash) && !passwords.findHashFault(hash, HashSource::Operator))
        account.hash = hash;
    else
        account.notes.emplace_back("its password cannot be checked here: it has none");
    if (hash == SEEDED)
    {
        account.disabled = true;
        account.notes.emplace_back("everybody knows its password: closed");
        _report.tell(
            "The account " + account.name +
            " still had the password that everybody knows: it is closed. Open it with colonnade user "
            "set-password --name " +
            account.name + " --password-stdin, then colonnade user enable --name " + account.name + ".");
    }
    for (const char* column: {"initial_password", "plaintext_password"})
        if (const auto word = find(table, row, column); word && !word->empty())
        {
            _report.leaveOutPart("user." + std::string(column) + " (passwords in clear, never copied)",
                                 account.sourceId);
            if (account.hash && passwords.matches(*word, *account.hash))
                _report.tell(
                    "The account " + account.name +
                    " still has the password that it was given at first, which stood readably in the "
                    "old database: let it choose another (colonnade user set-password --name " +
                    account.name + " … --must-change-password).");
        }
}

void OhmageMove::decide()
{
    _nextId = std::max(_target.database.read([&](Session& session)
                                             { return _target.accounts->greatestId(session); }),
                       _source.find("user")->lastId) +
              1;
    for (const auto& account: _accounts)
        _nextId = std::max(_nextId, account.sourceId + 1);
    std::vector<OhmageAccount> kept;
    for (std::size_t begin = 0; begin < _accounts.size(); begin += BATCH)
    {
        const auto batch = std::span(_accounts).subspan(begin, std::min(BATCH, _accounts.size() - begin));
        std::vector<ImportedAccount> imported;
        for (const auto& account: batch)
            imported.push_back(account.imported());
        const auto holders = _target.database.read(
            [&](Session& session) { return _target.accounts->findHolders(session, imported); });
        for (std::size_t i = 0; i < batch.size(); ++i)
            if (decideOne(batch[i], holders[i]))
                kept.push_back(std::move(batch[i]));
    }
    _accounts = std::move(kept);
}

/// Whether it is to be stored.
bool OhmageMove::decideOne(OhmageAccount& account, const AccountHolders& holders)
{
    const auto& common = _options.common;
    if (const auto known = _known.find(account.sourceId); known != _known.end())
    {
        if (!known->second.note.empty())
            account.notes = {known->second.note};
        _report.change("user", account.sourceId, account.notes);
        return false;
    }
    // Names of this dump that are equal as they are folded are no conflict, also if a run was killed between.
    const bool isOwnName = _own.contains(holders.foldedName);
    const std::int64_t name = isOwnName ? 0 : holders.foldedName;
    const std::int64_t email = _own.contains(holders.foldedEmail) ? 0 : holders.foldedEmail;
    const std::string merged = "put together with the account of that name and address here, whose password "
                               "counts: its phones must sign in again";
    if (name != 0 && name == email && common.sameAddress == SameAddress::Merge)
    {
        account.id = -name;
        account.notes = {merged};
        return true;
    }
    if (name != 0 && name == email && common.sameAddress == SameAddress::Stop)
        _report.addConflict(lineOf(account, "its name and address", name));
    else if (name != 0 && name != email && common.onConflict == OnConflict::Stop)
        _report.addConflict(lineOf(account, "its name", name));
    else if (name == 0 && email != 0 && common.onConflict == OnConflict::Stop)
        _report.addConflict(lineOf(account, "its address", email));
    else if ((name != 0 || email != 0) && name != email && common.onConflict == OnConflict::Skip)
    {
        _report.leaveOut("user", account.sourceId, "its name or address belongs to somebody here");
        return false;
    }
    if (name != 0 || isOwnName || !_names.insert(lowerAscii(account.name)).second)
        rename(account);
    if (holders.foldedEmail != 0)
    {
        account.email.clear();
        account.validEmail = false;
        account.notes.emplace_back("its address belongs to another account here: it has none");
    }
    if (holders.id != 0)
    {
        account.id = _nextId++;
        account.notes.emplace_back("its number is another here");
    }
    return true;
}

void OhmageMove::rename(OhmageAccount& account)
{
    for (int number = 2;; ++number)
    {
        std::string candidate = account.name + "-" + std::to_string(number);
        if (_names.contains(lowerAscii(candidate)) || _target.identity.users().isNameTaken(candidate, 0))
            continue;
        _names.insert(lowerAscii(candidate));
        account.notes.push_back("its name is " + candidate +
                                " here: phones that keep the old name no longer "
                                "sign in");
        account.name = std::move(candidate);
        return;
    }
}

void OhmageMove::store()
{
    const bool isWriting = !_options.common.isDryRun;
    if (isWriting && (!_accounts.empty() || (_run && _run->isRunning)))
    {
        _target.database.write([&](Transaction& transaction)
                               { _run = _target.imports->begin(transaction, KIND, _identity); });
        for (std::size_t begin = 0; begin < _accounts.size(); begin += BATCH)
            _target.database.write(
                [&](Transaction& transaction) {
                    store(transaction,
                          std::span(_accounts).subspan(begin, std::min(BATCH, _accounts.size() - begin)));
                });
        _target.database.write(
            [&](Transaction& transaction)
            {
                _target.accounts->reserve(transaction, _nextId - 1);
                _target.imports->finish(transaction, _run->id);
            });
        _report.setFact("run", std::to_string(_run->id));
        _report.table("user").stored = static_cast<std::int64_t>(_accounts.size());
    }
    for (const auto& account: _accounts)
        _report.change("user", account.sourceId, account.notes);
}

void OhmageMove::store(Transaction& transaction, std::span<const OhmageAccount> accounts)
{
    std::vector<ImportedAccount> imported;
    std::vector<ImportedRow> rows;
    std::vector<ohmage::ImportedPerson> persons;
    for (const auto& account: accounts)
    {
        const bool isMerged = account.id < 0;
        const std::int64_t id = isMerged ? -account.id : account.id;
        rows.push_back({account.sourceId, id, !isMerged, isMerged ? account.notes.front() : ""});
        if (!isMerged)
            imported.push_back(account.imported());
        if (account.person)
            persons.push_back({id, account.person->firstName, account.person->lastName,
                               account.person->organization, account.person->personalId});
    }
    _target.accounts->add(transaction, imported);
    _target.persons->add(transaction, persons);
    _target.imports->keep(transaction, _run->id, "user", rows);
}

void OhmageMove::noteTheRest()
{
    std::set<std::int64_t> there;
    for (const auto& [id, row]: _known)
        there.insert(id);
    for (const auto& account: _accounts)
        there.insert(account.sourceId);
    for (const auto& table: _source.tables())
    {
        if (table.name == "user" || table.rows == 0)
            continue;
        if (table.name == "user_personal" || table.name == "user_registration")
        {
            noteParts(table, there);
            continue;
        }
        _report.table(table.name).leftOut = table.rows;
        _report.table(table.name).reasons["no place here"].count = table.rows;
        if (_leftOut.isWanted())
            writeRows(table);
    }
}

/// Rows that are a part of an account.
void OhmageMove::noteParts(const SourceTable& table, const std::set<std::int64_t>& there)
{
    const bool isPerson = table.name == "user_personal";
    std::set<std::string_view> placed{"id", "user_id", "last_modified_timestamp"};
    if (isPerson)
        placed.insert({"first_name", "last_name", "organization", "personal_id", "email_address"});
    else
        placed.insert({"registration_id", "request_timestamp", "accepted_timestamp"});
    std::set<std::int64_t> seen;
    _source.read(table,
                 [&](const SourceRow& row)
                 {
                     const auto user = row.fault.empty() ? numberOf(table, row, "user_id") : 0;
                     const bool isThere = there.contains(user);
                     if (isThere && seen.insert(user).second)
                     {
                         noteOthers(table, row, user, placed);
                         std::vector<std::string> notes;
                         if (isOdd(table, row, placed))
                             notes.emplace_back(ODD_TEXT);
                         return _report.change(table.name, user, notes);
                     }
                     _report.leaveOut(table.name, row.number,
                                      !row.fault.empty() ? row.fault
                                      : isThere          ? "its account has another"
                                                         : "its account is not there");
                     _leftOut.write(table, row);
                 });
}

void OhmageMove::writeRows(const SourceTable& table)
{
    _source.read(table,
                 [&](const SourceRow& row)
                 {
                     _leftOut.write(table, row);
                     if (table.name == "campaign" && row.fault.empty())
                         _leftOut.writeFile("campaign-" + std::to_string(numberOf(table, row, "id")) + ".xml",
                                            textOf(table, row, "xml"));
                 });
}

std::int64_t OhmageMove::countMedia() const
{
    namespace fs = std::filesystem;
    std::int64_t files = 0;
    std::error_code error;
    constexpr std::size_t UUID = 36; // scaled pictures and icons have two letters more
    for (fs::recursive_directory_iterator entry(_options.mediaFolder, error), end; !error && entry != end;
         entry.increment(error))
        files += entry->is_regular_file() && entry->path().filename().string().size() == UUID;
    return files;
}

std::vector<std::string> OhmageMove::linesOfLoss() const
{
    const auto rows = [&](const char* name)
    {
        const SourceTable* const table = _source.find(name);
        return table ? table->rows : 0;
    };
    std::vector<std::string> lines;
    if (rows("survey_response") > 0)
    {
        std::string line = "survey responses " + std::to_string(rows("survey_response")) + " (" +
                           count(rows("prompt_response"), "answers") + ", " +
                           count(rows("url_based_resource"), "files");
        if (!_options.mediaFolder.empty())
            line += ", " + count(countMedia(), "of them in the folder of media");
        lines.push_back(line + ")");
    }
    static const std::pair<const char*, const char*> TABLES[] = {
        {"class", "classes"},
        {"user_class", "memberships of classes"},
        {"campaign", "campaigns"},
        {"user_role_campaign", "roles in campaigns"},
        {"document", "documents"},
        {"mobility", "mobility points"},
        {"observer", "observers"},
        {"observer_stream_data", "rows of data streams"},
        {"annotation", "annotations"},
        {"audit", "calls in the audit log"},
        {"access_request", "requests for rights"},
        {"omh_authentication", "keys for other services"}};
    for (const auto& [table, what]: TABLES)
        if (rows(table) > 0)
            lines.push_back(std::string(what) + " " + std::to_string(rows(table)));
    return lines;
}

void OhmageMove::suggestSettings()
{
    static const std::set<std::string> USEFUL{"self_registration_allowed",
                                              "terms_of_service",
                                              "fully_qualified_domain_name",
                                              "ssl_enabled",
                                              "application_name",
                                              "user_setup_enabled",
                                              "keycloak_auth_enabled",
                                              "local_auth_enabled"};
    const SourceTable* const table = _source.find("preference");
    if (!table)
        return;
    _source.read(*table,
                 [&](const SourceRow& row)
                 {
                     const std::string key = row.fault.empty() ? textOf(*table, row, "p_key") : "";
                     if (USEFUL.contains(key) || key.starts_with("mail_password_reset_"))
                     {
                         const std::string value = textOf(*table, row, "p_value");
                         _report.tell("The old server had the setting " + key + " = " +
                                      value.substr(0, std::min<std::size_t>(value.find('\n'), 200)));
                     }
                 });
}

} // namespace import_ohmage
