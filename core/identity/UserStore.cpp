#include "identity/UserStore.h"

#include "colonnade/Crypto.h"
#include "colonnade/Json.h"
#include "colonnade/Request.h"
#include "colonnade/Text.h"
#include "colonnade/UserEvents.h"
#include "data/Doer.h"
#include "identity/StoredHash.h"
#include "identity/UniqueText.h"
#include "identity/UserLooks.h"
#include "identity/UserNames.h"
#include "identity/UserRow.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <algorithm>
#include <bit>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_TEXT_BYTES = 4096;
constexpr int MAX_LIST = 1000;

/// Whether the text can be a stored one at all. One that cannot is not looked up, because the database would
/// only complain of it.
bool isUnstorable(std::string_view text)
{
    return text.size() > MAX_TEXT_BYTES || text.find('\0') != std::string_view::npos || !isValidUtf8(text);
}

void requireStorable(std::string_view what, std::string_view text)
{
    if (isUnstorable(text))
        throw InvalidValue(std::string(what) + " of a user must be UTF-8 without NUL, at most " +
                           std::to_string(MAX_TEXT_BYTES) + " bytes");
}

void requireUser(std::int64_t changedRows, std::int64_t id)
{
    if (changedRows == 0)
        throw Poco::NotFoundException("no user with id " + std::to_string(id));
}

std::string textValue(const std::string& text)
{
    return JsonWriter().value(text).take();
}

std::string truthValue(bool truth)
{
    return truth ? "true" : "false";
}

/// What of an account is no matter of taste.
std::vector<AuditedMember> changedMembers(const User& before, const User& after)
{
    std::vector<AuditedMember> members;
    const auto compare = [&](const char* name, const auto& old, const auto& now, const auto& text)
    {
        if (old != now)
            members.push_back({name, text(old), text(now)});
    };
    compare("name", before.name, after.name, textValue);
    compare("fullname", before.fullname, after.fullname, textValue);
    compare("email_addr", before.email, after.email, textValue);
    compare("admin", before.admin, after.admin, truthValue);
    compare("pro", before.pro, after.pro, truthValue);
    compare("restrict", before.restricted, after.restricted, truthValue);
    compare("valid_email", before.validEmail, after.validEmail, truthValue);
    return members;
}

bool isDoneForSomebody()
{
    const Doer& doer = DoerScope::current();
    return !doer.command.empty() || (doer.request && doer.request->principal());
}

void endSessions(Transaction& transaction, std::int64_t userId)
{
    transaction.execute("delete from core_session where user_id = $1", userId);
}

} // namespace

UserStore::UserStore(Database& database, const Vault& vault, const Clock& clock):
    _database(database),
    _vault(vault),
    _clock(clock)
{
}

std::optional<User> UserStore::findById(std::int64_t id)
{
    return _database.read([&](Session& session) { return findById(session, id); });
}

std::optional<User> UserStore::findById(Session& session, std::int64_t id)
{
    static const std::string sql = selectUser("where u.id = $1");
    return session.find(toUser, sql, id);
}

std::map<std::int64_t, User> UserStore::findByIds(Session& session, std::span<const std::int64_t> ids)
{
    std::map<std::int64_t, User> found;
    if (ids.empty())
        return found;
    const auto first = ids.first(std::min<std::size_t>(ids.size(), MAX_LIST));
    std::vector<SqlValue> values(first.begin(), first.end());
    values.resize(std::bit_ceil(values.size()), ids.front()); // texts of few lengths: connections keep them
    std::string places;
    for (std::size_t i = 1; i <= values.size(); ++i)
        places += (i == 1 ? "$" : ", $") + std::to_string(i);
    session.run(selectUser("where u.id in (" + places + ")"), values,
                [&](const Row& row)
                {
                    User user = toUser(row);
                    found.emplace(user.id, std::move(user));
                    return true;
                });
    return found;
}

std::optional<User> UserStore::findByName(std::string_view name)
{
    static const std::string sql = selectUser("where u.name = $1");
    if (isUnstorable(name))
        return std::nullopt;
    return _database.read([&](Session& session) { return session.find(toUser, sql, name); });
}

