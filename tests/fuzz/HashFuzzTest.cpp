#include "Fuzz.h"

#include "identity/HashCost.h"
#include "identity/KeyVault.h"
#include "identity/PasswordHasher.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using colonnade::test::fuzz;

/// Stored hashes come from imports and, for projects, from whoever has an API key.
class HashFuzzTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HashFuzzTest);
    CPPUNIT_TEST(testHashes);
    CPPUNIT_TEST_SUITE_END();

    const KeyVault _vault{std::string(32, 'k')};
    const PasswordHasher _passwords{8, _vault};

    static bool isCheap(const HashCost& cost)
    {
        return cost.kind != HashCost::Kind::Bcrypt && cost.rounds <= 10 && cost.bytes <= (1 << 17);
    }

    void testHashes()
    {
        fuzz({"$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
              "argon2$argon2i$v=16$m=64,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
              "$2a$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.",
              "pbkdf2:sha1:2$salt$ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957", "scrypt:16:1:1$s$00",
              "sha1$salt$ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957",
              "pbkdf2_sha256$10$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
              "$pbkdf2-sha256$10$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
              "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"},
             {"$", ":", "=", "9223372036854775807", "18446744073709551616", "-1", "0", "pbkdf2", "scrypt",
              "m=", ",", "$2y$31$"},
             [this](std::string_view text)
             {
                 const auto refusal = _passwords.findHashFault(text, HashSource::Operator);
                 CPPUNIT_ASSERT_EQUAL(!refusal, _passwords.recognises(text));
                 if (!_passwords.findHashFault(text, HashSource::Client))
                     CPPUNIT_ASSERT(!refusal);
                 const auto cost = findHashCost(text);
                 if (!cost || isCheap(*cost))
                     CPPUNIT_ASSERT(!_passwords.matches("some password", text));
             });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HashFuzzTest);
