#include "identity/PasswordHashes.h"

#include "identity/KeyVault.h"
#include "identity/KeyedBcrypt.h"
#include "identity/PasswordHasher.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

namespace colonnade
{

namespace
{

struct Known
{
    std::string hash;
    std::string password;
};

const std::vector<Known> KNOWN = {
    // reference/pybossa-accounts.md 6
    {"sha1$U8R1YMi1$b2b1e27f5a48c2f289859c6da9ce3c2e73e2b52b", "pässword"},
    {"md5$jHGh4QMI$e4027c3f7691732b472c1e1fe1284b5f", "pässword"},
    {"sha256$fDCxVni6$9b82b4134e5c5a3cdcfb7aa8715a44dbf222db1589e46c3d858f5fe3e1a52863", "pässword"},
    {"pbkdf2:sha1:1000$eFkvLZWG$2b80a3094a9f4fb56062df59e6eef7f7da791682", "pässword"},
    {"pbkdf2:sha256:50000$9ihEygms$74814b3372d60e7af4da7ab868ef77a9ed98766fb60cd525b6f0c36970b72267",
     "pässword"},
    {"pbkdf2:sha256:150000$QdtsW6yZ$2777be2afce831c798b78fb24c1622f474bbb1d235d529457a5c262a86c43ba0",
     "pässword"},
    {"pbkdf2:sha256$QdtsW6yZ$2777be2afce831c798b78fb24c1622f474bbb1d235d529457a5c262a86c43ba0", "pässword"},
    {"pbkdf2:sha256$9ihEygms$74814b3372d60e7af4da7ab868ef77a9ed98766fb60cd525b6f0c36970b72267", "pässword"},
    // RFC 6070: PBKDF2-HMAC-SHA1
    {"pbkdf2:sha1:1$salt$0c60c80f961f0e71f3a9b524af6012062fe037a6", "password"},
    {"pbkdf2:sha1:2$salt$ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957", "password"},
    {"pbkdf2:sha1:4096$salt$4b007901b765489abead49d926f721d065a429c1", "password"},
    // RFC 7914: scrypt
    {"scrypt:1024:8:16$NaCl$"
     "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff1"
     "09279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
     "password"},
    {"scrypt:16384:8:1$SodiumChloride$"
     "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d543295561"
     "3f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
     "pleaseletmein"},
    // RFC 2202 and 4231: HMAC
    {"md5$Jefe$750c783e6ab0b503eaa86e310a5db738", "what do ya want for nothing?"},
    {"sha1$Jefe$effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", "what do ya want for nothing?"},
    {"sha256$Jefe$5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
     "what do ya want for nothing?"},
    // bare digests: RFC 1321, FIPS 180
    {"md5$$900150983cd24fb0d6963f7d28e17f72", "abc"},
    {"sha1$$a9993e364706816aba3e25717850c26c9cd0d89d", "abc"},
    {"sha256$$ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "abc"},
    {"sha3_256$$3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532", "abc"},
    // made with Python's hashlib and hmac
    {"sha224$pepper$a3014d3820512df12e0da2870b47f6e7ef0507794803255cd169b527", "pässword"},
    {"sha384$pepper$"
     "6fe7c9a1b31f0ec8049e05efda337cb4beeeda4af2bdb1ad7356faf421708a489cee177484f16c9f1cdcc2b96111e222",
     "pässword"},
    {"sha512$pepper$"
     "caa3f130d6221a77957a9884758f990a6663b0c0b0a013fe9a7bafe08127b3087bdbe257903b3b5d9d2e7e7cda3ddb20"
     "947ed9c2ecdec20a6be7040608f77c71",
     "pässword"},
    {"blake2s$pepper$5f6675805f0ade1a61f4fcef7a2c91df03f73cfdc564523cc4eaf0f5d7801549", "pässword"},
    {"blake2b$pepper$"
     "8693dd4c615baf9c984d38b19b915787a216183d49cc1c47c62d13b5e87f42e86b68f7acd7516ec549778f3224bf570f"
     "124c2b70f307e8955aab5187e0106090",
     "pässword"},
    {"pbkdf2:sha512:1000$pepper$"
     "326ae38fc1281bf9596f52d3232d7f97943d3644f8e52959cfd582ffc9849dbdf7f6042eafae9dd85f1e"
     "e6d8c0a8579c58605495ee9263856c2e21a563487f27",
     "pässword"},
    {"scrypt:32768:8:1$pepper$"
     "ef9d988718378ff0f4a8770a044829ad7741faf9a1471813e5dc8aebed7e06f0280c042baa93793dde799d"
     "a41fc0190775ae1ab06f37a55d1cc6cbf6d2d8f4db",
     "pässword"},
    // reference/ohmage-auth.md 8.1
    {"$2a$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.", "password"},
    {"$2b$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.", "password"},
    {"$2a$12$cwHTeB/wwVeBDQx7kGwThe/Qf2mvW1mUW7LBM1izIRWj4pMugZ3BS", "pässwörd€😀"},
    // the reference implementation of Argon2
    {"$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA", "password"},
    {"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "password"},
    {"$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ", "password"},
    // Django and passlib, made with Python's hashlib; the test vector of phpass
    {"pbkdf2_sha256$1000$seasalt$EqCL4TJDvY77OVYjQped2t9qDQ3xEdvvzv1yQvLuPH0=", "pässword"},
    {"pbkdf2_sha1$1000$seasalt$H6WU+1jmJ8zSnEXWnKOkiKafRIA=", "pässword"},
    {"$pbkdf2-sha256$6400$yMnKy8zNzs/Q0dLT1NXW1w$zTy0MHYbbBCEkwM38fKtM0woSa7o.NMuYyWjR2SpXrU", "pässword"},
    {"$pbkdf2-sha512$6400$yMnKy8zNzs/Q0dLT1NXW1w$52tqo9BTJkPFuBg8XRFAVan3eX4WmeNAs6iRekdFj/"
     "tWex/gY8HAQCGxxkWR81mA/wP4CPlQxbbOOcg4185n5g",
     "pässword"},
    {"$pbkdf2$6400$yMnKy8zNzs/Q0dLT1NXW1w$To6q9QoxCUr1r6gMShJ/PkfasJ4", "pässword"},
    {"$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", "test12345"},
    {"$H$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", "test12345"},
    {"argon2$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZW"
     "b2GRPPc",
     "password"},
    {"bcrypt$$2b$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.", "password"},
};

/// Not hashes at all, of unknown kinds, or beyond the bounds.
const std::vector<std::string> UNKNOWN = {
    "",
    "$",
    "$$",
    "$$$",
    "password",
    "plain$$password",
    "plain$salt$70617373776f7264",
    "plain$salt$password",
    "external",
    "sha1$salt",
    "sha1$salt$",
    "sha1$salt$zz",
    "sha1$salt$b2b1e2",
    "sha1:5$salt$b2b1e27f5a48c2f289859c6da9ce3c2e73e2b52b",
    "nosuch$salt$b2b1e27f5a48c2f289859c6da9ce3c2e73e2b52b",
    "SHA1$salt$b2b1e27f5a48c2f289859c6da9ce3c2e73e2b52b",
    "pbkdf2$salt$0c60c80f961f0e71f3a9b524af6012062fe037a6",
    "pbkdf2:sha1:0$salt$0c60c80f961f0e71f3a9b524af6012062fe037a6",
    "pbkdf2:sha1:-1$salt$0c60c80f961f0e71f3a9b524af6012062fe037a6",
    "pbkdf2:sha1:1000001$salt$0c60c80f961f0e71f3a9b524af6012062fe037a6",
    "pbkdf2_sha256$1000001$salt$" + std::string(43, 'A') + "=",
    "pbkdf2_sha256$0$salt$" + std::string(43, 'A') + "=",
    "pbkdf2_sha256$1$$" + std::string(43, 'A') + "=",
    "pbkdf2_sha256$1$salt$" + std::string(42, 'A') + "=",
    "pbkdf2_md5$1$salt$" + std::string(43, 'A') + "=",
    "pbkdf2_sha256$1$salt",
    "$pbkdf2-sha256$1000001$AAAA$" + std::string(43, 'A'),
    "$pbkdf2-sha256$1$$" + std::string(43, 'A'),
    "$pbkdf2-sha256$1$AAAA$" + std::string(43, 'A') + "$x",
    "$pbkdf2-sha1$1$AAAA$" + std::string(27, 'A'),
    "$P$H" + std::string(30, 'a'), // 2^19 rounds
    "$P$4" + std::string(30, 'a'), // 2^6
    "$P$B" + std::string(29, 'a'),
    "$P$B" + std::string(29, 'a') + "=",
    "$Q$B" + std::string(30, 'a'),
    "argon2$$2b$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.",
    "bcrypt$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "pbkdf2:sha1:99999999999999999999$salt$0c60c80f961f0e71f3a9b524af6012062fe037a6",
    "pbkdf2:sha1:1x$salt$0c60c80f961f0e71f3a9b524af6012062fe037a6",
    "pbkdf2:sha1:1:1$salt$0c60c80f961f0e71f3a9b524af6012062fe037a6",
    "pbkdf2:sha1:1$$0c60c80f961f0e71f3a9b524af6012062fe037a6",
    "pbkdf2:nosuch:1$salt$0c60c80f961f0e71f3a9b524af6012062fe037a6",
    "scrypt$salt$" + std::string(128, '0'),
    "scrypt:32768:8:1$salt$" + std::string(126, '0'),
    "scrypt:32768:8:1$$" + std::string(128, '0'),
    "scrypt:32767:8:1$salt$" + std::string(128, '0'),
    "scrypt:1:8:1$salt$" + std::string(128, '0'),
    "scrypt:0:8:1$salt$" + std::string(128, '0'),
    "scrypt:65536:8:1$salt$" + std::string(128, '0'),
    "scrypt:32768:8:5$salt$" + std::string(128, '0'),
    "scrypt:1024:8:129$salt$" + std::string(128, '0'),
    "scrypt:4611686018427387904:4611686018427387904:1$salt$" + std::string(128, '0'),
    "md5$" + std::string(2000, 'x') + "$900150983cd24fb0d6963f7d28e17f72",
    "$2a$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373",
    "$2a$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373..",
    "$2a$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE37\n.",
    "$2x$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.",
    "$2$12$$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.",
    "$2a$03$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.",
    "$2a$14$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.",
    "$2a$31$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.",
    "$2a$1x$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.",
    "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
    "$6$salt$x",
    "$y$j9T$x$y",
    "$argon2id$",
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ",
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$",
    "$argon2id$v=19$m=65536,t=2,p=1$$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2id$v=20$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2ix$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2id$v=19$m=65537,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2id$v=19$m=65536,t=5,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2id$v=19$m=65536,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2id$v=19$m=65536,t=2,p=9$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2id$v=19$m=7,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2id$v=19$t=2,m=65536,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2id$v=19$m=65536,t=2,p=1,keyid=x$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc=",
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc$",
};

} // namespace

class PasswordHashesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PasswordHashesTest);
    CPPUNIT_TEST(testMatchesKnownAnswers);
    CPPUNIT_TEST(testRefusesOtherPasswords);
    CPPUNIT_TEST(testRefusesWhatIsNoHashOrTooCostly);
    CPPUNIT_TEST(testNamesTheBoundThatAHashExceeds);
    CPPUNIT_TEST(testClientsBringCheapHashesOnly);
    CPPUNIT_TEST(testRefusesTruncatedAndAlteredHashes);
    CPPUNIT_TEST(testNewHashesAreArgon2idWithRandomSalt);
    CPPUNIT_TEST(testNewHashesTakeAnyBytes);
    CPPUNIT_TEST(testNothingOpensTheHashOfNothing);
    CPPUNIT_TEST(testBcryptIgnoresBytesAfterThe72nd);
    CPPUNIT_TEST(testBcryptNeverMatchesAPasswordWithNul);
    CPPUNIT_TEST(testRefusesWhatIsNoKeyedBcrypt);
    CPPUNIT_TEST(testOnlyArgon2idOfTodayNeedsNoUpgrade);
    CPPUNIT_TEST(testMatchesFromManyThreads);
    CPPUNIT_TEST_SUITE_END();