std::optional<User> UserStore::findByNameIgnoringCase(std::string_view name)
{
    if (isUnstorable(name))
        return std::nullopt;
    return _database.read([&](Session& session) { return nameColumn().findUser(session, name); });
}

bool UserStore::isNameTaken(std::string_view name, std::int64_t exceptId)
{
    return !isUnstorable(name) &&
           _database.read([&](Session& session) { return isNameHeld(session, name, exceptId); });
}

void UserStore::offerLocales(std::vector<std::string> locales)
{
    _locales = std::move(locales);
}

bool UserStore::isLocale(std::string_view locale) const
{
    return _locales.empty() ? isLanguageTag(locale)
                            : std::find(_locales.begin(), _locales.end(), locale) != _locales.end();
}

std::optional<User> UserStore::findByEmail(std::string_view email)
{
    if (email.empty() || isUnstorable(email))
        return std::nullopt;
    return _database.read([&](Session& session) { return emailColumn().findUser(session, email); });
}

std::optional<User> UserStore::findByApiKey(std::string_view key)
{
    const auto owner = findOwner(key);
    return owner ? std::optional(*owner) : std::nullopt;
}

std::shared_ptr<const User> UserStore::findOwner(std::string_view apiKey)
{
    static const std::string sql = selectUser("where u.api_key_digest = $1");
    const std::string digest = _vault.digest(API_KEY_PURPOSE, apiKey);
    if (auto owner = _owners.find(digest))
        return owner;
    const auto ticket = _owners.begin();
    auto read = _database.read([&](Session& session) { return session.find(toUser, sql, digest); });
    if (!read)
        return nullptr;
    auto owner = std::make_shared<const User>(std::move(*read));
    if (ticket)
        _owners.keep(digest, owner, *ticket);
    return owner;
}

std::optional<AccountState> UserStore::findState(std::int64_t id)
{
    static const std::string sql = selectUser("where u.id = $1", "u.api_key_digest");
    return _database.read(
        [&](Session& session)
        {
            return session.find(
                [](const Row& row) {
                    return AccountState{toUser(row), row.findText(USER_COLUMN_COUNT).value_or("")};
                },
                sql, id);
        });
}

std::vector<User> UserStore::list(std::int64_t afterId, int limit)
{
    static const std::string sql = selectUser("where u.id > $1 order by u.id limit $2");
    const int rows = std::clamp(limit, 0, MAX_LIST);
    return _database.read([&](Session& session) { return session.all(toUser, sql, afterId, rows); });
}

std::vector<User> UserStore::listNewest(Session& session, int limit)
{
    static const std::string sql = selectUser("order by u.id desc limit $1");
    return session.all(toUser, sql, std::clamp(limit, 0, MAX_LIST));
}

std::int64_t UserStore::count()
{
    return _database.read([](Session& session)
                          { return session.findInteger("select count(*) from core_user").value_or(0); });
}

bool UserStore::isEmpty(Transaction& transaction)
{
    const auto findAny = [&] { return transaction.findInteger("select id from core_user limit 1"); };
    if (findAny())
        return false;
    if (transaction.dialect() == Dialect::Sqlite)
        return true; // there is only one writer
    transaction.execute("lock table core_user in share row exclusive mode");
    return !findAny();
}

std::variant<User, UserConflict> UserStore::create(const NewUser& user)
{
    return _database.write([&](Transaction& transaction) { return create(transaction, user); });
}

