#include "Move.h"
#include "OldUploads.h"

#include <colonnade/Crypto.h>
#include <colonnade/Names.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <unordered_set>

namespace import_pybossa
{

namespace
{

constexpr std::size_t BATCH = 500;

const std::set<std::string_view>& placedColumns()
{
    static const std::set<std::string_view> columns{"id",
                                                    "created",
                                                    "email_addr",
                                                    "name",
                                                    "fullname",
                                                    "locale",
                                                    "api_key",
                                                    "passwd_hash",
                                                    "admin",
                                                    "pro",
                                                    "privacy_mode",
                                                    "restrict",
                                                    "newsletter_prompted",
                                                    "valid_email",
                                                    "confirmation_email_sent",
                                                    "subscribed",
                                                    "consent",
                                                    "info",
                                                    "user_pref",
                                                    "ckan_api",
                                                    "enabled"};
    return columns;
}

constexpr std::string_view SOCIAL_TOKENS[] = {"twitter_token", "facebook_token", "google_token"};

/// One address, as far as can be told; the original keeps names of social accounts in its place.
bool isAddress(std::string_view text)
{
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos && !hasControlCharacters(text) &&
           text.find_first_of(" ,;<>") == std::string_view::npos;
}

/// A row of the table, read.
struct OldAccount
{
    std::int64_t sourceId = 0;
    std::int64_t id = 0; ///< here
    std::string created, name, fullname, email, locale, info, apiKey, ckanKey;
    std::optional<std::string> hash;
    bool admin = false, pro = false, disabled = false, privacyMode = true, restricted = false,
         validEmail = false, confirmationSent = false, subscribed = false, consent = false, asked = false;
    std::vector<std::string> notes;