    const KeyVault _vault{std::string(32, 'k')};
    const PasswordHasher _passwords{8, _vault};

    void testMatchesKnownAnswers()
    {
        for (const auto& [hash, password]: KNOWN)
        {
            CPPUNIT_ASSERT_MESSAGE(hash, _passwords.recognises(hash));
            CPPUNIT_ASSERT_MESSAGE(hash, _passwords.matches(password, hash));
        }
    }

    void testRefusesOtherPasswords()
    {
        for (const auto& [hash, password]: KNOWN)
        {
            for (const std::string& other: {password + "x", std::string(), "X" + password.substr(1)})
                CPPUNIT_ASSERT_MESSAGE(hash + " " + other, !_passwords.matches(other, hash));
        }
    }

    void testRefusesWhatIsNoHashOrTooCostly()
    {
        for (const auto& hash: UNKNOWN)
        {
            CPPUNIT_ASSERT_MESSAGE(hash, !_passwords.recognises(hash));
            CPPUNIT_ASSERT_MESSAGE(hash, !_passwords.matches("password", hash));
        }
    }

    void testNamesTheBoundThatAHashExceeds()
    {
        const std::string bcryptDigest = "$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.";
        const std::string argon2Digest = ",p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        const std::string zeros(128, '0');
        for (const auto& [hash, within, bound]:
             std::vector<std::tuple<std::string, std::string, std::string>>{
                 {"pbkdf2:sha512:10000000$s$" + zeros, "pbkdf2:sha512:1000000$s$" + zeros, "1000000"},
                 {"pbkdf2:sha512:99999999999$s$" + zeros, "pbkdf2:sha512:1$s$" + zeros, "1000000"},
                 {"scrypt:65536:8:1$s$" + zeros, "scrypt:32768:8:4$s$" + zeros, "32 MiB"},
                 {"scrypt:32768:8:5$s$" + zeros, "scrypt:1024:8:16$s$" + zeros, "128 MiB"},
                 {"scrypt:4611686018427387904:4611686018427387904:4$s$" + zeros, "scrypt:2:1:1$s$" + zeros,
                  "32 MiB"},
                 {"$2a$14" + bcryptDigest, "$2a$13" + bcryptDigest, "13"},
                 {"$argon2id$v=19$m=102400,t=2" + argon2Digest, "$argon2id$v=19$m=65536,t=4" + argon2Digest,
                  "64 MiB"},
                 {"$argon2id$v=19$m=65536,t=5" + argon2Digest, "$argon2i$v=19$m=8192,t=32" + argon2Digest,
                  "256 MiB"},
                 {"argon2$argon2id$v=19$m=102400,t=2" + argon2Digest,
                  "argon2$argon2id$v=19$m=19456,t=2" + argon2Digest, "64 MiB"},
                 {"pbkdf2_sha256$1000001$s$" + std::string(43, 'A') + "=",
                  "pbkdf2_sha256$1000000$s$" + std::string(43, 'A') + "=", "1000000"},
                 {"$P$H" + std::string(30, 'a'), "$P$G" + std::string(30, 'a'), "262144"}})
        {
            const auto refusal = _passwords.findHashFault(hash, HashSource::Operator);
            CPPUNIT_ASSERT_MESSAGE(hash, refusal && refusal->tooCostly && !_passwords.recognises(hash));
            CPPUNIT_ASSERT_MESSAGE(refusal->sentence, refusal->sentence.find(bound) != std::string::npos);
            CPPUNIT_ASSERT_EQUAL(std::string::npos, refusal->sentence.find(hash));
            CPPUNIT_ASSERT_MESSAGE(within, !_passwords.findHashFault(within, HashSource::Operator));
        }
        for (const std::string hash: {"", "rot13$hush", "$6$salt$x", "$y$j9T$x$y"})
            CPPUNIT_ASSERT_MESSAGE(hash, !_passwords.findHashFault(hash, HashSource::Operator)->tooCostly);
    }