std::variant<User, UserConflict> UserStore::create(Transaction& transaction, const NewUser& user)
{
    requireStorable("name", user.name);
    requireStorable("fullname", user.fullname);
    requireStorable("email", user.email);
    const UniqueText name = nameColumn().keysOf(user.name);
    const UniqueText email = emailColumn().keysOf(user.email);
    const auto findConflict = [&]() -> std::optional<UserConflict>
    {
        if (isNameHeld(transaction, user.name, 0))
            return UserConflict::NameTaken;
        return emailColumn().findConflict(transaction, email, 0);
    };
    // The look finds imported names, too; the index keeps out who comes between look and insert.
    if (const auto conflict = findConflict())
        return *conflict;
    const std::string key = randomUuid();
    const StoredHash hash = makeStoredHash(_vault, user.passwordHash);
    const auto id = transaction.findInteger(
        "insert into core_user (created, name, name_folded, fullname, email, email_folded, admin, disabled, "
        "must_change_password, consent, password_hash, password_scheme, api_key_digest, api_key_sealed) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
        "on conflict do nothing returning id",
        isoTime(_clock.nowMicroseconds()), user.name, name.folded.value_or(""), user.fullname, email.exact,
        email.folded, user.admin, user.disabled, user.mustChangePassword, user.consent, hash.text,
        hash.scheme, _vault.digest(API_KEY_PURPOSE, key), _vault.seal(API_KEY_PURPOSE, key));
    if (id && !claimLooks(transaction, *id, user.name))
    {
        drop(transaction, *id); // a look-alike came between look and insert
        return UserConflict::NameTaken;
    }
    if (id)
    {
        keepBcrypt(transaction, *id, hash);
        if (isDoneForSomebody()) // who registers is no act of anybody's
            note(transaction, "user.create", *id,
                 {{"name", {}, textValue(user.name)}, {"admin", {}, truthValue(user.admin)}});
        if (_events)
            _events->tell(transaction, std::to_string(*id), UserMade{*id, user.name});
        return findById(transaction, *id).value();
    }
    if (const auto conflict = findConflict())
        return *conflict;
    throw UniqueViolation("core_user");
}

std::optional<UserConflict> UserStore::update(const User& user)
{
    const auto write = [&](Transaction& transaction) { return update(transaction, user); };
    try
    {
        return _database.write(write);
    }
    catch (const UniqueViolation&)
    {
        // Somebody took the name or the address between look and update: the second look finds who.
        return _database.write(write);
    }
}

std::optional<UserConflict> UserStore::update(Transaction& transaction, const User& user)
{
    _owners.suspend(user.id);
    requireStorable("name", user.name);
    requireStorable("fullname", user.fullname);
    requireStorable("email", user.email);
    UniqueText name = nameColumn().keysOf(user.name);
    UniqueText email = emailColumn().keysOf(user.email);
    const auto renaming = findRenaming(transaction, user);
    auto conflict = nameColumn().findConflictOfChange(transaction, name, user.id);
    if (!conflict && renaming == Renaming::Other && isNameHeld(transaction, user.name, user.id))
        conflict = UserConflict::NameTaken;
    if (!conflict)
        conflict = emailColumn().findConflictOfChange(transaction, email, user.id);
    if (conflict)
        return conflict;
    const auto before = _audit ? findById(transaction, user.id) : std::nullopt;
    requireUser(transaction.execute(
                    "update core_user set name = $2, name_folded = $3, name_slot = $4, fullname = $5, "
                    "email = $6, email_folded = $7, email_slot = $8, locale = $9, info = $10, "
                    "admin = $11, pro = $12, privacy_mode = $13, restricted = $14, valid_email = $15, "
                    "confirmation_email_sent = $16, subscribed = $17, consent = $18 where id = $1",
                    user.id, user.name, name.folded.value_or(""), name.slot, user.fullname, email.exact,
                    email.folded, email.slot, user.locale, user.info, user.admin, user.pro, user.privacyMode,
                    user.restricted, user.validEmail, user.confirmationEmailSent, user.subscribed,
                    user.consent),
                user.id);
    if (renaming != Renaming::None)
        replaceLooks(transaction, user, renaming);
    if (before)
        if (auto members = changedMembers(*before, user); !members.empty())
            note(transaction, "user.update", user.id, std::move(members));
    return conflict;
}

void UserStore::setPasswordHash(std::int64_t id, std::optional<std::string_view> hash, bool mustChange)
{
    _database.write([&](Transaction& transaction) { setPasswordHash(transaction, id, hash, mustChange); });
}

void UserStore::setPasswordHash(Transaction& transaction, std::int64_t id,
                                std::optional<std::string_view> hash, bool mustChange)
{
    _owners.suspend(id);
    const StoredHash stored = makeStoredHash(_vault, hash);
    requireUser(transaction.execute(
                    "update core_user set password_hash = $2, password_scheme = $3, "
                    "must_change_password = $4, password_version = password_version + 1 where id = $1",
                    id, stored.text, stored.scheme, mustChange),
                id);
    keepBcrypt(transaction, id, stored);
    endSessions(transaction, id);
    note(transaction, "user.set_password", id,
         {{"password", {}, hash ? AuditedMember::HIDDEN : "null"},
          {"must_change_password", {}, truthValue(mustChange)}});
}