    ImportedAccount imported() const
    {
        ImportedAccount account;
        account.id = id;
        account.created = created;
        account.name = name;
        account.fullname = fullname;
        account.email = email;
        account.locale = locale;
        account.info = info;
        account.admin = admin;
        account.pro = pro;
        account.disabled = disabled;
        account.privacyMode = privacyMode;
        account.restricted = restricted;
        account.validEmail = validEmail;
        account.confirmationEmailSent = confirmationSent;
        account.subscribed = subscribed;
        account.consent = consent;
        if (hash)
            account.passwordHash = *hash;
        account.apiKey = apiKey;
        return account;
    }
};

/// What names it: enough to decide whether it can be stored.
OldAccount readNames(const Fields& fields)
{
    OldAccount account;
    account.sourceId = account.id = fields.id();
    account.name = fields.text("name");
    if (account.name.empty())
    {
        account.name = "user-" + std::to_string(account.sourceId);
        account.notes.emplace_back("it had no name");
    }
    account.email =
        fields.text("email_addr"); // what is none is kept, since it may be what people sign in with
    if (!isAddress(account.email))
        account.notes.emplace_back("it has no address that a mail could reach");
    account.apiKey = fields.text("api_key");
    if (account.apiKey.empty())
        account.notes.emplace_back("it got a new API key");
    return account;
}

/// The word of `plain$$word`; nothing for other hashes.
std::optional<std::string_view> plainWord(std::string_view hash)
{
    constexpr std::string_view PLAIN = "plain$";
    if (!hash.starts_with(PLAIN))
        return std::nullopt;
    const auto end = hash.find('$', PLAIN.size());
    return end == std::string_view::npos ? std::nullopt : std::optional(hash.substr(end + 1));
}

void readPassword(const Move& move, const Fields& fields, OldAccount& account)
{
    const auto hash = fields.find("passwd_hash");
    const Passwords& passwords = move.target.identity.passwords();
    if (!hash || hash->empty())
        return;
    if (const auto word = plainWord(*hash))
    {
        account.hash = move.isWriting() ? passwords.hash(*word) : std::string();
        account.notes.emplace_back("its password stood readably in the old database: hashed");
    }
    else if (!passwords.findHashFault(*hash, HashSource::Operator))
        account.hash = std::string(*hash);
    else
        account.notes.emplace_back(
            "its password cannot be checked here: it has none until its owner sets one");
}

void readInfo(Move& move, const Fields& fields, OldAccount& account, bool isNew)
{
    account.info = objectInfo(fields.find("info"), account.notes);
    std::vector<std::pair<std::string, std::string>> members;
    const JsonDocument info = JsonDocument::parse(account.info);
    for (const auto token: SOCIAL_TOKENS)
        if (info.root().find(token))
        {
            members.emplace_back(token, "");
            move.report.leaveOutPart("user.info tokens of social networks", account.sourceId);
        }
    std::vector<std::string> ignored;
    if (const auto preferences = storableInfo(fields.find("user_pref"), ignored))
    {
        members.emplace_back("user_pref", *preferences);
        move.report.leaveOutPart("user.user_pref (kept in info)", account.sourceId);
    }
    const auto text = [&](const char* name)
    { return info.root().find(name).isText() ? std::string(info.root().find(name).text()) : std::string(); };
    if (const std::string avatar = text("avatar"); isNew && !avatar.empty())
        if (const auto file = bringFile(move, "user", account.sourceId, text("container"), avatar))
            members.emplace_back("avatar_url", quoteJson(file->address));
    if (!members.empty())
        account.info = withMembers(account.info, members);
}

/// Everything else.
void readRest(Move& move, const Fields& fields, OldAccount& account)
{
    account.created = timeOf(fields.find("created"), {}, move.now, account.notes);
    account.fullname = fields.text("fullname");
    account.locale = fields.text("locale");
    if (!move.target.settings->isLocale(account.locale))
    {
        account.locale = "en";
        account.notes.emplace_back("its language is none of this server's: English");
    }
    account.admin = fields.boolean("admin", false);
    account.pro = fields.boolean("pro", false);
    account.disabled = !fields.boolean("enabled", true);
    account.privacyMode = fields.boolean("privacy_mode", true);
    account.restricted = fields.boolean("restrict", false);
    account.validEmail = isAddress(account.email) && fields.boolean("valid_email", false);
    account.confirmationSent = fields.boolean("confirmation_email_sent", false);
    account.subscribed = fields.boolean("subscribed", false);
    account.consent = fields.boolean("consent", false);
    account.asked = fields.boolean("newsletter_prompted", false);
    account.ckanKey = fields.text("ckan_api");
    readPassword(move, fields, account);
    readInfo(move, fields, account, /*isNew=*/true);
}

/// Decides about accounts before anything is written.
class Planner
{
public:
    explicit Planner(Move& move):
        _move(move)
    {
    }

    void run(const SourceTable& table)
    {
        _next = std::max(table.lastId,
                         _move.target.database.read([&](Session& session)
                                                    { return _move.target.accounts->greatestId(session); })) +
                1;
        _move.source.read(table,
                          [&](const SourceRow& row)
                          {
                              const Fields fields(table, row);
                              if (!row.fault.empty() || fields.id() <= 0)
                                  return;
                              if (_move.users.get(fields.id()) == 0)
                                  _batch.push_back(readNames(fields));
                              if (_batch.size() == BATCH)
                                  decide();
                          });
        decide();
    }

private:
    void decide()
    {
        std::vector<ImportedAccount> accounts;
        for (const auto& account: _batch)
            accounts.push_back(account.imported());
        const auto holders = _move.target.database.read(
            [&](Session& session) { return _move.target.accounts->findHolders(session, accounts); });
        for (std::size_t i = 0; i < _batch.size(); ++i)
            decide(_batch[i], holders[i]);
        _batch.clear();
    }

    bool isOthers(std::int64_t holder) const { return holder != 0 && _move.ownUsers.get(holder) == 0; }

