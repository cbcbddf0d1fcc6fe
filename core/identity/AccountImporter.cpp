#include "identity/AccountImporter.h"

#include "colonnade/BulkInsert.h"
#include "colonnade/Crypto.h"
#include "identity/KeyedBcrypt.h"
#include "identity/StoredHash.h"
#include "identity/UniqueText.h"
#include "identity/UserLooks.h"
#include "identity/UserRow.h"
#include "text/Lookalikes.h"

#include <array>
#include <deque>
#include <set>
#include <unordered_map>

namespace colonnade
{

AccountImport::~AccountImport() = default;

namespace
{

using Type = BulkColumn::Type;

constexpr BulkColumn USER[] = {{"id", Type::Integer},
                               {"created"},
                               {"name"},
                               {"name_folded"},
                               {"name_slot"},
                               {"fullname"},
                               {"email"},
                               {"email_folded"},
                               {"email_slot"},
                               {"locale"},
                               {"info"},
                               {"admin", Type::Boolean},
                               {"pro", Type::Boolean},
                               {"disabled", Type::Boolean},
                               {"must_change_password", Type::Boolean},
                               {"privacy_mode", Type::Boolean},
                               {"restricted", Type::Boolean},
                               {"valid_email", Type::Boolean},
                               {"confirmation_email_sent", Type::Boolean},
                               {"subscribed", Type::Boolean},
                               {"consent", Type::Boolean},
                               {"password_hash"},
                               {"password_scheme"},
                               {"api_key_digest"},
                               {"api_key_sealed"}};

constexpr BulkColumn LOOK[] = {{"look"}, {"slot"}, {"user_id", Type::Integer}};

/// Who has which of many texts in a column.
using Owners = std::unordered_map<std::string, std::int64_t>;

Owners ownersOf(Session& session, std::string_view column, const std::vector<std::string>& texts)
{
    Owners owners;
    std::vector<SqlValue> values;
    values.reserve(texts.size());
    for (const auto& text: texts)
        if (!text.empty())
            values.emplace_back(std::string_view(text));
    const std::string name(column);
    selectIn(session, "select " + name + ", id from core_user where " + name + " in (", values,
             [&](const Row& row) { owners.emplace(row.text(0), row.integer(1)); });
    return owners;
}

std::int64_t ownerOf(const Owners& owners, const std::string& text)
{
    const auto found = owners.find(text);
    return found == owners.end() ? 0 : found->second;
}

/// The keys of an account that must be unique, as they are stored.
struct Keys
{
    UniqueText name, email;
};

std::vector<Keys> keysOf(std::span<const ImportedAccount> accounts)
{
    std::vector<Keys> keys;
    keys.reserve(accounts.size());
    for (const auto& account: accounts)
        keys.push_back({nameColumn().keysOf(account.name), emailColumn().keysOf(account.email)});
    return keys;
}

std::vector<std::string> textsOf(const std::vector<Keys>& keys, UniqueText Keys::*which,
                                 std::optional<std::string> UniqueText::*text)
{
    std::vector<std::string> texts;
    texts.reserve(keys.size());
    for (const auto& key: keys)
        texts.push_back(((key.*which).*text).value_or(""));
    return texts;
}

/// Folded texts that somebody has, or that stand before in the same call, get a slot of their own.
void chooseSlots(Session& session, std::string_view column, UniqueText Keys::*which, std::vector<Keys>& keys)
{
    const Owners owners = ownersOf(session, column, textsOf(keys, which, &UniqueText::folded));
    std::set<std::string> before;
    for (auto& key: keys)
    {
        UniqueText& text = key.*which;
        if (text.folded && (owners.contains(*text.folded) || !before.insert(*text.folded).second))
            text.slot = *text.exact;
    }
}

/// What names look like; names that look alike stand beside each other.
void keepAllLooks(Transaction& transaction, std::span<const ImportedAccount> accounts)
{
    std::deque<std::string> looks;
    BulkRows rows("core_user_look", LOOK);
    for (const auto& account: accounts)
        for (auto& look: looksOf(account.name))
            rows.add({std::string_view(looks.emplace_back(std::move(look))), std::string_view(), account.id});
    if (rows.insert(transaction) == static_cast<std::int64_t>(rows.count()))
        return;
    for (const auto& account: accounts)
        keepLooks(transaction, account.id, account.name);
}

} // namespace

std::vector<AccountHolders> AccountImporter::findHolders(Session& session,
                                                         std::span<const ImportedAccount> accounts)
{
    const auto keys = keysOf(accounts);
    std::vector<SqlValue> ids;
    std::vector<std::string> digests;
    for (const auto& account: accounts)
    {
        ids.emplace_back(account.id);
        digests.push_back(account.apiKey.empty() ? std::string()
                                                 : _vault.digest(API_KEY_PURPOSE, account.apiKey));
    }
    std::set<std::int64_t> taken;
    selectIn(session, "select id from core_user where id in (", ids,
             [&](const Row& row) { taken.insert(row.integer(0)); });
    const auto names = textsOf(keys, &Keys::name, &UniqueText::exact);
    const auto foldedNames = textsOf(keys, &Keys::name, &UniqueText::folded);
    const auto emails = textsOf(keys, &Keys::email, &UniqueText::exact);
    const auto foldedEmails = textsOf(keys, &Keys::email, &UniqueText::folded);
    const Owners byName = ownersOf(session, "name", names);
    const Owners byFoldedName = ownersOf(session, "name_folded", foldedNames);
    const Owners byEmail = ownersOf(session, "email", emails);
    const Owners byFoldedEmail = ownersOf(session, "email_folded", foldedEmails);
    const Owners byKey = ownersOf(session, "api_key_digest", digests);
    std::vector<AccountHolders> holders;
    holders.reserve(accounts.size());
    for (std::size_t i = 0; i < accounts.size(); ++i)
        holders.push_back({taken.contains(accounts[i].id) ? accounts[i].id : 0, ownerOf(byName, names[i]),
                           ownerOf(byFoldedName, foldedNames[i]), ownerOf(byEmail, emails[i]),
                           ownerOf(byFoldedEmail, foldedEmails[i]), ownerOf(byKey, digests[i])});
    return holders;
}

void AccountImporter::add(Transaction& transaction, std::span<const ImportedAccount> accounts)
{
    auto keys = keysOf(accounts);
    chooseSlots(transaction, "name_folded", &Keys::name, keys);
    chooseSlots(transaction, "email_folded", &Keys::email, keys);
    std::deque<std::string> texts; // what the rows refer to
    std::deque<StoredHash> hashes;
    BulkRows rows("core_user", USER);
    for (std::size_t i = 0; i < accounts.size(); ++i)
    {
        const ImportedAccount& account = accounts[i];
        const Keys& key = keys[i];
        const std::string& apiKey =
            texts.emplace_back(account.apiKey.empty() ? randomUuid() : std::string(account.apiKey));
        const StoredHash& hash = hashes.emplace_back(makeStoredHash(_vault, account.passwordHash));
        rows.add({account.id,
                  account.created,
                  account.name,
                  toSqlValue(key.name.folded),
                  std::string_view(key.name.slot),
                  account.fullname,
                  toSqlValue(key.email.exact),
                  toSqlValue(key.email.folded),
                  std::string_view(key.email.slot),
                  account.locale,
                  account.info,
                  account.admin,
                  account.pro,
                  account.disabled,
                  account.mustChangePassword,
                  account.privacyMode,
                  account.restricted,
                  account.validEmail,
                  account.confirmationEmailSent,
                  account.subscribed,
                  account.consent,
                  toSqlValue(hash.text),
                  toSqlValue(hash.scheme),
                  std::string_view(texts.emplace_back(_vault.digest(API_KEY_PURPOSE, apiKey))),
                  std::string_view(texts.emplace_back(_vault.seal(API_KEY_PURPOSE, apiKey)))});
    }
    if (rows.insert(transaction) != static_cast<std::int64_t>(accounts.size()))
        throw UniqueViolation("core_user");
    for (std::size_t i = 0; i < accounts.size(); ++i)
        if (readKeyedBcrypt(hashes[i].text.value_or("")))
            keepBcrypt(transaction, accounts[i].id, hashes[i]);
    keepAllLooks(transaction, accounts);
}

std::int64_t AccountImporter::greatestId(Session& session)
{
    return session.findInteger("select max(id) from core_user").value_or(0);
}

void AccountImporter::reserve(Transaction& transaction, std::int64_t lastId)
{
    raiseNumbers(transaction, "core_user", lastId);
}

std::int64_t AccountImporter::countUsed(Session& session, std::span<const std::int64_t> ids)
{
    const std::vector<SqlValue> values(ids.begin(), ids.end());
    std::int64_t used = 0;
    selectIn(session,
             "select u.id from core_user u where (u.password_version > 0 or exists (select 1 from "
             "core_session s where s.user_id = u.id)) and u.id in (",
             values, [&](const Row&) { ++used; });
    return used;
}

void AccountImporter::remove(Transaction& transaction, std::span<const std::int64_t> ids)
{
    for (const auto id: ids)
        if (_users.findById(transaction, id))
            _users.remove(transaction, id);
}

} // namespace colonnade
