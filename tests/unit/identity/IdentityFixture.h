#pragma once

#include "colonnade/Clock.h"
#include "colonnade/Config.h"
#include "identity/IdentityCore.h"
#include "support/TestDatabase.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>

namespace colonnade::test
{

class FakeClock final: public Clock
{
public:
    std::int64_t nowMicroseconds() const override { return _now; }
    void advance(std::int64_t seconds) { _now += seconds * 1'000'000; }

private:
    std::atomic<std::int64_t> _now = 1'790'000'000'123'456;
};

/// The section `identity` with the defaults of its schema, and what a test sets.
class FakeIdentityConfig final: public Config
{
public:
    explicit FakeIdentityConfig(std::map<std::string, std::string> changes = {});

    std::string text(std::string_view key) const override;
    std::int64_t integer(std::string_view key) const override;
    bool boolean(std::string_view key) const override;
    std::vector<std::string> list(std::string_view key) const override;
    bool isSet(std::string_view key) const override;

private:
    std::map<std::string, std::string> _values;
    std::map<std::string, std::string> _changes;
};

/// A migrated database of its own and an identity on it, for each test.
class IdentityFixture: public CppUnit::TestFixture
{
public:
    void setUp() override;
    void tearDown() override;

protected:
    /// Another server on the same database.
    std::unique_ptr<IdentityCore> openIdentity(const std::map<std::string, std::string>& changes = {});
    /// The same with other settings, in place of the first.
    void reopenIdentity(const std::map<std::string, std::string>& changes);

    User createUser(const std::string& name, const std::optional<std::string>& passwordHash = {});
    std::int64_t countRows(const std::string& table);
    Database& database() { return *_database; }
    IdentityCore& identity() { return *_identity; }
    const std::string& folder() const { return _testDatabase->folder(); }
    const std::string& databaseUrl() const { return _testDatabase->url(); }

    FakeClock clock;

private:
    std::unique_ptr<TestDatabase> _testDatabase;
    std::unique_ptr<Database> _database;
    std::unique_ptr<IdentityCore> _identity;
};

} // namespace colonnade::test
