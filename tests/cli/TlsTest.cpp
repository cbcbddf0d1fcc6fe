#include "CliTest.h"

#include "support/HttpClient.h"

#include <colonnade/Json.h>

#include <cppunit/extensions/HelperMacros.h>

#include <Poco/Net/ServerSocket.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace colonnade::test;
using colonnade::JsonDocument;

class TlsTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TlsTest);
    CPPUNIT_TEST(testPeopleSignInOverTlsWithSecureCookies);
    CPPUNIT_TEST(testSighupReloadsTheCertificateWithoutDroppingConnections);
    CPPUNIT_TEST(testSighupWithAnUnusableKeyKeepsTheOldCertificate);
    CPPUNIT_TEST(testSighupWithoutTlsChangesNothing);
    CPPUNIT_TEST(testCertificatesThatCannotBeServedAreRefusedAtStart);
    CPPUNIT_TEST(testDoctorExaminesTheCertificate);
    CPPUNIT_TEST(testTheEndOfTheCertificateIsTold);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { makeCertificate("30"); }

    void testPeopleSignInOverTlsWithSecureCookies()
    {
        const ServerProcess server(settings());
        assertContains(server.output(), "ready https://127.0.0.1:" + std::to_string(server.port()));
        server.createUser("ada", "a long enough secret");
        HttpClient client(server.port(), certificate());
        const auto form = client.get("/account/signin",
                                     {{"Accept", "application/json"}, {"Content-Type", "application/json"}});
        const auto document = JsonDocument::parse(form.body);
        const std::string token(document.root().find("form").find("csrf").text());
        const auto answer = client.postJson(
            "/account/signin", R"({"email":"ada@example.org","password":"a long enough secret"})",
            {{"X-CSRFToken", token}});
        assertContains(answer.body, R"("status":"success")");
        const auto cookies = answer.allHeaders("Set-Cookie");
        CPPUNIT_ASSERT(!cookies.empty());
        for (const auto& cookie: cookies)
            assertContains(cookie, "; Secure");
        assertContains(client.get("/account/profile", {{"Content-Type", "application/json"}}).body,
                       R"("name":"ada")");
    }

    void testSighupReloadsTheCertificateWithoutDroppingConnections()
    {
        const ServerProcess server(settings());
        HttpClient before(server.port(), certificate());
        CPPUNIT_ASSERT_EQUAL(200, before.get("/health/live").status);
        const std::string old = before.certificate();
        makeCertificate("60");
        hangUp(server, "reloaded the certificate");

        HttpClient after(server.port(), certificate()); // holds by the new file only
        CPPUNIT_ASSERT_EQUAL(200, after.get("/health/live").status);
        CPPUNIT_ASSERT(old != after.certificate());
        CPPUNIT_ASSERT_EQUAL(200, before.get("/health/live").status);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("was connected anew", old, before.certificate());
    }

    void testSighupWithAnUnusableKeyKeepsTheOldCertificate()
    {
        const ServerProcess server(settings());
        const std::string authority = _folder.path() + "/old.pem";
        std::filesystem::copy_file(certificate(), authority);
        std::ofstream(key()) << "no key";
        hangUp(server, "serves on with the old certificate: http.tls_key: ");
        CPPUNIT_ASSERT_EQUAL(200, HttpClient(server.port(), authority).get("/health/live").status);
    }

    void testSighupWithoutTlsChangesNothing()
    {
        const ServerProcess server;
        ::kill(server.pid(), SIGHUP);
        for (int i = 0; i < 20; ++i)
            CPPUNIT_ASSERT_EQUAL(200, HttpClient(server.port()).get("/health/live").status);
    }

    void testCertificatesThatCannotBeServedAreRefusedAtStart()
    {
        const Cli cli;
        const auto serve = [&](const std::vector<std::string>& more)
        {
            std::vector<std::string> arguments{"serve", "--listen", "127.0.0.1:0"};
            for (const auto& setting: more)
                arguments.insert(arguments.end(), {"-D", setting});
            return cli.run(arguments);
        };
        assertRefused(serve({"http.tls_certificate=" + certificate()}), 1, "http.tls_key is not set");
        assertRefused(serve({"http.tls_key=" + key()}), 1, "http.tls_certificate is not set");
        assertRefused(serve({"http.tls_certificate=/nowhere", "http.tls_key=" + key()}), 1,
                      "http.tls_certificate: /nowhere cannot be used: No such file");
        assertRefused(serve({"http.tls_certificate=" + certificate(), "http.tls_key=" + certificate()}), 1,
                      "wanted a private key in PEM");
    }

    void testTheEndOfTheCertificateIsTold()
    {
        makeCertificate("5");
        auto all = settings();
        const int port = Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)).address().port();
        all.push_back("management.listen=127.0.0.1:" + std::to_string(port));
        const ServerProcess server(all);
        assertContains(server.output(),
                       "http.tls_certificate: the certificate in " + certificate() + " ends at ");
        const std::string metrics = HttpClient(port).get("/metrics").body;
        const std::string name = "\ncolonnade_tls_certificate_expiry_timestamp_seconds ";
        assertContains(metrics, name);
        const auto end = std::stoll(metrics.substr(metrics.find(name) + name.size()));
        const auto left = end - static_cast<long long>(std::time(nullptr));
        CPPUNIT_ASSERT_MESSAGE(std::to_string(left), left > 4 * 86'400 && left <= 5 * 86'400);
    }

    void testDoctorExaminesTheCertificate()
    {
        const Cli cli;
        const auto examine = [&]
        {
            return cli
                .run({"doctor", "-D", "http.tls_certificate=" + certificate(), "-D", "http.tls_key=" + key(),
                      "-D", "http.listen=127.0.0.1:0", "-D", "management.listen="})
                .out;
        };
        assertContains(examine(), "good: TLS: the certificate of /CN=localhost is valid for ");
        makeCertificate("5");
        assertContains(examine(), "warning: TLS: the certificate of /CN=localhost is valid for ");
        std::filesystem::permissions(key(), std::filesystem::perms(0644));
        assertContains(examine(), "can be read by other users; chmod");
        std::ofstream(key()) << "no key";
        assertContains(examine(), "bad: TLS: http.tls_key: ");
    }

private:
    std::string certificate() const { return _folder.path() + "/certificate.pem"; }
    std::string key() const { return _folder.path() + "/key.pem"; }

    std::vector<std::string> settings() const
    {
        return {"http.tls_certificate=" + certificate(), "http.tls_key=" + key(),
                "plugins.enabled=account,tasks"};
    }

    void makeCertificate(const std::string& days) const
    {
        const auto made =
            runProgram({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-days", days, "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=IP:127.0.0.1", "-keyout", key(), "-out", certificate()});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.err, 0, made.exitCode);
    }

    static void hangUp(const ServerProcess& server, const std::string& logged)
    {
        ::kill(server.pid(), SIGHUP);
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (server.output().find(logged) == std::string::npos)
        {
            CPPUNIT_ASSERT_MESSAGE(server.output(), std::chrono::steady_clock::now() < end);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }

    const ScratchFolder _folder;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TlsTest);
