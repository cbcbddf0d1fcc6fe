#include "IdentityFixture.h"

#include "identity/Brake.h"
#include "identity/PasswordHashes.h"
#include "identity/PasswordScheme.h"
#include "identity/SignInGate.h"

#include <set>

namespace colonnade::test
{

namespace
{

const std::string PASSWORD = "s3cret-pass";
const std::string ADDRESS = "192.0.2.1";
/// Bare SHA-1 of PASSWORD: quick, and older than Argon2.
const std::string OLD_HASH = "sha1$$2f7744bfc803b41fa35ed793f3f85fe1f49f8b2e";

/// Of `password`.
const std::string BCRYPT = "$2a$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.";

/// Notes the scheme of each hash that is verified.
class CountingPasswords final: public Passwords
{
public:
    explicit CountingPasswords(const Passwords& passwords):
        _passwords(passwords)
    {
    }

    std::string hash(std::string_view password) const override { return _passwords.hash(password); }
    bool matches(std::string_view password, std::string_view hash) const override
    {
        verified.insert(olderScheme(hash).value_or("today"));
        return _passwords.matches(password, hash);
    }
    bool recognises(std::string_view hash) const override { return _passwords.recognises(hash); }
    std::optional<std::string> findFault(std::string_view, std::string_view, std::string_view) const override
    {
        return std::nullopt;
    }
    std::optional<HashRefusal> findHashFault(std::string_view, HashSource) const override
    {
        return std::nullopt;
    }
    bool needsRenewal(std::string_view) const override { return false; }

    mutable std::multiset<std::string> verified;

private:
    const Passwords& _passwords;
};

/// Somebody changes the password while its old hash is being replaced.
class MeddlingPasswords final: public Passwords
{
public:
    MeddlingPasswords(IdentityCore& identity, std::int64_t userId, std::string changed):
        _identity(identity),
        _userId(userId),
        _changed(std::move(changed))
    {
    }

    std::string hash(std::string_view password) const override
    {
        _identity.users().setPasswordHash(_userId, _changed, false);
        return _identity.passwords().hash(password);
    }
    bool matches(std::string_view password, std::string_view hash) const override
    {
        return _identity.passwords().matches(password, hash);
    }
    bool recognises(std::string_view hash) const override { return _identity.passwords().recognises(hash); }
    std::optional<std::string> findFault(std::string_view, std::string_view, std::string_view) const override
    {
        return std::nullopt;
    }
    std::optional<HashRefusal> findHashFault(std::string_view, HashSource) const override
    {
        return std::nullopt;
    }
    bool needsRenewal(std::string_view) const override { return false; }

private:
    IdentityCore& _identity;
    std::int64_t _userId;
    std::string _changed;
};

} // namespace

class SignInTest: public IdentityFixture
{
    CPPUNIT_TEST_SUITE(SignInTest);
    CPPUNIT_TEST(testLetsTheRightPasswordIn);
    CPPUNIT_TEST(testRefusesWrongPasswordsAndUnknownUsers);
    CPPUNIT_TEST(testRefusesUsersWithoutPassword);
    CPPUNIT_TEST(testTellsFlagsOnlyAfterTheRightPassword);
    CPPUNIT_TEST(testUpgradesOldHashesAndKeepsTheVersion);
    CPPUNIT_TEST(testSpellingsOfAPasswordAreOnePassword);
    CPPUNIT_TEST(testKeepsWhatABcryptHashIsRecognisedBy);
    CPPUNIT_TEST(testFailuresCostTheSameWhateverTheHash);
    CPPUNIT_TEST(testTellsTheSchemeOfAHash);
    CPPUNIT_TEST(testWrongPasswordUpgradesNothing);
    CPPUNIT_TEST(testPasswordChangedMeanwhileStays);
    CPPUNIT_TEST(testReadsTheAccountAfresh);
    CPPUNIT_TEST(testBrakesAfterFreeFailures);
    CPPUNIT_TEST(testWaitGrowsUpToTheBound);
    CPPUNIT_TEST(testBrakedTriesAreNotCounted);
    CPPUNIT_TEST(testSuccessForgetsTheFailures);
    CPPUNIT_TEST(testCountsSpellingsOfAnAccountTogether);
    CPPUNIT_TEST(testCountsAUserUnderAllNamesTogether);
    CPPUNIT_TEST(testCountsUnknownAccountsToo);
    CPPUNIT_TEST(testBrakesAnAddressThatTriesManyAccounts);
    CPPUNIT_TEST(testSuccessDoesNotForgetTheAddress);
    CPPUNIT_TEST(testCountsAnIpv6NetworkTogether);
    CPPUNIT_TEST(testForgetsAfterADay);
    CPPUNIT_TEST(testSharesTheBrakeAmongServers);
    CPPUNIT_TEST(testPluginsCountInTheSameBrake);
    CPPUNIT_TEST(testBrakeCanBeSwitchedOff);
    CPPUNIT_TEST(testBrakeKeepsNoNames);
    CPPUNIT_TEST(testSweepsOutExpiredCounters);
    CPPUNIT_TEST(testAStrangerBlocksOnlyHisOwnNetwork);
    CPPUNIT_TEST(testManyNetworksSlowOnlyBrowsersThatTheAccountDoesNotKnow);
    CPPUNIT_TEST(testAKnownBrowserHasTriesOfItsOwn);
    CPPUNIT_TEST(testFailuresOfOneSecretDoNotBrakeAnother);
    CPPUNIT_TEST(testAnOperatorLiftsAllThatBlocksAnAccount);
    CPPUNIT_TEST(testARightPasswordIsNotEnoughWhereASecondStepIsWanted);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        IdentityFixture::setUp();
        reopenIdentity({{"brake.free_failures", "3"},
                        {"brake.free_failures_per_address", "10"},
                        {"brake.max_seconds", "60"}});
    }

private:
    User createBob() { return createUser("bob", OLD_HASH); }

