#include "IdentityFixture.h"

#include <Poco/Exception.h>

#include <set>
#include <thread>
#include <vector>

namespace colonnade::test
{

namespace
{

NewUser newUser(const std::string& name, const std::string& email)
{
    NewUser user;
    user.name = name;
    user.fullname = "Full Name";
    user.email = email;
    return user;
}

} // namespace

class UsersTest: public IdentityFixture
{
    CPPUNIT_TEST_SUITE(UsersTest);
    CPPUNIT_TEST(testCreatesAndFindsAUser);
    CPPUNIT_TEST(testCreateRefusesNamesAndAddressesThatDifferInCase);
    CPPUNIT_TEST(testManyThreadsCreateOneNameOnce);
    CPPUNIT_TEST(testCreateInATransactionIsUndoneWithIt);
    CPPUNIT_TEST(testConflictLeavesTheCallersTransactionUsable);
    CPPUNIT_TEST(testOnlyOneOfManyThreadsFindsNoAccountYet);
    CPPUNIT_TEST(testUsersWithoutAddressStandBesideEachOther);
    CPPUNIT_TEST(testFindsImportedNamesThatDifferInCase);
    CPPUNIT_TEST(testImportedNamesKeepNewOnesOut);
    CPPUNIT_TEST(testUpdateStoresAllButThePassword);
    CPPUNIT_TEST(testUpdateRefusesTakenNamesAndAddresses);
    CPPUNIT_TEST(testUpdateMayChangeCaseAlone);
    CPPUNIT_TEST(testManyThreadsRenamingToOneNameOneWins);
    CPPUNIT_TEST(testImportedDuplicateMayBeUpdated);
    CPPUNIT_TEST(testLooksForNothingThatCannotBeStored);
    CPPUNIT_TEST(testCreateRefusesWhatCannotBeStored);
    CPPUNIT_TEST(testListsInOrderOfIds);
    CPPUNIT_TEST(testNewPasswordRaisesTheVersion);
    CPPUNIT_TEST(testChangesInATransactionAreUndoneWithIt);
    CPPUNIT_TEST(testFlagsChangeWithTheirTransaction);
    CPPUNIT_TEST(testRemoveTakesTheSessionsAlong);
    CPPUNIT_TEST(testChangesOfNobodyAreErrors);
    CPPUNIT_TEST(testApiKeyIsAUuidAndFindsItsUser);
    CPPUNIT_TEST(testResetApiKeyEndsTheOldOne);
    CPPUNIT_TEST(testApiKeyStandsNowhereInClear);
    CPPUNIT_TEST(testFindsManyByTheirNumbers);
    CPPUNIT_TEST(testLeavesOutWhoIsNotToBeShown);
    CPPUNIT_TEST(testKeepsASettingForEachPlugin);
    CPPUNIT_TEST(testRefusesWhatIsNoSetting);
    CPPUNIT_TEST_SUITE_END();

    Users& users() { return identity().users(); }

    UserConflict conflictOf(const NewUser& user) { return std::get<UserConflict>(users().create(user)); }

    /// As an import does: beside an account whose name and address differ only in case.
    User importDuplicate(const std::string& name)
    {
        const User made = createUser("tmp" + std::to_string(++_imported));
        database().write(
            [&](Transaction& transaction)
            {
                transaction.execute(
                    "update core_user set name = $2, name_folded = 'bob', name_slot = $2, email = "
                    "$3, email_folded = 'bob@example.org', email_slot = $3 where id = $1",
                    made.id, name, name + "@example.org");
            });
        return users().findById(made.id).value();
    }

