#include "IdentityFixture.h"

#include "identity/KeyFile.h"
#include "identity/KeyVault.h"

#include <Poco/Exception.h>
#include <Poco/File.h>

#include <set>
#include <sys/stat.h>
#include <thread>
#include <vector>

namespace colonnade::test
{

class KeyVaultTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(KeyVaultTest);
    CPPUNIT_TEST(testOpensWhatItSealed);
    CPPUNIT_TEST(testSealsDifferentlyEachTime);
    CPPUNIT_TEST(testRefusesAlteredSeals);
    CPPUNIT_TEST(testRefusesOtherPurposesAndKeys);
    CPPUNIT_TEST(testRefusesWhatIsNoSeal);
    CPPUNIT_TEST(testDigestDependsOnPurposeContentAndKey);
    CPPUNIT_TEST_SUITE_END();

    const KeyVault _vault{std::string(32, 'k')};

    void testOpensWhatItSealed()
    {
        for (const std::string& secret:
             {std::string(), std::string("x"), std::string("a\0b\xff", 4), std::string(100000, 's'),
              std::string("4f0e4ac8-b8de-4d6e-9d43-c7f06b6ee4ad")})
        {
            for (int round = 0; round < 100; ++round)
                CPPUNIT_ASSERT_EQUAL(secret, _vault.open("purpose", _vault.seal("purpose", secret)));
        }
    }

    void testSealsDifferentlyEachTime()
    {
        std::set<std::string> seals;
        for (int round = 0; round < 1000; ++round)
            CPPUNIT_ASSERT(seals.insert(_vault.seal("purpose", "secret")).second);
    }

    void testRefusesAlteredSeals()
    {
        const std::string sealed = _vault.seal("purpose", "secret");
        for (std::size_t at = 0; at < sealed.size(); ++at)
        {
            std::string altered = sealed;
            altered[at] = altered[at] == 'A' ? 'B' : 'A';
            CPPUNIT_ASSERT_THROW_MESSAGE(altered, _vault.open("purpose", altered), Poco::DataFormatException);
            CPPUNIT_ASSERT_THROW(_vault.open("purpose", sealed.substr(0, at)), Poco::DataFormatException);
        }
    }

    void testRefusesOtherPurposesAndKeys()
    {
        const std::string sealed = _vault.seal("purpose", "secret");
        CPPUNIT_ASSERT_THROW(_vault.open("other", sealed), Poco::DataFormatException);
        CPPUNIT_ASSERT_THROW(_vault.open("", sealed), Poco::DataFormatException);
        const KeyVault other(std::string(32, 'o'));
        CPPUNIT_ASSERT_THROW(other.open("purpose", sealed), Poco::DataFormatException);
    }

    void testRefusesWhatIsNoSeal()
    {
        for (const std::string& text: {std::string(), std::string("x"), std::string("not base64url!"),
                                       std::string(39, 'A'), std::string(100, 'A'), std::string("a\0b", 3)})
            CPPUNIT_ASSERT_THROW(_vault.open("purpose", text), Poco::DataFormatException);
    }

