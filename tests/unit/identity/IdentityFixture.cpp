#include "IdentityFixture.h"

#include "data/Migrations.h"

#include <Poco/Exception.h>

namespace colonnade::test
{

FakeIdentityConfig::FakeIdentityConfig(std::map<std::string, std::string> changes):
    _changes(std::move(changes))
{
    const std::string section = "identity.";
    for (const auto& spec: identitySettingSpecs())
    {
        if (!spec.key.starts_with(section))
            throw Poco::InvalidArgumentException(spec.key);
        _values[spec.key.substr(section.size())] = spec.fallback.value();
    }
    for (const auto& [key, value]: _changes)
    {
        if (_values.count(key) == 0)
            throw Poco::NotFoundException(key);
        _values[key] = value;
    }
}

std::string FakeIdentityConfig::text(std::string_view key) const
{
    return _values.at(std::string(key));
}

std::int64_t FakeIdentityConfig::integer(std::string_view key) const
{
    return std::stoll(text(key));
}

bool FakeIdentityConfig::boolean(std::string_view key) const
{
    return text(key) == "true";
}

std::vector<std::string> FakeIdentityConfig::list(std::string_view key) const
{
    return {text(key)};
}

bool FakeIdentityConfig::isSet(std::string_view key) const
{
    return _changes.count(std::string(key)) != 0;
}

void IdentityFixture::setUp()
{
    _testDatabase = std::make_unique<TestDatabase>();
    _database = _testDatabase->open();
    migrate(*_database, {coreMigrations()});
    _identity = openIdentity();
}

void IdentityFixture::tearDown()
{
    _identity.reset();
    _database.reset();
    _testDatabase.reset();
}

std::unique_ptr<IdentityCore> IdentityFixture::openIdentity(const std::map<std::string, std::string>& changes)
{
    return IdentityCore::open(*_database, FakeIdentityConfig(changes), folder(), clock);
}

void IdentityFixture::reopenIdentity(const std::map<std::string, std::string>& changes)
{
    _identity = openIdentity(changes);
}

User IdentityFixture::createUser(const std::string& name, const std::optional<std::string>& passwordHash)
{
    NewUser user;
    user.name = name;
    user.fullname = "Full " + name;
    user.email = name + "@example.org";
    user.passwordHash = passwordHash;
    return std::get<User>(identity().users().create(user));
}

std::int64_t IdentityFixture::countRows(const std::string& table)
{
    return database().read([&](Session& session)
                           { return session.findInteger("select count(*) from " + table).value(); });
}

} // namespace colonnade::test