    void decide(const OldAccount& account, const AccountHolders& holders)
    {
        const std::int64_t name = isOthers(holders.name) ? holders.name : holders.foldedName;
        const std::int64_t email = isOthers(holders.email) ? holders.email : holders.foldedEmail;
        const bool isNameTaken = isOthers(name), isEmailTaken = isOthers(email);
        if (isNameTaken && isEmailTaken && name == email)
            return decideSame(account, name, holders);
        if (isNameTaken || isOthers(holders.email))
            return decideOther(account, isNameTaken ? name : holders.email, isNameTaken, holders);
        place(account, holders);
    }

    static std::string lineOf(const OldAccount& account, const std::string& what, std::int64_t here)
    {
        return "account " + std::to_string(account.sourceId) + " (" + account.name +
               (account.email.empty() ? "" : ", " + account.email) + "): " + what + " belongs to account " +
               std::to_string(here) + " here";
    }

    void decideSame(const OldAccount& account, std::int64_t here, const AccountHolders& holders)
    {
        if (_move.options.common.sameAddress == SameAddress::Stop)
            _move.report.addConflict(lineOf(account, "its name and address", here));
        else if (_move.options.common.sameAddress == SameAddress::Merge)
        {
            _move.users.set(account.sourceId, static_cast<std::uint32_t>(here));
            _move.merged.insert(account.sourceId);
        }
        else
            place(account, holders);
    }

    void decideOther(const OldAccount& account, std::int64_t here, bool isName, const AccountHolders& holders)
    {
        if (_move.options.common.onConflict == OnConflict::Stop)
            _move.report.addConflict(lineOf(account, isName ? "its name" : "its address", here));
        else if (_move.options.common.onConflict == OnConflict::Skip)
            _move.skippedUsers.insert(account.sourceId);
        else
            place(account, holders);
    }

    void place(const OldAccount& account, const AccountHolders& holders)
    {
        if (_move.users.get(account.sourceId) != 0)
            return; // the same number twice: told when it is to be stored
        const std::int64_t id = holders.id == 0 ? account.sourceId : _next++;
        _move.users.set(account.sourceId, static_cast<std::uint32_t>(id));
        _move.newUsers.insert(account.sourceId);
    }

    Move& _move;
    std::vector<OldAccount> _batch;
    std::int64_t _next = 0;
};

/// Stores accounts.
class Mover
{
public:
    Mover(Move& move, const SourceTable& table):
        _move(move),
        _table(table)
    {
    }

    void run()
    {
        _move.readRows(_table, [&](const SourceRow& row) { take(row); });
        store();
        if (_socialOnly > 0)
            _move.report.tell(std::to_string(_socialOnly) +
                              " accounts have no password, since they signed in by social networks or a "
                              "directory: their owners set one by the mail for a forgotten password.");
    }

private:
    void take(const SourceRow& row)
    {
        const Fields fields(_table, row);
        const std::int64_t id = fields.id();
        if (_move.skippedUsers.contains(id))
            return _move.leaveOutRow(_table, row, "its name or address belongs to somebody here");
        if (!_seen.insert(id).second)
            return _move.leaveOutRow(_table, row, "its number stands twice");
        OldAccount account = readNames(fields);
        account.id = _move.users.get(id);
        readRest(_move, fields, account);
        noteFlags(fields, account);
        _move.noteOthers(_table, row, placedColumns());
        if (_move.merged.contains(id) || _move.mergedBefore.contains(id))
            account.notes = {"put together with the account of that name and address here, which keeps its "
                             "number, key and password"};
        else if (account.id != id)
            account.notes.emplace_back("its number is another here");
        // Those that were stored before stay as they are.
        if (!_move.newUsers.contains(id) && !_move.merged.contains(id))
            return _move.report.change("user", id, account.notes);
        _batch.push_back(std::move(account));
        if (_batch.size() == BATCH)
            store();
    }

