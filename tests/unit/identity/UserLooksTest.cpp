#include "IdentityFixture.h"

#include "identity/UserLooks.h"

#include <thread>
#include <vector>

namespace colonnade::test
{

/// One name, one mailbox: for new accounts; what older versions stored stays.
class UserLooksTest: public IdentityFixture
{
    CPPUNIT_TEST_SUITE(UserLooksTest);
    CPPUNIT_TEST(testSpellingsOfANameAreOneName);
    CPPUNIT_TEST(testLookAlikesAreTaken);
    CPPUNIT_TEST(testSpellingsOfAMailboxAreOneMailbox);
    CPPUNIT_TEST(testAnothersAddressIsNoName);
    CPPUNIT_TEST(testManyThreadsMakeOneOfManyLookAlikes);
    CPPUNIT_TEST(testRenamingFreesTheOldLook);
    CPPUNIT_TEST(testRenamingToALookAlikeIsRefused);
    CPPUNIT_TEST(testOlderPairsStayAndAreFoundByTheirText);
    CPPUNIT_TEST(testFillingGoesOnWhereItEnded);
    CPPUNIT_TEST(testManyServersFillAtOnce);
    CPPUNIT_TEST(testLocalesAreThoseOffered);
    CPPUNIT_TEST_SUITE_END();

    Users& users() { return identity().users(); }

    std::variant<User, UserConflict> make(const std::string& name, const std::string& email)
    {
        return users().create({.name = name, .fullname = "Full Name", .email = email});
    }

    bool isTaken(const std::string& name)
    {
        const bool taken = users().isNameTaken(name, 0);
        const auto made = make(name, "other@example.net");
        const auto* conflict = std::get_if<UserConflict>(&made);
        CPPUNIT_ASSERT_MESSAGE(name, !conflict || *conflict == UserConflict::NameTaken);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(name, taken, conflict != nullptr);
        return conflict != nullptr;
    }

    /// As a version without looks stored it: only ASCII folded.
    std::int64_t makeOld(const std::string& name, const std::string& nameFolded, const std::string& email,
                         const std::string& emailFolded)
    {
        const auto id = createUser("tmp" + std::to_string(++_made)).id;
        database().write(
            [&](Transaction& transaction)
            {
                transaction.execute("update core_user set name = $2, name_folded = $3, email = $4, "
                                    "email_folded = $5 where id = $1",
                                    id, name, nameFolded, email, emailFolded);
                transaction.execute("delete from core_user_look");
                transaction.execute("delete from core_secret where name = 'user_keys'");
            });
        return id;
    }

    void testSpellingsOfANameAreOneName()
    {
        createUser("jos\u00E9");
        createUser("\u00E9mile");
        createUser("maria");
        for (const std::string name: {"jose\u0301", "JOS\u00C9", "\u00C9MILE", "maria\u200D", "ma\u034Fria",
                                      "maria\u2800", "maria\uFE0F", "ｍａｒｉａ"})
            CPPUNIT_ASSERT_MESSAGE(name, isTaken(name));
        CPPUNIT_ASSERT_EQUAL(std::string("jos\u00E9"), users().findByNameIgnoringCase("JOSE\u0301")->name);
        CPPUNIT_ASSERT(!users().findByNameIgnoringCase("jose"));
        CPPUNIT_ASSERT(!isTaken("jose"));
    }

    void testLookAlikesAreTaken()
    {
        createUser("admin");
        createUser("boss");
        createUser("maria");
        for (const std::string name: {"аdmin", "АDМIN", "ВОЅЅ", "b0ss", "rnaria", "mаrіа", "MARlA", "ADMlN"})
        {
            CPPUNIT_ASSERT_MESSAGE(name, isTaken(name));
            CPPUNIT_ASSERT_MESSAGE(name, !users().findByNameIgnoringCase(name)); // signs nobody in
        }
        CPPUNIT_ASSERT(!isTaken("marla"));
    }

    void testSpellingsOfAMailboxAreOneMailbox()
    {
        const auto first = std::get<User>(make("one", "a@m\u00FCnchen.example"));
        createUser("b");
        for (const std::string email:
             {"a@M\u00DCNCHEN.example", "A@xn--mnchen-3ya.example", "a@mu\u0308nchen.example",
              "a@XN--MNCHEN-3YA.EXAMPLE", " a@m\u00FCnchen.example\u00A0", "\ta@m\u00FCnchen.example"})
        {
            const auto made = make("other", email);
            CPPUNIT_ASSERT_MESSAGE(email, std::get<UserConflict>(made) == UserConflict::EmailTaken);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(email, first.id, users().findByEmail(email).value().id);
        }
        for (const std::string email: {"b@\uFF45xample.org", "b@example\u3002org", "B@EXAMPLE.org "})
            CPPUNIT_ASSERT_MESSAGE(email, users().findByEmail(email).has_value());
        CPPUNIT_ASSERT(!users().findByEmail("a@munchen.example"));
    }

    void testAnothersAddressIsNoName()
    {
        std::get<User>(make("ada", "ada@m\u00FCnchen.example"));
        for (const std::string name: {"ada@m\u00FCnchen.example", "ADA@xn--mnchen-3ya.example"})
            CPPUNIT_ASSERT_MESSAGE(name, isTaken(name));
        std::get<User>(make("own@example.org", "own@example.org"));
        User own = users().findByName("own@example.org").value();
        own.name = "ada@m\u00FCnchen.example";
        CPPUNIT_ASSERT(users().update(own) == UserConflict::NameTaken);
    }