    void testClientsBringCheapHashesOnly()
    {
        const std::string zeros(64, '0');
        for (const std::string& hash: {_passwords.hash("x"), "pbkdf2:sha256:150000$s$" + zeros,
                                       "pbkdf2_sha256$150000$s$" + std::string(43, 'A') + "="})
            CPPUNIT_ASSERT_MESSAGE(hash, !_passwords.findHashFault(hash, HashSource::Client));
        for (const std::string& hash:
             {std::string(), std::string("s"), "pbkdf2:sha256:150001$s$" + zeros, "pbkdf2:sha256$s$" + zeros,
              "sha256$s$" + zeros, "pbkdf2_sha256$150001$s$" + std::string(43, 'A') + "=",
              std::string("$2a$04$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373."),
              "scrypt:1024:8:1$s$" + std::string(128, '0'),
              std::string("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
                          "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"),
              std::string("$argon2id$v=19$m=19456,t=2,p=2$c29tZXNhbHQ$"
                          "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")})
            CPPUNIT_ASSERT_MESSAGE(hash, _passwords.findHashFault(hash, HashSource::Client));
    }

    void testRefusesTruncatedAndAlteredHashes()
    {
        const std::string hash = "pbkdf2:sha1:2$salt$ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957";
        for (std::size_t size = 0; size < hash.size(); ++size)
            CPPUNIT_ASSERT_MESSAGE(hash.substr(0, size),
                                   !_passwords.matches("password", hash.substr(0, size)));
        const std::string argon2 = makeArgon2("password");
        for (std::size_t size = 0; size < argon2.size(); size += 7)
            CPPUNIT_ASSERT_MESSAGE(argon2.substr(0, size),
                                   !_passwords.matches("password", argon2.substr(0, size)));
        CPPUNIT_ASSERT(!_passwords.matches("password", hash + std::string(1, '\0')));
        CPPUNIT_ASSERT(!_passwords.matches("password", argon2 + std::string(1, '\0')));
    }