    std::variant<User, SignInRefusal> tryWith(const std::optional<User>& user, const std::string& password,
                                              const std::string& key = "bob",
                                              const std::string& address = ADDRESS)
    {
        return identity().signIn().check(user, key, password, address);
    }

    SignInFailure failureOf(const std::variant<User, SignInRefusal>& result)
    {
        CPPUNIT_ASSERT(std::holds_alternative<SignInRefusal>(result));
        return std::get<SignInRefusal>(result).failure;
    }

    int waitOf(const std::variant<User, SignInRefusal>& result)
    {
        CPPUNIT_ASSERT(failureOf(result) == SignInFailure::Braked);
        return std::get<SignInRefusal>(result).retryAfterSeconds;
    }

    void fail(const std::optional<User>& user, int times, const std::string& key = "bob",
              const std::string& address = ADDRESS)
    {
        for (int round = 0; round < times; ++round)
        {
            const auto failure = failureOf(tryWith(user, "wrong", key, address));
            CPPUNIT_ASSERT(failure == (user ? SignInFailure::WrongPassword : SignInFailure::UnknownUser));
        }
    }

    std::string storedHash(const User& user)
    {
        return database()
            .read(
                [&](Session& session)
                {
                    return session.find([](const Row& row) { return row.text(0); },
                                        "select password_hash from core_user where id = $1", user.id);
                })
            .value();
    }