    void testDigestDependsOnPurposeContentAndKey()
    {
        const std::string digest = _vault.digest("purpose", "content");
        CPPUNIT_ASSERT_EQUAL(std::size_t{64}, digest.size());
        CPPUNIT_ASSERT(digest.find_first_not_of("0123456789abcdef") == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(digest, _vault.digest("purpose", "content"));
        CPPUNIT_ASSERT(digest != _vault.digest("purpose", "other"));
        CPPUNIT_ASSERT(digest != _vault.digest("other", "content"));
        CPPUNIT_ASSERT(_vault.digest("ab", "c") != _vault.digest("a", "bc"));
        CPPUNIT_ASSERT(digest != KeyVault(std::string(32, 'o')).digest("purpose", "content"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(KeyVaultTest);

class MasterKeyTest: public IdentityFixture
{
    CPPUNIT_TEST_SUITE(MasterKeyTest);
    CPPUNIT_TEST(testServersOnOneDatabaseShareTheKey);
    CPPUNIT_TEST(testServersStartingAtOnceShareTheKey);
    CPPUNIT_TEST(testKeyLivesWhereTheDocumentationSays);
    CPPUNIT_TEST(testKeyFileIsForItsOwnerOnly);
    CPPUNIT_TEST(testRefusesAnotherKey);
    CPPUNIT_TEST(testRefusesAMissingKeyAndMakesNone);
    CPPUNIT_TEST(testRefusesAMalformedKeyFile);
    CPPUNIT_TEST(testRefusesAFolderThatCannotBeWritten);
    CPPUNIT_TEST(testRefusesToForgetTheKeyFile);
    CPPUNIT_TEST(testStartsAnewWhenTheCheckIsDeleted);
    CPPUNIT_TEST_SUITE_END();

    std::string keyFile() const { return folder() + "/server.key"; }

    std::string refusal(const std::map<std::string, std::string>& changes)
    {
        try
        {
            openIdentity(changes);
        }
        catch (const ConfigurationException& refused)
        {
            return refused.message();
        }
        return "not refused";
    }

    void assertRefused(const std::map<std::string, std::string>& changes,
                       const std::vector<std::string>& words)
    {
        const std::string message = refusal(changes);
        for (const auto& word: words)
            CPPUNIT_ASSERT_MESSAGE(message, message.find(word) != std::string::npos);
    }

    void forgetKey()
    {
        database().write([](Transaction& transaction) { transaction.execute("delete from core_secret"); });
    }

    void testServersOnOneDatabaseShareTheKey()
    {
        const auto second = openIdentity();
        CPPUNIT_ASSERT_EQUAL(identity().vault().digest("p", "c"), second->vault().digest("p", "c"));
        CPPUNIT_ASSERT_EQUAL(std::string("s"), second->vault().open("p", identity().vault().seal("p", "s")));
    }

    void testServersStartingAtOnceShareTheKey()
    {
        for (int round = 0; round < 5; ++round)
        {
            forgetKey();
            Poco::File file(keyFile());
            if (file.exists())
                file.remove();
            std::vector<std::string> digests(8);
            std::vector<std::thread> threads;
            threads.reserve(64);
            for (auto& digest: digests)
                threads.emplace_back([&] { digest = openIdentity()->vault().digest("p", "c"); });
            for (auto& thread: threads)
                thread.join();
            for (const auto& digest: digests)
                CPPUNIT_ASSERT_EQUAL(digests.front(), digest);
        }
    }

    void testKeyLivesWhereTheDocumentationSays()
    {
        CPPUNIT_ASSERT_EQUAL(!TestDatabase::isPostgresql(), Poco::File(keyFile()).exists());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{TestDatabase::isPostgresql() ? 2 : 1}, countRows("core_secret"));
        forgetKey();
        reopenIdentity({{"key_file", folder() + "/own.key"}});
        CPPUNIT_ASSERT(Poco::File(folder() + "/own.key").exists());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, countRows("core_secret"));
    }

    void testKeyFileIsForItsOwnerOnly()
    {
        const std::string path = folder() + "/fresh.key";
        createKeyFile(path, std::string(32, 'k'));
        struct stat status = {};
        CPPUNIT_ASSERT_EQUAL(0, ::stat(path.c_str(), &status));
        CPPUNIT_ASSERT_EQUAL(0600U, status.st_mode & 0777U);
        CPPUNIT_ASSERT_EQUAL(std::string(32, 'k'), createKeyFile(path, std::string(32, 'x')));
        std::vector<std::string> files;
        Poco::File(folder()).list(files);
        for (const auto& file: files)
            CPPUNIT_ASSERT_MESSAGE(file, file.find(".new") == std::string::npos);
    }

    void testRefusesAnotherKey()
    {
        const std::string other = folder() + "/other.key";
        createKeyFile(other, std::string(32, 'x'));
        assertRefused({{"key_file", other}},
                      {other, "not the one that this database was made with", "key_file"});
    }

    void testRefusesAMissingKeyAndMakesNone()
    {
        const std::string missing = folder() + "/missing.key";
        assertRefused({{"key_file", missing}}, {missing, "is missing", "put the file back"});
        CPPUNIT_ASSERT(!Poco::File(missing).exists());
    }

    void testRefusesAMalformedKeyFile()
    {
        const std::string path = folder() + "/bad.key";
        for (const std::string& content: {std::string(), std::string("xyz"), std::string(63, 'a'),
                                          std::string(66, 'a'), std::string(1000, 'a'), std::string(64, 'g')})
        {
            if (Poco::File(path).exists())
                Poco::File(path).remove();
            FILE* file = std::fopen(path.c_str(), "w");
            CPPUNIT_ASSERT(file);
            std::fwrite(content.data(), 1, content.size(), file);
            std::fclose(file);
            assertRefused({{"key_file", path}}, {path, "64 hex digits"});
        }
        assertRefused({{"key_file", folder()}}, {folder(), "cannot read"});
    }

    void testRefusesAFolderThatCannotBeWritten()
    {
        forgetKey();
        assertRefused({{"key_file", folder() + "/none/server.key"}},
                      {"cannot write", "none", "identity.key_file"});
    }

    void testRefusesToForgetTheKeyFile()
    {
        if (!TestDatabase::isPostgresql())
            return; // there the default is a file, too
        forgetKey();
        reopenIdentity({{"key_file", folder() + "/own.key"}});
        assertRefused({}, {"made with a key file", "set identity.key_file"});
    }

    void testStartsAnewWhenTheCheckIsDeleted()
    {
        const User bob = createUser("bob");
        const std::string old = identity().users().apiKey(bob.id);
        forgetKey();
        reopenIdentity({{"key_file", folder() + "/new.key"}});
        CPPUNIT_ASSERT(!identity().users().findByApiKey(old));
        const std::string fresh = identity().users().apiKey(bob.id);
        CPPUNIT_ASSERT(fresh != old);
        CPPUNIT_ASSERT_EQUAL(bob.id, identity().users().findByApiKey(fresh).value().id);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MasterKeyTest);

} // namespace colonnade::test