void UserStore::setDisabled(std::int64_t id, bool disabled)
{
    _database.write([&](Transaction& transaction) { setDisabled(transaction, id, disabled); });
}

void UserStore::setDisabled(Transaction& transaction, std::int64_t id, bool disabled)
{
    putDisabled(transaction, id, disabled);
    note(transaction, disabled ? "user.disable" : "user.enable", id);
}

void UserStore::close(Transaction& transaction, std::int64_t id)
{
    putDisabled(transaction, id, /*disabled=*/true);
}

void UserStore::putDisabled(Transaction& transaction, std::int64_t id, bool disabled)
{
    _owners.suspend(id);
    requireUser(transaction.execute("update core_user set disabled = $2 where id = $1", id, disabled), id);
    endSessions(transaction, id);
}

void UserStore::setMustChangePassword(Transaction& transaction, std::int64_t id, bool mustChange)
{
    _owners.suspend(id);
    requireUser(
        transaction.execute("update core_user set must_change_password = $2 where id = $1", id, mustChange),
        id);
    note(transaction, "user.update", id, {{"must_change_password", {}, truthValue(mustChange)}});
}

void UserStore::remove(Transaction& transaction, std::int64_t id)
{
    const auto user = _audit ? findById(transaction, id) : std::nullopt;
    drop(transaction, id);
    if (user)
        note(transaction, "user.delete", id, {{"name", textValue(user->name), {}}});
    if (_events)
        _events->tell(transaction, std::to_string(id), UserRemoved{id});
}

void UserStore::note(Transaction& transaction, const char* what, std::int64_t id,
                     std::vector<AuditedMember> members)
{
    if (_audit)
        _audit->note(transaction, {what, "user/" + std::to_string(id), std::move(members)});
}

void UserStore::drop(Transaction& transaction, std::int64_t id)
{
    _owners.suspend(id);
    requireUser(transaction.execute("delete from core_user where id = $1", id), id);
}

bool UserStore::isLastAdministrator(Transaction& transaction, std::int64_t id)
{
    // The rows are locked, so that two cannot each count on the other; SQLite has only one writer.
    std::string sql = "select id from core_user where admin and not disabled order by id";
    if (transaction.dialect() == Dialect::Postgresql)
        sql += " for update";
    const auto open = transaction.all([](const Row& row) { return row.integer(0); }, sql);
    return open.size() == 1 && open.front() == id;
}

std::optional<BcryptVerifier> UserStore::findBcrypt(std::int64_t id)
{
    return _database.read([&](Session& session) { return findKeptBcrypt(session, id); });
}

std::string UserStore::apiKey(std::int64_t id)
{
    const auto sealed = _database.read(
        [&](Session& session)
        {
            return session.find([](const Row& row) { return row.text(0); },
                                "select api_key_sealed from core_user where id = $1", id);
        });
    requireUser(sealed.has_value(), id);
    try
    {
        return _vault.open(API_KEY_PURPOSE, *sealed);
    }
    catch (const Poco::DataFormatException&)
    {
        // The master key was replaced on purpose (MasterKey.h): the old API key opens nothing any more.
        Poco::Logger::get("identity")
            .warning("made a new API key for user " + std::to_string(id) +
                     ": the old one was sealed with another master key");
        return resetApiKey(id);
    }
}

std::string UserStore::resetApiKey(std::int64_t id)
{
    return _database.write([&](Transaction& transaction) { return resetApiKey(transaction, id); });
}

std::string UserStore::resetApiKey(Transaction& transaction, std::int64_t id)
{
    _owners.suspend(id);
    std::string key = randomUuid();
    requireUser(
        transaction.execute("update core_user set api_key_digest = $2, api_key_sealed = $3 where id = $1", id,
                            _vault.digest(API_KEY_PURPOSE, key), _vault.seal(API_KEY_PURPOSE, key)),
        id);
    note(transaction, "user.new_key", id, {{"api_key", AuditedMember::HIDDEN, AuditedMember::HIDDEN}});
    return key;
}

} // namespace colonnade