    void testNewHashesAreArgon2idWithRandomSalt()
    {
        std::set<std::string> made;
        for (int round = 0; round < 5; ++round)
        {
            const std::string hash = _passwords.hash("s3cret-pass");
            CPPUNIT_ASSERT(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
            CPPUNIT_ASSERT(_passwords.recognises(hash));
            CPPUNIT_ASSERT(_passwords.matches("s3cret-pass", hash));
            CPPUNIT_ASSERT(!_passwords.matches("s3cret-pasS", hash));
            CPPUNIT_ASSERT(made.insert(hash).second);
        }
    }

    void testNewHashesTakeAnyBytes()
    {
        for (const std::string& password:
             {std::string(), std::string("a\0b", 3), std::string("\xff\xfe"), std::string(100000, 'x')})
        {
            const std::string hash = _passwords.hash(password);
            CPPUNIT_ASSERT(_passwords.matches(password, hash));
            CPPUNIT_ASSERT(!_passwords.matches(password + '\0', hash));
        }
        CPPUNIT_ASSERT(!_passwords.matches("a", _passwords.hash(std::string("a\0b", 3))));
    }

    void testNothingOpensTheHashOfNothing()
    {
        CPPUNIT_ASSERT(isArgon2OfToday(argon2OfNothing()));
        CPPUNIT_ASSERT(!_passwords.matches("", argon2OfNothing()));
        CPPUNIT_ASSERT(!_passwords.matches("password", argon2OfNothing()));
    }

    void testBcryptIgnoresBytesAfterThe72nd()
    {
        // Made with cost 4 from 72 × x; a C crypt() refuses passwords over 512 bytes, jBCrypt does not.
        const std::string hash = "$2a$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";
        CPPUNIT_ASSERT(_passwords.matches(std::string(72, 'x'), hash));
        CPPUNIT_ASSERT(_passwords.matches(std::string(80, 'x'), hash));
        CPPUNIT_ASSERT(_passwords.matches(std::string(2000, 'x'), hash));
        CPPUNIT_ASSERT(!_passwords.matches(std::string(71, 'x'), hash));
    }

    void testBcryptNeverMatchesAPasswordWithNul()
    {
        const std::string hash = "$2a$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.";
        CPPUNIT_ASSERT(!_passwords.matches(std::string("password\0", 9), hash));
        CPPUNIT_ASSERT(!_passwords.matches(std::string("password\0x", 10), hash));
    }

    void testOnlyArgon2idOfTodayNeedsNoUpgrade()
    {
        CPPUNIT_ASSERT(isArgon2OfToday(makeArgon2("x")));
        CPPUNIT_ASSERT(!_passwords.needsRenewal(makeArgon2("x")));
        CPPUNIT_ASSERT(!isArgon2OfToday( // dearer: a failure must not cost more for one account than another
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
        CPPUNIT_ASSERT(!isArgon2OfToday(
            "$argon2id$v=19$m=19455,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
        CPPUNIT_ASSERT(!isArgon2OfToday(
            "$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
        CPPUNIT_ASSERT(!isArgon2OfToday(
            "$argon2id$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
        CPPUNIT_ASSERT(!isArgon2OfToday(
            "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA"));
        CPPUNIT_ASSERT(!isArgon2OfToday("$2a$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373."));
    }

    void testRefusesWhatIsNoKeyedBcrypt()
    {
        const std::string bcrypt = "$2a$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";
        const std::string stored = keyBcrypt(_vault, bcrypt);
        CPPUNIT_ASSERT(_passwords.recognises(stored));
        CPPUNIT_ASSERT(_passwords.matches(std::string(72, 'x'), stored));
        CPPUNIT_ASSERT(!_passwords.matches(std::string(71, 'x'), stored));
        CPPUNIT_ASSERT(!_passwords.matches(bcrypt, stored));
        CPPUNIT_ASSERT_EQUAL(std::string::npos, stored.find(bcrypt.substr(29)));
        const KeyVault other(std::string(32, 'o'));
        CPPUNIT_ASSERT(!matchesKeyedBcrypt(other, std::string(72, 'x'), stored));
        for (std::size_t size = 0; size < stored.size(); ++size)
            CPPUNIT_ASSERT(!_passwords.recognises(stored.substr(0, size)));
        for (const auto& [from, to]: std::vector<std::pair<std::string, std::string>>{
                 {"keyed:", "Keyed:"}, {"$04$", "$14$"}, {"$04$", "$03$"}, {"u:", "u;"}})
        {
            std::string altered = stored;
            altered.replace(altered.find(from), from.size(), to);
            CPPUNIT_ASSERT_MESSAGE(altered, !_passwords.recognises(altered));
        }
        CPPUNIT_ASSERT(!_passwords.recognises(stored.substr(0, stored.size() - 1) + "g"));
    }

    void testMatchesFromManyThreads()
    {
        std::vector<std::thread> threads;
        threads.reserve(64);
        std::atomic<int> wrong = 0;
        for (int thread = 0; thread < 8; ++thread)
            threads.emplace_back(
                [&]
                {
                    for (int round = 0; round < 20; ++round)
                    {
                        const std::string hash =
                            "$2a$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";
                        wrong += !_passwords.matches(std::string(72, 'x'), hash);
                        wrong += _passwords.matches(std::string(71, 'x'), hash);
                        wrong += !_passwords.matches("abc", "sha1$$a9993e364706816aba3e25717850c26c9cd0d89d");
                    }
                });
        for (auto& thread: threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(0, wrong.load());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PasswordHashesTest);

} // namespace colonnade