    void testCreatesAndFindsAUser()
    {
        NewUser wanted = newUser("Ann", "Ann@Example.org");
        wanted.admin = true;
        wanted.consent = true;
        wanted.passwordHash = "md5$$900150983cd24fb0d6963f7d28e17f72";
        const User made = std::get<User>(users().create(wanted));
        CPPUNIT_ASSERT(made.id > 0);
        CPPUNIT_ASSERT_EQUAL(isoTime(clock.nowMicroseconds()), made.created);
        CPPUNIT_ASSERT_EQUAL(std::string("Ann"), made.name);
        CPPUNIT_ASSERT_EQUAL(std::string("Full Name"), made.fullname);
        CPPUNIT_ASSERT_EQUAL(std::string("Ann@Example.org"), made.email);
        CPPUNIT_ASSERT_EQUAL(std::string("en"), made.locale);
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), made.info);
        CPPUNIT_ASSERT(made.admin && made.consent && made.privacyMode && made.validEmail && made.hasPassword);
        CPPUNIT_ASSERT(!made.pro && !made.disabled && !made.mustChangePassword && !made.restricted &&
                       !made.subscribed && !made.confirmationEmailSent);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, made.passwordVersion);

        for (const auto& found:
             {users().findById(made.id), users().findByName("Ann"), users().findByNameIgnoringCase("Ann"),
              users().findByNameIgnoringCase("aNN"), users().findByEmail("Ann@Example.org"),
              users().findByEmail("ann@example.ORG")})
            CPPUNIT_ASSERT_EQUAL(made.id, found.value().id);
        CPPUNIT_ASSERT(!users().findById(made.id + 1));
        CPPUNIT_ASSERT(!users().findByName("ann"));
        CPPUNIT_ASSERT(!users().findByNameIgnoringCase("anna"));
        CPPUNIT_ASSERT(!users().findByEmail("anna@example.org"));
        CPPUNIT_ASSERT(!users().findByEmail(""));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, users().count());
    }

    void testCreateRefusesNamesAndAddressesThatDifferInCase()
    {
        createUser("bob");
        CPPUNIT_ASSERT(conflictOf(newUser("bob", "other@example.org")) == UserConflict::NameTaken);
        CPPUNIT_ASSERT(conflictOf(newUser("BoB", "other@example.org")) == UserConflict::NameTaken);
        CPPUNIT_ASSERT(conflictOf(newUser("other", "bob@example.org")) == UserConflict::EmailTaken);
        CPPUNIT_ASSERT(conflictOf(newUser("other", "BOB@EXAMPLE.org")) == UserConflict::EmailTaken);
        CPPUNIT_ASSERT(conflictOf(newUser("bob", "bob@example.org")) == UserConflict::NameTaken);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, users().count());
        createUser("other");
    }

    void testManyThreadsCreateOneNameOnce()
    {
        std::atomic<int> made = 0;
        std::atomic<int> taken = 0;
        std::vector<std::thread> threads;
        threads.reserve(64);
        for (int thread = 0; thread < 64; ++thread)
            threads.emplace_back(
                [&, thread]
                {
                    const std::string name = thread % 2 ? "same" : "SAME";
                    const auto result =
                        users().create(newUser(name, std::to_string(thread) + "@example.org"));
                    ++(std::holds_alternative<User>(result) ? made : taken);
                });
        for (auto& thread: threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(1, made.load());
        CPPUNIT_ASSERT_EQUAL(63, taken.load());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, users().count());
    }

    void testCreateInATransactionIsUndoneWithIt()
    {
        const auto fail = [&](Transaction& transaction)
        {
            CPPUNIT_ASSERT(
                std::holds_alternative<User>(users().create(transaction, newUser("bob", "b@x.org"))));
            throw Poco::InvalidArgumentException("undone");
        };
        CPPUNIT_ASSERT_THROW(database().write(fail), Poco::InvalidArgumentException);
        CPPUNIT_ASSERT(!users().findByName("bob"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, users().count());
    }

    void testConflictLeavesTheCallersTransactionUsable()
    {
        createUser("bob");
        database().write(
            [&](Transaction& transaction)
            {
                const auto refused = users().create(transaction, newUser("bob", "b@x.org"));
                CPPUNIT_ASSERT(std::get<UserConflict>(refused) == UserConflict::NameTaken);
                CPPUNIT_ASSERT(
                    std::holds_alternative<User>(users().create(transaction, newUser("eve", "e@x.org"))));
            });
        CPPUNIT_ASSERT(users().findByName("eve").has_value());
    }

    void testOnlyOneOfManyThreadsFindsNoAccountYet()
    {
        std::atomic<int> first = 0;
        std::vector<std::thread> threads;
        threads.reserve(64);
        for (int thread = 0; thread < 16; ++thread)
            threads.emplace_back(
                [&, thread]
                {
                    const bool wasFirst = database().write(
                        [&](Transaction& transaction)
                        {
                            NewUser user =
                                newUser("u" + std::to_string(thread), std::to_string(thread) + "@x.org");
                            user.admin = users().isEmpty(transaction);
                            return std::get<User>(users().create(transaction, user)).admin;
                        });
                    first += wasFirst;
                });
        for (auto& thread: threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(1, first.load());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{16}, users().count());
    }

    void testUsersWithoutAddressStandBesideEachOther()
    {
        CPPUNIT_ASSERT(std::holds_alternative<User>(users().create(newUser("one", ""))));
        const User two = std::get<User>(users().create(newUser("two", "")));
        CPPUNIT_ASSERT_EQUAL(std::string(), two.email);
        CPPUNIT_ASSERT(!users().update(two));
    }

    void testFindsImportedNamesThatDifferInCase()
    {
        const User bob = createUser("bob");
        const User upper = importDuplicate("BOB");
        CPPUNIT_ASSERT_EQUAL(bob.id, users().findByNameIgnoringCase("bob").value().id);
        CPPUNIT_ASSERT_EQUAL(upper.id, users().findByNameIgnoringCase("BOB").value().id);
        CPPUNIT_ASSERT(!users().findByNameIgnoringCase("Bob"));
        CPPUNIT_ASSERT_EQUAL(bob.id, users().findByEmail("bob@example.org").value().id);
        CPPUNIT_ASSERT_EQUAL(upper.id, users().findByEmail("BOB@example.org").value().id);
        CPPUNIT_ASSERT(!users().findByEmail("Bob@example.org"));
        const User third = importDuplicate("BoB");
        CPPUNIT_ASSERT_EQUAL(third.id, users().findByNameIgnoringCase("BoB").value().id);
        CPPUNIT_ASSERT_EQUAL(bob.id, users().findByNameIgnoringCase("bob").value().id);
    }

    void testImportedNamesKeepNewOnesOut()
    {
        User bob = createUser("bob");
        importDuplicate("BOB");
        bob.name = "renamed";
        bob.email = "renamed@example.org";
        CPPUNIT_ASSERT(!users().update(bob));
        CPPUNIT_ASSERT(conflictOf(newUser("Bob", "x@x.org")) == UserConflict::NameTaken);
        CPPUNIT_ASSERT(conflictOf(newUser("x", "Bob@Example.org")) == UserConflict::EmailTaken);
    }

    void testUpdateStoresAllButThePassword()
    {
        const User before = createUser("bob", "md5$$900150983cd24fb0d6963f7d28e17f72");
        User user = before;
        user.name = "robert";
        user.fullname = "Robert";
        user.email = "robert@example.org";
        user.locale = "de";
        user.info = R"({"avatar": "x.png"})";
        user.admin = user.pro = user.restricted = user.confirmationEmailSent = user.subscribed =
            user.consent = true;
        user.privacyMode = user.validEmail = false;
        user.disabled = user.mustChangePassword = true;
        user.hasPassword = false;
        user.passwordVersion = 77;
        user.created = "never";
        CPPUNIT_ASSERT(!users().update(user));
        const User after = users().findById(user.id).value();
        CPPUNIT_ASSERT_EQUAL(std::string("robert"), after.name);
        CPPUNIT_ASSERT_EQUAL(std::string("Robert"), after.fullname);
        CPPUNIT_ASSERT_EQUAL(std::string("robert@example.org"), after.email);
        CPPUNIT_ASSERT_EQUAL(std::string("de"), after.locale);
        CPPUNIT_ASSERT_EQUAL(user.info, after.info);
        CPPUNIT_ASSERT(after.admin && after.pro && after.restricted && after.confirmationEmailSent &&
                       after.subscribed && after.consent);
        CPPUNIT_ASSERT(!after.privacyMode && !after.validEmail);
        CPPUNIT_ASSERT(!after.disabled && !after.mustChangePassword && after.hasPassword);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, after.passwordVersion);
        CPPUNIT_ASSERT_EQUAL(before.created, after.created);
        CPPUNIT_ASSERT_EQUAL(user.id, users().findByNameIgnoringCase("ROBERT").value().id);
        CPPUNIT_ASSERT(!users().findByNameIgnoringCase("bob"));
        createUser("bob"); // the old name and address are free
    }

    void testUpdateRefusesTakenNamesAndAddresses()
    {
        createUser("ann");
        User bob = createUser("bob");
        for (const std::string name: {"ann", "Ann"})
        {
            User changed = bob;
            changed.name = name;
            CPPUNIT_ASSERT(users().update(changed) == UserConflict::NameTaken);
        }
        for (const std::string email: {"ann@example.org", "ANN@example.org"})
        {
            User changed = bob;
            changed.email = email;
            CPPUNIT_ASSERT(users().update(changed) == UserConflict::EmailTaken);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("bob"), users().findById(bob.id).value().name);
    }

    void testUpdateMayChangeCaseAlone()
    {
        User bob = createUser("bob");
        bob.name = "Bob";
        bob.email = "Bob@example.org";
        CPPUNIT_ASSERT(!users().update(bob));
        CPPUNIT_ASSERT_EQUAL(bob.id, users().findByName("Bob").value().id);
        CPPUNIT_ASSERT(conflictOf(newUser("bob", "x@x.org")) == UserConflict::NameTaken);
    }

    void testManyThreadsRenamingToOneNameOneWins()
    {
        std::vector<User> made;
        made.reserve(16);
        for (int n = 0; n < 16; ++n)
            made.push_back(createUser("user" + std::to_string(n)));
        std::atomic<int> renamed = 0;
        std::vector<std::thread> threads;
        threads.reserve(64);
        for (auto& user: made)
            threads.emplace_back(
                [&, user]() mutable
                {
                    user.name = user.id % 2 ? "wanted" : "WANTED";
                    renamed += !users().update(user);
                });
        for (auto& thread: threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(1, renamed.load());
    }

    void testImportedDuplicateMayBeUpdated()
    {
        createUser("bob");
        User upper = importDuplicate("BOB");
        upper.fullname = "Changed";
        CPPUNIT_ASSERT(!users().update(upper));
        CPPUNIT_ASSERT_EQUAL(std::string("Changed"), users().findByName("BOB").value().fullname);
        upper.name = "BoB";
        CPPUNIT_ASSERT(!users().update(upper));
        CPPUNIT_ASSERT_EQUAL(upper.id, users().findByName("BoB").value().id);
        upper.name = "bob";
        CPPUNIT_ASSERT(users().update(upper) == UserConflict::NameTaken);
        upper.name = "unique";
        CPPUNIT_ASSERT(!users().update(upper));
        CPPUNIT_ASSERT(conflictOf(newUser("UNIQUE", "x@x.org")) == UserConflict::NameTaken);
    }

    void testLooksForNothingThatCannotBeStored()
    {
        for (const std::string& text:
             {std::string("a\0b", 3), std::string("\xff\xfe"), std::string(100000, 'x')})
        {
            CPPUNIT_ASSERT(!users().findByName(text));
            CPPUNIT_ASSERT(!users().findByNameIgnoringCase(text));
            CPPUNIT_ASSERT(!users().findByEmail(text));
            CPPUNIT_ASSERT(!users().findByApiKey(text));
        }
    }

    void testCreateRefusesWhatCannotBeStored()
    {
        for (const std::string& text:
             {std::string("a\0b", 3), std::string("\xff\xfe"), std::string(5000, 'x')})
        {
            CPPUNIT_ASSERT_THROW(users().create(newUser(text, "x@x.org")), InvalidValue);
            CPPUNIT_ASSERT_THROW(users().create(newUser("x", text)), InvalidValue);
        }
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, users().count());
    }

    void testListsInOrderOfIds()
    {
        for (const std::string name: {"a", "b", "c", "d"})
            createUser(name);
        const auto first = users().list(0, 3);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, first.size());
        CPPUNIT_ASSERT_EQUAL(std::string("a"), first[0].name);
        const auto rest = users().list(first.back().id, 3);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rest.size());
        CPPUNIT_ASSERT_EQUAL(std::string("d"), rest[0].name);
        CPPUNIT_ASSERT(users().list(rest[0].id, 3).empty());
        CPPUNIT_ASSERT(users().list(0, 0).empty());
        CPPUNIT_ASSERT(users().list(0, -1).empty());
        const auto newest = database().read([&](Session& session) { return users().listNewest(session, 2); });
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), newest.size());
        CPPUNIT_ASSERT_EQUAL(rest.back().id, newest.front().id);
        CPPUNIT_ASSERT(newest.front().id > newest.back().id);
    }

    void testFindsManyByTheirNumbers()
    {
        std::vector<std::int64_t> ids{-1};
        for (const std::string name: {"a", "b", "c"})
            ids.push_back(createUser(name).id);
        ids.push_back(ids.back());
        ids.push_back(1'000'000);
        const auto find = [&](std::vector<std::int64_t> of)
        { return database().read([&](Session& session) { return users().findByIds(session, of); }); };
        const auto found = find(ids);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, found.size());
        CPPUNIT_ASSERT_EQUAL(std::string("b"), found.at(ids[2]).name);
        CPPUNIT_ASSERT(find({}).empty());
        CPPUNIT_ASSERT(find({-1}).empty());
        std::vector<std::int64_t> many(1001, -1);
        many[999] = ids[1];
        many[1000] = ids[2];
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the first thousand", std::size_t{1}, find(many).size());
    }

    void testLeavesOutWhoIsNotToBeShown()
    {
        User bob = createUser("bob");
        const User eve = createUser("eve");
        User admin = createUser("admin");
        admin.admin = true;
        const auto seen = [&](const User* viewer) { return users().visibleName(viewer, bob).has_value(); };
        CPPUNIT_ASSERT_EQUAL(bob.fullname, users().visibleName(nullptr, bob).value());
        bob.disabled = true;
        CPPUNIT_ASSERT(!seen(nullptr) && !seen(&eve) && seen(&admin) && seen(&bob));
        bob.disabled = false;
        bob.restricted = true;
        CPPUNIT_ASSERT(!seen(nullptr) && !seen(&eve) && !seen(&admin) && seen(&bob));
        bob.restricted = false;
        users().hidePeople();
        CPPUNIT_ASSERT(!seen(nullptr) && !seen(&eve) && seen(&admin) && seen(&bob));
    }

    void testKeepsASettingForEachPlugin()
    {
        const User bob = createUser("bob");
        const User eve = createUser("eve");
        const auto keep = [&](const User& user, const std::string& plugin, const std::string& json)
        {
            database().write([&](Transaction& transaction)
                             { users().setSetting(transaction, user.id, plugin, json); });
        };
        const auto kept = [&](const User& user, const std::string& plugin)
        {
            return database()
                .read([&](Session& session) { return users().setting(session, user.id, plugin); })
                .value_or("nothing");
        };
        keep(bob, "digest", R"({"weekly":false})");
        keep(bob, "other", "1");
        keep(eve, "digest", "2");
        keep(bob, "digest", R"({"weekly":true})");
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"weekly":true})"), kept(bob, "digest"));
        CPPUNIT_ASSERT_EQUAL(std::string("nothing"), kept(eve, "other"));
        CPPUNIT_ASSERT_EQUAL(
            std::size_t{2},
            database().read([&](Session& session) { return users().settings(session, bob.id); }).size());
        keep(bob, "digest", "");
        CPPUNIT_ASSERT_EQUAL(std::string("nothing"), kept(bob, "digest"));
        database().write([&](Transaction& transaction) { users().remove(transaction, bob.id); });
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, countRows("core_user_setting"));
    }

    void testRefusesWhatIsNoSetting()
    {
        const User bob = createUser("bob");
        const auto keep = [&](std::int64_t user, const std::string& json)
        {
            database().write([&](Transaction& transaction)
                             { users().setSetting(transaction, user, "digest", json); });
        };
        CPPUNIT_ASSERT_THROW(keep(bob.id, "{"), InvalidValue);
        CPPUNIT_ASSERT_THROW(keep(bob.id, '"' + std::string(64 * 1024, 'x') + '"'), InvalidValue);
        CPPUNIT_ASSERT_THROW(keep(bob.id + 1, "1"), Poco::NotFoundException);
        keep(bob.id, '"' + std::string(64 * 1024 - 2, 'x') + '"');
    }

    void testNewPasswordRaisesTheVersion()
    {
        const User bob = createUser("bob");
        CPPUNIT_ASSERT(!bob.hasPassword);
        users().setPasswordHash(bob.id, "md5$$900150983cd24fb0d6963f7d28e17f72", true);
        const User changed = users().findById(bob.id).value();
        CPPUNIT_ASSERT(changed.hasPassword && changed.mustChangePassword);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, changed.passwordVersion);
        users().setPasswordHash(bob.id, std::nullopt, false);
        const User without = users().findById(bob.id).value();
        CPPUNIT_ASSERT(!without.hasPassword && !without.mustChangePassword);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, without.passwordVersion);
    }

    void testChangesInATransactionAreUndoneWithIt()
    {
        const User bob = createUser("bob");
        const auto work = [&](Transaction& transaction)
        {
            User changed = users().findById(transaction, bob.id).value();
            changed.email = "other@example.org";
            CPPUNIT_ASSERT(!users().update(transaction, changed));
            users().setPasswordHash(transaction, bob.id, "x", false);
            CPPUNIT_ASSERT_EQUAL(std::string("other@example.org"),
                                 users().findById(transaction, bob.id).value().email);
            users().remove(transaction, bob.id);
            CPPUNIT_ASSERT(!users().findById(transaction, bob.id));
            throw Poco::RuntimeException("undo");
        };
        CPPUNIT_ASSERT_THROW(database().write(work), Poco::RuntimeException);
        const User after = users().findById(bob.id).value();
        CPPUNIT_ASSERT_EQUAL(bob.email, after.email);
        CPPUNIT_ASSERT_EQUAL(bob.passwordVersion, after.passwordVersion);
    }

    void testFlagsChangeWithTheirTransaction()
    {
        const User bob = createUser("bob");
        const auto token = identity().sessions().create("account", bob, 60, {}, "{}");
        database().write([&](Transaction& transaction)
                         { users().setMustChangePassword(transaction, bob.id, true); });
        CPPUNIT_ASSERT(users().findById(bob.id)->mustChangePassword);
        CPPUNIT_ASSERT_EQUAL(bob.passwordVersion, users().findById(bob.id)->passwordVersion);
        CPPUNIT_ASSERT(identity().sessions().find("account", token));
        const auto undone = [&](Transaction& transaction)
        {
            users().setMustChangePassword(transaction, bob.id, false);
            users().setDisabled(transaction, bob.id, true);
            throw Poco::RuntimeException("undo");
        };
        CPPUNIT_ASSERT_THROW(database().write(undone), Poco::RuntimeException);
        CPPUNIT_ASSERT(users().findById(bob.id)->mustChangePassword);
        CPPUNIT_ASSERT(!users().findById(bob.id)->disabled);
        database().write([&](Transaction& transaction) { users().setDisabled(transaction, bob.id, true); });
        CPPUNIT_ASSERT(users().findById(bob.id)->disabled);
        CPPUNIT_ASSERT(!identity().sessions().find("account", token));
    }

    void testRemoveTakesTheSessionsAlong()
    {
        const User bob = createUser("bob");
        const auto token = identity().sessions().create("account", bob, 60, {}, "{}");
        database().write([&](Transaction& transaction) { users().remove(transaction, bob.id); });
        CPPUNIT_ASSERT(!users().findById(bob.id));
        CPPUNIT_ASSERT(!identity().sessions().find("account", token));
        CPPUNIT_ASSERT(createUser("bob").id > bob.id);
    }

    void testChangesOfNobodyAreErrors()
    {
        User nobody;
        nobody.id = 4711;
        nobody.name = "nobody";
        CPPUNIT_ASSERT_THROW(users().update(nobody), Poco::NotFoundException);
        CPPUNIT_ASSERT_THROW(users().setPasswordHash(4711, std::nullopt, false), Poco::NotFoundException);
        CPPUNIT_ASSERT_THROW(
            database().write([&](Transaction& transaction) { users().remove(transaction, 7777); }),
            Poco::NotFoundException);
        CPPUNIT_ASSERT_THROW(users().setDisabled(4711, true), Poco::NotFoundException);
        CPPUNIT_ASSERT_THROW(users().apiKey(4711), Poco::NotFoundException);
        CPPUNIT_ASSERT_THROW(users().resetApiKey(4711), Poco::NotFoundException);
    }

    void testApiKeyIsAUuidAndFindsItsUser()
    {
        const User ann = createUser("ann");
        const User bob = createUser("bob");
        const std::string key = users().apiKey(bob.id);
        CPPUNIT_ASSERT_EQUAL(std::size_t{36}, key.size());
        CPPUNIT_ASSERT(key[14] == '4');
        CPPUNIT_ASSERT(key != users().apiKey(ann.id));
        CPPUNIT_ASSERT_EQUAL(key, users().apiKey(bob.id));
        CPPUNIT_ASSERT_EQUAL(bob.id, users().findByApiKey(key).value().id);
        CPPUNIT_ASSERT(!users().findByApiKey("00000000-0000-4000-8000-000000000000"));
        CPPUNIT_ASSERT(!users().findByApiKey(""));
    }

    void testResetApiKeyEndsTheOldOne()
    {
        const User bob = createUser("bob");
        const std::string old = users().apiKey(bob.id);
        const std::string fresh = users().resetApiKey(bob.id);
        CPPUNIT_ASSERT(old != fresh);
        CPPUNIT_ASSERT_EQUAL(fresh, users().apiKey(bob.id));
        CPPUNIT_ASSERT(!users().findByApiKey(old));
        CPPUNIT_ASSERT_EQUAL(bob.id, users().findByApiKey(fresh).value().id);
    }

    void testApiKeyStandsNowhereInClear()
    {
        const User bob = createUser("bob");
        const std::string key = users().apiKey(bob.id);
        const auto row = database().read(
            [&](Session& session)
            {
                return session.find([](const Row& found) { return found.text(0) + found.text(1); },
                                    "select api_key_digest, api_key_sealed from core_user where id = $1",
                                    bob.id);
            });
        CPPUNIT_ASSERT(row.value().find(key) == std::string::npos);
    }

    int _imported = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(UsersTest);

} // namespace colonnade::test