    void testManyThreadsMakeOneOfManyLookAlikes()
    {
        const std::vector<std::string> names{"scope",  "ѕсоре", "sсope", "scoрe",
                                             "ｓcope", "SCOPE", "sc0pe", "scopе"};
        std::atomic<int> made = 0;
        std::vector<std::thread> threads;
        threads.reserve(32);
        for (int thread = 0; thread < 32; ++thread)
            threads.emplace_back(
                [&, thread]
                {
                    const auto result = make(names[static_cast<std::size_t>(thread) % names.size()],
                                             std::to_string(thread) + "@example.org");
                    made += std::holds_alternative<User>(result);
                });
        for (auto& thread: threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(1, made.load());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, users().count());
    }

    void testRenamingFreesTheOldLook()
    {
        User user = createUser("scope");
        user.name = "SCOPE";
        CPPUNIT_ASSERT(!users().update(user));
        CPPUNIT_ASSERT(isTaken("ѕсоре"));
        user.name = "telescope";
        CPPUNIT_ASSERT(!users().update(user));
        CPPUNIT_ASSERT(!isTaken("ѕсоре"));
        CPPUNIT_ASSERT(isTaken("tеlescope"));
        database().write([&](Transaction& transaction) { users().remove(transaction, user.id); });
        CPPUNIT_ASSERT(!users().isNameTaken("telescope", 0));
    }

    void testRenamingToALookAlikeIsRefused()
    {
        createUser("scope");
        User other = createUser("other");
        other.name = "ѕсоре";
        CPPUNIT_ASSERT(users().update(other) == UserConflict::NameTaken);
        other.name = "other";
        other.fullname = "Changed Name";
        CPPUNIT_ASSERT(!users().update(other));
        CPPUNIT_ASSERT(isTaken("оther"));
    }

    void testOlderPairsStayAndAreFoundByTheirText()
    {
        const auto composed =
            makeOld("jos\u00E9", "jos\u00E9", "a@m\u00FCnchen.example", "a@m\u00FCnchen.example");
        const auto decomposed =
            makeOld("jose\u0301", "jose\u0301", "a@M\u00DCNCHEN.example", "a@m\u00DCnchen.example");
        const auto cyrillic =
            makeOld("jоs\u00E9", "jоs\u00E9", "a@xn--mnchen-3ya.example", "a@xn--mnchen-3ya.example");
        fillUserKeys(database());
        CPPUNIT_ASSERT_EQUAL(composed, users().findByNameIgnoringCase("jos\u00E9").value().id);
        CPPUNIT_ASSERT_EQUAL(decomposed, users().findByNameIgnoringCase("jose\u0301").value().id);
        CPPUNIT_ASSERT_EQUAL(cyrillic, users().findByNameIgnoringCase("jоs\u00E9").value().id);
        CPPUNIT_ASSERT(!users().findByNameIgnoringCase("JOS\u00C9")); // it could be either
        CPPUNIT_ASSERT_EQUAL(composed, users().findByEmail("a@m\u00FCnchen.example").value().id);
        CPPUNIT_ASSERT_EQUAL(decomposed, users().findByEmail("a@M\u00DCNCHEN.example").value().id);
        CPPUNIT_ASSERT_EQUAL(cyrillic, users().findByEmail("a@xn--mnchen-3ya.example").value().id);
        CPPUNIT_ASSERT(isTaken("JOS\u00C9") && isTaken("jоsе\u0301"));
        CPPUNIT_ASSERT(std::holds_alternative<UserConflict>(make("other", "A@m\u00FCnchen.example")));
        for (const auto id: {composed, decomposed, cyrillic})
        {
            User user = users().findById(id).value();
            user.fullname = "Still Here";
            CPPUNIT_ASSERT(!users().update(user));
        }
        // who goes leaves the others where they are
        database().write([&](Transaction& transaction) { users().remove(transaction, composed); });
        CPPUNIT_ASSERT(isTaken("JOS\u00C9"));
        CPPUNIT_ASSERT_EQUAL(decomposed, users().findByNameIgnoringCase("JOS\u00C9").value().id);
    }

    void testFillingGoesOnWhereItEnded()
    {
        makeOld("scope", "scope", "s@example.org", "s@example.org");
        fillUserKeys(database());
        const auto rows = countRows("core_user_look");
        fillUserKeys(database());
        CPPUNIT_ASSERT_EQUAL(rows, countRows("core_user_look"));
        database().write(
            [&](Transaction& transaction)
            { transaction.execute("update core_secret set value = '0' where name = 'user_keys'"); });
        fillUserKeys(database()); // as after a kill: what is there already is left
        CPPUNIT_ASSERT_EQUAL(rows, countRows("core_user_look"));
        CPPUNIT_ASSERT(isTaken("ѕсоре"));
    }

    void testManyServersFillAtOnce()
    {
        for (int i = 0; i < 20; ++i)
            makeOld("m\u00E4x" + std::to_string(i), "m\u00E4x" + std::to_string(i),
                    std::to_string(i) + "@example.com", std::to_string(i) + "@example.com");
        std::vector<std::thread> threads;
        threads.reserve(4);
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([&] { fillUserKeys(database()); });
        for (auto& thread: threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{20}, countRows("core_user_look"));
        CPPUNIT_ASSERT(isTaken("M\u00C4X7"));
    }

    void testLocalesAreThoseOffered()
    {
        for (const std::string locale: {"en", "es", "pt_BR", "zh-Hant"})
            CPPUNIT_ASSERT_MESSAGE(locale, users().isLocale(locale));
        for (const std::string locale: {"", "e", "not a language", "en_", "en_GB_x", "../x", "12"})
            CPPUNIT_ASSERT_MESSAGE(locale, !users().isLocale(locale));
        users().offerLocales({"en", "es"});
        CPPUNIT_ASSERT(users().isLocale("es") && !users().isLocale("de"));
    }

    int _made = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(UserLooksTest);

} // namespace colonnade::test