    void testLetsTheRightPasswordIn()
    {
        const User bob = createUser("bob", identity().passwords().hash(PASSWORD));
        CPPUNIT_ASSERT_EQUAL(bob.id, std::get<User>(tryWith(bob, PASSWORD)).id);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countRows("core_brake"));
    }

    void testRefusesWrongPasswordsAndUnknownUsers()
    {
        const User bob = createBob();
        CPPUNIT_ASSERT(failureOf(tryWith(bob, "s3cret-pasS")) == SignInFailure::WrongPassword);
        CPPUNIT_ASSERT(failureOf(tryWith(bob, "")) == SignInFailure::WrongPassword);
        CPPUNIT_ASSERT(failureOf(tryWith(bob, std::string("s3cret-pass\0", 12))) ==
                       SignInFailure::WrongPassword);
        CPPUNIT_ASSERT(failureOf(tryWith(std::nullopt, PASSWORD, "nobody")) == SignInFailure::UnknownUser);
        User gone = bob;
        gone.id = 4711;
        CPPUNIT_ASSERT(failureOf(tryWith(gone, PASSWORD, "gone")) == SignInFailure::UnknownUser);
    }

    void testRefusesUsersWithoutPassword()
    {
        for (const std::string hash: {"", "plain$$s3cret-pass", "external", "x"})
        {
            const User user = createUser("user" + std::to_string(hash.size()),
                                         hash.empty() ? std::nullopt : std::optional(hash));
            CPPUNIT_ASSERT(failureOf(tryWith(user, PASSWORD, user.name, "")) == SignInFailure::WrongPassword);
            CPPUNIT_ASSERT(failureOf(tryWith(user, "", user.name, "")) == SignInFailure::WrongPassword);
            CPPUNIT_ASSERT(failureOf(tryWith(user, hash, user.name, "")) == SignInFailure::WrongPassword);
        }
    }

    void testTellsFlagsOnlyAfterTheRightPassword()
    {
        const User bob = createBob();
        identity().users().setDisabled(bob.id, true);
        CPPUNIT_ASSERT(failureOf(tryWith(bob, "wrong")) == SignInFailure::WrongPassword);
        CPPUNIT_ASSERT(failureOf(tryWith(bob, PASSWORD)) == SignInFailure::Disabled);
        identity().users().setDisabled(bob.id, false);
        identity().users().setPasswordHash(bob.id, storedHash(bob), true);
        CPPUNIT_ASSERT(failureOf(tryWith(bob, "wrong")) == SignInFailure::WrongPassword);
        CPPUNIT_ASSERT(failureOf(tryWith(bob, PASSWORD)) == SignInFailure::MustChangePassword);
    }

    void testUpgradesOldHashesAndKeepsTheVersion()
    {
        const User bob = createBob();
        const std::string token = identity().sessions().create("account", bob, 900, "", "");
        CPPUNIT_ASSERT_EQUAL(bob.passwordVersion, std::get<User>(tryWith(bob, PASSWORD)).passwordVersion);
        const std::string upgraded = storedHash(bob);
        CPPUNIT_ASSERT_MESSAGE(upgraded, isArgon2OfToday(upgraded));
        CPPUNIT_ASSERT_EQUAL(bob.passwordVersion,
                             identity().users().findById(bob.id).value().passwordVersion);
        CPPUNIT_ASSERT(identity().sessions().find("account", token).has_value());
        CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(bob, PASSWORD)));
        CPPUNIT_ASSERT_EQUAL(upgraded, storedHash(bob));
    }

    void testSpellingsOfAPasswordAreOnePassword()
    {
        const std::string composed = "p\u00E4sswort-f\u00FCr-alle",
                          decomposed = "pa\u0308sswort-fu\u0308r-alle";
        const User bob = createUser("bob", identity().passwords().hash(composed));
        const User eve = createUser("eve", identity().passwords().hash(decomposed));
        // made before passwords were composed, on a device that decomposes
        const User old = createUser("old", makeArgon2(decomposed));
        for (const User& user: {bob, eve})
            for (const auto& typed: {composed, decomposed})
                CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(user, typed, user.name, "")));
        CPPUNIT_ASSERT(std::holds_alternative<SignInRefusal>(tryWith(old, composed, old.name, "")));
        CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(old, decomposed, old.name, "")));
        CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(old, composed, old.name, "")));
        CPPUNIT_ASSERT(
            std::holds_alternative<SignInRefusal>(tryWith(bob, "passwort-fur-alle", bob.name, "")));
    }

    void testKeepsWhatABcryptHashIsRecognisedBy()
    {
        const User bob = createUser("bob", BCRYPT);
        CPPUNIT_ASSERT_EQUAL(std::string::npos, storedHash(bob).find(BCRYPT.substr(29)));
        CPPUNIT_ASSERT(failureOf(tryWith(bob, "passwore")) == SignInFailure::WrongPassword);
        CPPUNIT_ASSERT(failureOf(tryWith(bob, BCRYPT)) == SignInFailure::WrongPassword);
        for (int i = 0; i < 3; ++i) // before, and after the hash was replaced
        {
            const auto kept = identity().users().findBcrypt(bob.id).value();
            CPPUNIT_ASSERT_EQUAL(BCRYPT.substr(0, 29), kept.setting);
            CPPUNIT_ASSERT_EQUAL(identity().vault().digest(BcryptVerifier::PURPOSE, BCRYPT), kept.digest);
            CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(bob, "password")));
            CPPUNIT_ASSERT(isArgon2OfToday(storedHash(bob)));
        }
        identity().users().setPasswordHash(bob.id, identity().passwords().hash(PASSWORD), false);
        CPPUNIT_ASSERT(!identity().users().findBcrypt(bob.id));
        identity().users().setPasswordHash(bob.id, BCRYPT, false);
        CPPUNIT_ASSERT_EQUAL(std::string::npos, storedHash(bob).find(BCRYPT.substr(29)));
        CPPUNIT_ASSERT(identity().users().findBcrypt(bob.id));
    }

    /// What a refused password costs, by scheme.
    std::multiset<std::string> costOf(const std::optional<User>& user, std::string_view password = "wrong")
    {
        const CountingPasswords passwords(identity().passwords());
        Brake brake(database(), identity().vault(), clock, {.enabled = false});
        const auto outcome =
            SignInGate(database(), passwords, brake).check(user, "somebody", password, ADDRESS);
        CPPUNIT_ASSERT(std::holds_alternative<SignInRefusal>(outcome));
        return passwords.verified;
    }

    void testFailuresCostTheSameWhateverTheHash()
    {
        using Cost = std::multiset<std::string>;
        const User today = createUser("today", identity().passwords().hash(PASSWORD));
        const User none = createUser("none"), junk = createUser("junk", "external");
        for (const auto& user:
             {std::optional<User>(), std::optional(today), std::optional(none), std::optional(junk)})
            CPPUNIT_ASSERT(Cost{"today"} == costOf(user));

        const User sha = createBob(), phone = createUser("phone", BCRYPT);
        createUser("phone2", BCRYPT);
        const Cost all{"today", "sha1", "keyed:$2a$12$"};
        for (const auto& user: {std::optional<User>(), std::optional(today), std::optional(none),
                                std::optional(junk), std::optional(sha), std::optional(phone)})
            CPPUNIT_ASSERT_MESSAGE(user ? user->name : "nobody", all == costOf(user));
        CPPUNIT_ASSERT(all == costOf(phone, std::string_view("password\0", 9)));

        CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(sha, PASSWORD)));
        for (const auto& user: {std::optional<User>(), std::optional(sha), std::optional(phone)})
            CPPUNIT_ASSERT((Cost{"today", "keyed:$2a$12$"} == costOf(user)));
    }

    void testTellsTheSchemeOfAHash()
    {
        const auto today = identity().passwords().hash(PASSWORD);
        for (const auto& [hash, scheme]:
             {std::pair(today, std::string()), std::pair(std::string("external"), std::string()),
              std::pair(OLD_HASH, std::string("sha1")),
              std::pair(std::string("pbkdf2:sha256:1000$salt$") + std::string(64, 'a'),
                        std::string("pbkdf2:sha256:1000")),
              std::pair(std::string("$argon2i$v=19$m=4096,t=3,p=1$c29tZXNhbHQ$") + std::string(43, 'A'),
                        std::string("$argon2i$v=19$m=4096,t=3,p=1"))})
            CPPUNIT_ASSERT_EQUAL(scheme, olderScheme(hash).value_or(""));
    }

    void testWrongPasswordUpgradesNothing()
    {
        const User bob = createBob();
        const std::string before = storedHash(bob);
        fail(bob, 1);
        CPPUNIT_ASSERT_EQUAL(before, storedHash(bob));
    }

    void testPasswordChangedMeanwhileStays()
    {
        const User bob = createBob();
        const std::string changed = identity().passwords().hash("new-password");
        const MeddlingPasswords passwords(identity(), bob.id, changed);
        Brake brake(database(), identity().vault(), clock, {});
        SignInGate gate(database(), passwords, brake);
        const User late = std::get<User>(gate.check(bob, "bob", PASSWORD, ADDRESS));
        CPPUNIT_ASSERT_EQUAL(changed, storedHash(bob));
        const std::string token = identity().sessions().create("account", late, 900, "", "");
        CPPUNIT_ASSERT(!identity().sessions().find("account", token));
    }

    void testReadsTheAccountAfresh()
    {
        const User stale = createBob();
        identity().users().setPasswordHash(stale.id, identity().passwords().hash("new-password"), false);
        CPPUNIT_ASSERT(failureOf(tryWith(stale, PASSWORD)) == SignInFailure::WrongPassword);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, std::get<User>(tryWith(stale, "new-password")).passwordVersion);
    }

    void testBrakesAfterFreeFailures()
    {
        const User bob = createBob();
        fail(bob, 3);
        fail(bob, 1);
        CPPUNIT_ASSERT_EQUAL(1, waitOf(tryWith(bob, PASSWORD)));
        clock.advance(1);
        CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(bob, PASSWORD)));
    }

    void testWaitGrowsUpToTheBound()
    {
        const User bob = createBob();
        fail(bob, 3);
        for (const int expected: {1, 2, 4, 8, 16, 32, 60})
        {
            fail(bob, 1);
            CPPUNIT_ASSERT_EQUAL(expected, waitOf(tryWith(bob, PASSWORD)));
            clock.advance(expected - 1);
            CPPUNIT_ASSERT_EQUAL(1, waitOf(tryWith(bob, PASSWORD)));
            clock.advance(1);
        }
    }

    void testBrakedTriesAreNotCounted()
    {
        const User bob = createBob();
        fail(bob, 4);
        for (int round = 0; round < 10; ++round)
            CPPUNIT_ASSERT_EQUAL(1, waitOf(tryWith(bob, "wrong")));
        clock.advance(1);
        fail(bob, 1);
        CPPUNIT_ASSERT_EQUAL(2, waitOf(tryWith(bob, "wrong")));
    }

    void testSuccessForgetsTheFailures()
    {
        const User bob = createBob();
        for (int round = 0; round < 3; ++round)
        {
            fail(bob, 3);
            CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(bob, PASSWORD)));
        }
    }

    void testCountsSpellingsOfAnAccountTogether()
    {
        fail(std::nullopt, 2, "somebody");
        fail(std::nullopt, 1, "SomeBody");
        fail(std::nullopt, 1, "SOMEBODY ");
        CPPUNIT_ASSERT_EQUAL(1, waitOf(tryWith(std::nullopt, PASSWORD, "somebody")));
    }

    void testCountsAUserUnderAllNamesTogether()
    {
        const User bob = createBob();
        fail(bob, 2, "bob");
        fail(bob, 2, "bob@example.org");
        CPPUNIT_ASSERT_EQUAL(1, waitOf(tryWith(bob, PASSWORD, "bob")));
        CPPUNIT_ASSERT_EQUAL(1, waitOf(tryWith(bob, PASSWORD, "third")));
    }

    void testCountsUnknownAccountsToo()
    {
        fail(std::nullopt, 4, "nobody");
        CPPUNIT_ASSERT_EQUAL(1, waitOf(tryWith(std::nullopt, PASSWORD, "nobody")));
        CPPUNIT_ASSERT(failureOf(tryWith(std::nullopt, PASSWORD, "else")) == SignInFailure::UnknownUser);
    }

    void testBrakesAnAddressThatTriesManyAccounts()
    {
        const User bob = createBob();
        for (int round = 0; round < 11; ++round)
            fail(std::nullopt, 1, "account" + std::to_string(round));
        CPPUNIT_ASSERT_EQUAL(1, waitOf(tryWith(bob, PASSWORD)));
        CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(bob, PASSWORD, "bob", "198.51.100.7")));
        CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(bob, PASSWORD, "bob", "")));
    }

    void testSuccessDoesNotForgetTheAddress()
    {
        const User bob = createBob();
        for (int round = 0; round < 10; ++round)
        {
            fail(std::nullopt, 1, "account" + std::to_string(round));
            CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(bob, PASSWORD)));
        }
        fail(std::nullopt, 1, "one more");
        CPPUNIT_ASSERT_EQUAL(1, waitOf(tryWith(bob, PASSWORD)));
    }

    void testCountsAnIpv6NetworkTogether()
    {
        for (int round = 0; round < 11; ++round)
            fail(std::nullopt, 1, "account" + std::to_string(round),
                 "2001:db8::" + std::to_string(round + 1));
        CPPUNIT_ASSERT_EQUAL(1, waitOf(tryWith(std::nullopt, "x", "else", "2001:db8::ffff")));
        CPPUNIT_ASSERT(failureOf(tryWith(std::nullopt, "x", "else", "2001:db8:0:1::1")) ==
                       SignInFailure::UnknownUser);
    }

    void testForgetsAfterADay()
    {
        const User bob = createBob();
        fail(bob, 3);
        clock.advance(24 * 60 * 60);
        fail(bob, 3);
        CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(bob, PASSWORD)));
    }

    void testSharesTheBrakeAmongServers()
    {
        const User bob = createBob();
        fail(bob, 4);
        const auto second = openIdentity();
        CPPUNIT_ASSERT_EQUAL(1, waitOf(second->signIn().check(bob, "bob", PASSWORD, ADDRESS)));
    }

    void testPluginsCountInTheSameBrake()
    {
        const User bob = createBob();
        SignIn& signIn = identity().signIn();
        for (int round = 0; round < 4; ++round)
        {
            CPPUNIT_ASSERT(!signIn.mayTry(bob, "bob", ADDRESS));
            signIn.failed(bob, "bob", ADDRESS);
        }
        const auto refusal = signIn.mayTry(bob, "bob", ADDRESS);
        CPPUNIT_ASSERT(refusal.value().failure == SignInFailure::Braked);
        CPPUNIT_ASSERT_EQUAL(1, refusal->retryAfterSeconds);
        CPPUNIT_ASSERT_EQUAL(1, waitOf(tryWith(bob, PASSWORD)));
        signIn.succeeded(bob, "bob", ADDRESS);
        CPPUNIT_ASSERT(!signIn.mayTry(bob, "bob", ADDRESS));
    }

    void testBrakeCanBeSwitchedOff()
    {
        reopenIdentity({{"brake.enabled", "false"}, {"brake.free_failures", "1"}});
        const User bob = createBob();
        fail(bob, 10);
        CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(bob, PASSWORD)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countRows("core_brake"));
    }

    void testBrakeKeepsNoNames()
    {
        fail(std::nullopt, 1, "somebody");
        const auto ids = database().read(
            [](Session& session)
            { return session.all([](const Row& row) { return row.text(0); }, "select id from core_brake"); });
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, ids.size());
        for (const auto& id: ids)
            CPPUNIT_ASSERT_EQUAL(std::size_t{64}, id.size());
    }

    void testSweepsOutExpiredCounters()
    {
        for (int round = 0; round < 5; ++round)
            fail(std::nullopt, 1, "account" + std::to_string(round));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{11}, countRows("core_brake"));
        clock.advance(24 * 60 * 60);
        fail(std::nullopt, 1, "another");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, countRows("core_brake"));
    }

    void testAStrangerBlocksOnlyHisOwnNetwork()
    {
        const User bob = createBob();
        for (int round = 0; round < 8; ++round)
        {
            fail(bob, 1, "bob", "203.0.113.9");
            clock.advance(60);
        }
        fail(bob, 1, "bob", "203.0.113.9");
        CPPUNIT_ASSERT_EQUAL(32, waitOf(tryWith(bob, PASSWORD, "bob", "203.0.113.9")));
        CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(bob, PASSWORD)));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the owner's success frees no stranger", 32,
                                     waitOf(tryWith(bob, PASSWORD, "bob", "203.0.113.9")));
    }

    std::variant<User, SignInRefusal> tryFrom(const User& user, const std::string& password,
                                              const std::string& device)
    {
        return identity().signIn().check(user, "bob", password, {ADDRESS, device});
    }

    /// As many networks as it takes to use up what is free for the account from everywhere.
    void failFromManyNetworks(const User& user, int failures)
    {
        for (int i = 0; i < failures; ++i)
            fail(user, 1, "bob", "203.0.113." + std::to_string(i));
    }

    void testManyNetworksSlowOnlyBrowsersThatTheAccountDoesNotKnow()
    {
        const User bob = createBob();
        failFromManyNetworks(bob, 31);
        CPPUNIT_ASSERT_EQUAL(1, waitOf(tryWith(bob, PASSWORD)));
        CPPUNIT_ASSERT(std::holds_alternative<User>(tryFrom(bob, PASSWORD, "laptop")));
    }

    void testAKnownBrowserHasTriesOfItsOwn()
    {
        const User bob = createBob();
        fail(bob, 4); // a stranger in the same network
        for (int i = 0; i < 4; ++i)
            CPPUNIT_ASSERT(failureOf(tryFrom(bob, "wrong", "laptop")) == SignInFailure::WrongPassword);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("then it is a stranger", 1, waitOf(tryFrom(bob, PASSWORD, "laptop")));
        CPPUNIT_ASSERT(std::holds_alternative<User>(tryFrom(bob, PASSWORD, "phone")));
        const User eve = createUser("eve", OLD_HASH);
        CPPUNIT_ASSERT_MESSAGE("counts of one account are nothing to another",
                               std::holds_alternative<User>(tryFrom(eve, PASSWORD, "laptop")));
    }

    void testFailuresOfOneSecretDoNotBrakeAnother()
    {
        const User bob = createBob();
        for (int i = 0; i < 4; ++i)
            identity().signIn().failed(bob, "bob", {ADDRESS, {}, "code"});
        CPPUNIT_ASSERT(identity().signIn().mayTry(bob, "bob", {ADDRESS, {}, "code"}));
        CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(bob, PASSWORD)));
        CPPUNIT_ASSERT_MESSAGE("a right password forgets no wrong code",
                               identity().signIn().mayTry(bob, "bob", {ADDRESS, {}, "code"}));
    }

    void testAnOperatorLiftsAllThatBlocksAnAccount()
    {
        const User bob = createBob();
        failFromManyNetworks(bob, 31);
        for (int i = 0; i < 4; ++i)
            identity().signIn().failed(bob, "bob", {"198.51.100.1", "laptop", "code"});
        database().write([&](Transaction& transaction) { identity().liftBrake(transaction, bob); });
        CPPUNIT_ASSERT(std::holds_alternative<User>(tryWith(bob, PASSWORD)));
        CPPUNIT_ASSERT(!identity().signIn().mayTry(bob, "bob", {"198.51.100.1", {}, "code"}));
    }

    void testARightPasswordIsNotEnoughWhereASecondStepIsWanted()
    {
        const User bob = createBob();
        identity().signIn().requireSecondStep("x.two_factor");
        CPPUNIT_ASSERT_EQUAL(std::string("x.two_factor"), identity().signIn().secondStep());
        const auto checked = tryWith(bob, PASSWORD);
        CPPUNIT_ASSERT(failureOf(checked) == SignInFailure::SecondStepMissing);
        CPPUNIT_ASSERT_EQUAL(bob.id, std::get<SignInRefusal>(checked).user.value().id);
        CPPUNIT_ASSERT_EQUAL(bob.id, knowsPassword(checked).value().id);
        const auto wrong = tryWith(bob, "wrong");
        CPPUNIT_ASSERT(failureOf(wrong) == SignInFailure::WrongPassword);
        CPPUNIT_ASSERT(!knowsPassword(wrong));
        identity().users().setDisabled(bob.id, true);
        CPPUNIT_ASSERT(!knowsPassword(tryWith(bob, PASSWORD)));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SignInTest);

} // namespace colonnade::test