    void noteFlags(const Fields& fields, const OldAccount& account)
    {
        _socialOnly += !account.hash && !fields.find("passwd_hash");
        if (fields.boolean("subadmin", false))
            _move.report.tell("The sub-administrator " + account.name +
                              " is an ordinary account here: make administrators on purpose.");
    }

    /// What two rows of a damaged source, or somebody here, would share is given to the first.
    void makeUnique()
    {
        std::vector<ImportedAccount> accounts;
        for (const auto& account: _batch)
            accounts.push_back(account.imported());
        const auto holders = _move.target.database.read(
            [&](Session& session) { return _move.target.accounts->findHolders(session, accounts); });
        std::unordered_set<std::string> names, emails, keys;
        for (std::size_t i = 0; i < _batch.size(); ++i)
        {
            OldAccount& account = _batch[i];
            if (_move.merged.contains(account.sourceId))
                continue;
            const bool isNameTaken =
                holders[i].name != 0 || names.contains(account.name) || isForeign(holders[i].foldedName);
            if (isNameTaken)
            {
                account.name = freeName(account.name, names);
                account.notes.emplace_back("its name is " + account.name + " here");
            }
            if (holders[i].email != 0 || (!account.email.empty() && emails.contains(account.email)))
            {
                account.email.clear();
                account.validEmail = false;
                account.notes.emplace_back("its address belongs to another account here: it has none");
            }
            if (holders[i].apiKey != 0 || (!account.apiKey.empty() && keys.contains(account.apiKey)))
            {
                account.apiKey.clear();
                account.notes.emplace_back("its API key belongs to another account here: it got a new one");
            }
            names.insert(account.name);
            emails.insert(account.email);
            keys.insert(account.apiKey);
        }
    }

    bool isForeign(std::int64_t holder) const { return holder != 0 && _move.ownUsers.get(holder) == 0; }

    std::string freeName(const std::string& name, const std::unordered_set<std::string>& names) const
    {
        for (int number = 2;; ++number)
        {
            std::string candidate = name + "-" + std::to_string(number);
            if (!names.contains(candidate) && !_move.target.identity.users().isNameTaken(candidate, 0))
                return candidate;
        }
    }

    void store()
    {
        makeUnique();
        if (_move.isWriting() && !_batch.empty())
        {
            const std::int64_t run = _move.ensureRun().id;
            _move.target.database.write([&](Transaction& transaction) { store(transaction, run); });
        }
        for (const auto& account: _batch)
        {
            _move.report.change("user", account.sourceId, account.notes);
            if (_move.newUsers.contains(account.sourceId))
                _move.ownUsers.set(account.id, 1);
            _move.report.table("user").stored += _move.isWriting() ? 1 : 0;
        }
        _batch.clear();
    }

    void store(Transaction& transaction, std::int64_t run)
    {
        std::vector<ImportedAccount> accounts;
        std::vector<ImportedRow> rows;
        std::vector<account::ImportedSettings> settings;
        std::vector<std::int64_t> hidden;
        for (const auto& account: _batch)
        {
            const bool isMerged = _move.merged.contains(account.sourceId);
            rows.push_back({account.sourceId, account.id, !isMerged});
            if (isMerged)
                continue;
            accounts.push_back(account.imported());
            settings.push_back({account.id, account.asked, account.ckanKey});
            if (account.restricted)
                hidden.push_back(account.id);
        }
        _move.target.accounts->add(transaction, accounts);
        _move.target.settings->add(transaction, settings);
        _move.target.tasks->hide(transaction, hidden);
        _move.target.imports->keep(transaction, run, "user", rows);
    }

    Move& _move;
    const SourceTable& _table;
    std::vector<OldAccount> _batch;
    std::set<std::int64_t> _seen;
    std::int64_t _socialOnly = 0;
};

} // namespace

void planAccounts(Move& move)
{
    Planner(move).run(*move.source.find("user"));
}

void moveAccounts(Move& move)
{
    Mover(move, *move.source.find("user")).run();
}

} // namespace import_pybossa
