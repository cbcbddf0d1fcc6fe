#include "RunningServer.h"
#include "TlsClient.h"

#include "colonnade/Config.h"
#include "colonnade/Request.h"

#include <cppunit/extensions/HelperMacros.h>

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

constexpr std::size_t LARGE = 6 * 1024 * 1024;

const std::string GOOD = "GET /secure HTTP/1.1\r\nHost: a\r\n\r\n";

std::string bodyOf(const std::string& answer)
{
    const auto at = answer.find("\r\n\r\n");
    return at == std::string::npos ? std::string() : answer.substr(at + 4);
}

std::string largeText()
{
    std::string text;
    for (int i = 0; text.size() < LARGE; ++i)
        text += std::to_string(i) + ",";
    text.resize(LARGE);
    return text;
}

/// A connection behaves the same with TLS as without.
class TlsTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TlsTest);
    CPPUNIT_TEST(testRequestsKnowThatTheyCameSecurely);
    CPPUNIT_TEST(testNewestVersionsAreSpokenAndOldOnesRefused);
    CPPUNIT_TEST(testLargeBodiesPassBothWaysWhole);
    CPPUNIT_TEST(testFilesAndStreamsPassWholeToASlowClient);
    CPPUNIT_TEST(testPipelinedAnswersComeInOrder);
    CPPUNIT_TEST(testRequestSentByteByByteIsServed);
    CPPUNIT_TEST(testEndIsToldToTheClient);
    CPPUNIT_TEST(testRenegotiationIsRefused);
    CPPUNIT_TEST(testPlainHttpGetsAnAnswerThatTellsWhy);
    CPPUNIT_TEST(testOtherBytesAreClosedOn);
    CPPUNIT_TEST(testStalledHandshakesAreClosedAndDelayNobody);
    CPPUNIT_TEST(testIdleAndSlowConnectionsMeetTheSameDeadlines);
    CPPUNIT_TEST(testReloadShowsTheNewCertificateAndDropsNobody);
    CPPUNIT_TEST(testFailedReloadServesOnWithTheOldCertificate);
    CPPUNIT_TEST(testACertificateThatDoesNotHoldNeverReplacesOneThatDoes);
    CPPUNIT_TEST(testUnusableFilesAreRefusedWithTheReason);
    CPPUNIT_TEST(testManyClientsAtOnceAreServed);
    CPPUNIT_TEST(testDrainAnswersWhatIsInFlight);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        HttpSettings settings = RunningServer::settings();
        settings.headerSeconds = 1;
        settings.bodySeconds = 1;
        settings.idleSeconds = 1;
        start(settings);
    }

    void tearDown() override { _server.reset(); }

    void testRequestsKnowThatTheyCameSecurely() { CPPUNIT_ASSERT_EQUAL(std::string("secure"), ask(GOOD)); }

    void testNewestVersionsAreSpokenAndOldOnesRefused()
    {
        const std::pair<int, const char*> good[] = {{0, "TLSv1.3"}, {TLS1_2_VERSION, "TLSv1.2"}};
        for (const auto& [newest, spoken]: good)
        {
            TlsClient client(_server->port(), newest);
            CPPUNIT_ASSERT_EQUAL(std::string(), client.handshake());
            CPPUNIT_ASSERT_EQUAL(std::string(spoken), client.version());
        }
        for (const int old: {TLS1_1_VERSION, TLS1_VERSION})
        {
            TlsClient client(_server->port(), old);
            CPPUNIT_ASSERT_EQUAL(std::string("tlsv1 alert protocol version"), client.handshake());
        }
    }

    void testLargeBodiesPassBothWaysWhole()
    {
        const std::string text = largeText();
        const std::string answer =
            ask("POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " +
                std::to_string(text.size()) + "\r\n\r\n" + text);
        CPPUNIT_ASSERT(answer == text);
    }

    void testFilesAndStreamsPassWholeToASlowClient()
    {
        for (const std::string path: {"/file", "/stream"})
        {
            TlsClient client(_server->port());
            CPPUNIT_ASSERT_EQUAL(std::string(), client.handshake());
            client.send("GET " + path + " HTTP/1.0\r\n\r\n");
            // Long enough for the socket to be full; that the client reads late is what is tested.
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
            CPPUNIT_ASSERT_MESSAGE(path, bodyOf(client.receiveAll()) == largeText());
            CPPUNIT_ASSERT_MESSAGE(path, client.endedCleanly());
        }
    }

    void testPipelinedAnswersComeInOrder()
    {
        constexpr int COUNT = 2000;
        std::string bytes;
        for (int i = 0; i < COUNT; ++i)
            bytes += "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n<" +
                     std::to_string(1000 + i) + ">";
        TlsClient client(_server->port());
        CPPUNIT_ASSERT_EQUAL(std::string(), client.handshake());
        client.send(bytes);
        for (int i = 0; i < COUNT; ++i)
            CPPUNIT_ASSERT(client.receiveUntil(">").ends_with("<" + std::to_string(1000 + i) + ">"));
    }

    void testRequestSentByteByByteIsServed()
    {
        TlsClient client(_server->port());
        CPPUNIT_ASSERT_EQUAL(std::string(), client.handshake());
        for (const char& c: GOOD)
            client.send({&c, 1}); // a record each
        client.receiveUntil("secure");
    }

    void testEndIsToldToTheClient()
    {
        TlsClient client(_server->port());
        CPPUNIT_ASSERT_EQUAL(std::string(), client.handshake());
        client.send("GET /secure HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        client.receiveAll();
        CPPUNIT_ASSERT(client.endedCleanly());
    }

    void testRenegotiationIsRefused()
    {
        TlsClient client(_server->port(), TLS1_2_VERSION);
        CPPUNIT_ASSERT_EQUAL(std::string(), client.handshake());
        CPPUNIT_ASSERT_EQUAL(std::string("no renegotiation"), client.renegotiate());
    }

    void testPlainHttpGetsAnAnswerThatTellsWhy()
    {
        const std::string large =
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n" + std::string(60'000, 'x');
        for (const std::string& request: {GOOD, large})
        {
            const std::string answer = exchange(_server->port(), request);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(answer, 400, statusOf(answer));
            CPPUNIT_ASSERT_MESSAGE(answer, answer.find("https://") != std::string::npos);
        }
    }

    void testOtherBytesAreClosedOn()
    {
        for (const std::string& bytes: {std::string("\x16\x03\x01\xff\xff"), std::string(300, '\0'),
                                        std::string("SSH-2.0-x\r\n"), std::string("\x80\x2e\x01\x00\x02", 5)})
        {
            RawClient client(_server->port());
            client.send(bytes + std::string(20'000, 'x'));
            CPPUNIT_ASSERT_MESSAGE(bytes, client.isClosed());
        }
        CPPUNIT_ASSERT_EQUAL(std::string("secure"), ask(GOOD));
    }

    void testStalledHandshakesAreClosedAndDelayNobody()
    {
        std::vector<RawClient> stalled;
        for (int i = 0; i < 500; ++i)
        {
            stalled.emplace_back(_server->port());
            stalled.back().send(std::string_view("\x16\x03\x01\x02\x00\x01\x00", 7).substr(0, i % 8));
        }
        const auto begun = std::chrono::steady_clock::now();
        CPPUNIT_ASSERT_EQUAL(std::string("secure"), ask(GOOD));
        for (auto& client: stalled)
            CPPUNIT_ASSERT(client.isClosed());
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() - begun < std::chrono::seconds(5));
    }

    void testIdleAndSlowConnectionsMeetTheSameDeadlines()
    {
        TlsClient idle(_server->port());
        CPPUNIT_ASSERT_EQUAL(std::string(), idle.handshake());
        TlsClient slow(_server->port());
        CPPUNIT_ASSERT_EQUAL(std::string(), slow.handshake());
        slow.send("GET /secure HTTP/1.1\r\nHo");
        CPPUNIT_ASSERT_EQUAL(408, statusOf(slow.receiveAll()));
        CPPUNIT_ASSERT_EQUAL(std::string(), idle.receiveAll());
        CPPUNIT_ASSERT(idle.endedCleanly());
    }

    void testReloadShowsTheNewCertificateAndDropsNobody()
    {
        HttpSettings settings = RunningServer::settings();
        start(settings);
        TlsClient before(_server->port());
        CPPUNIT_ASSERT_EQUAL(std::string(), before.handshake());
        CPPUNIT_ASSERT_EQUAL(std::string("localhost"), before.subject());
        _certificate.replace("renewed");
        _server->server().reloadCertificate();
        TlsClient after(_server->port());
        CPPUNIT_ASSERT_EQUAL(std::string(), after.handshake());
        CPPUNIT_ASSERT_EQUAL(std::string("renewed"), after.subject());
        for (TlsClient* client: {&before, &after})
        {
            client->send(GOOD);
            client->receiveUntil("secure");
        }
    }

    void testACertificateThatDoesNotHoldNeverReplacesOneThatDoes()
    {
        HttpServer& server = _server->server();
        constexpr long day = 86'400;
        CPPUNIT_ASSERT(server.findCertificateConcern()); // an hour is not long
        _certificate.replace("good", -60, 60 * day);
        server.reloadCertificate();
        CPPUNIT_ASSERT(!server.findCertificateConcern());
        for (const auto& [from, until]: {std::pair(-2 * day, -day), std::pair(day, 2 * day)})
        {
            _certificate.replace("bad", from, until);
            CPPUNIT_ASSERT_THROW(server.reloadCertificate(), ConfigurationException);
            TlsClient client(_server->port());
            CPPUNIT_ASSERT_EQUAL(std::string(), client.handshake());
            CPPUNIT_ASSERT_EQUAL(std::string("good"), client.subject());
        }
        const auto concernOf = [&](long from, long until)
        {
            _certificate.replace("other", from, until);
            return TlsServer({_certificate.certificate(), _certificate.key()}).findConcern().value_or("none");
        };
        CPPUNIT_ASSERT(concernOf(-2 * day, -day).find("has ended at 20") != std::string::npos);
        CPPUNIT_ASSERT(concernOf(day, 2 * day).find("holds only from 20") != std::string::npos);
        CPPUNIT_ASSERT(concernOf(-day, 5 * day).find("ends at 20") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("none"), concernOf(-day, 30 * day));
    }

    void testFailedReloadServesOnWithTheOldCertificate()
    {
        std::ofstream(_certificate.key()) << "no key";
        CPPUNIT_ASSERT_THROW(_server->server().reloadCertificate(), ConfigurationException);
        TlsClient client(_server->port());
        CPPUNIT_ASSERT_EQUAL(std::string(), client.handshake());
        CPPUNIT_ASSERT_EQUAL(std::string("localhost"), client.subject());
    }

    void testUnusableFilesAreRefusedWithTheReason()
    {
        const TestCertificate other;
        const std::string folder = std::filesystem::path(other.key()).parent_path().string();
        std::ofstream(folder + "/empty") << "";
        const struct
        {
            TlsFiles files;
            std::string told;
        } table[] = {
            {{"/nowhere", other.key()}, "http.tls_certificate: /nowhere cannot be used: No such file"},
            {{other.certificate(), "/nowhere"}, "http.tls_key: /nowhere cannot be used: No such file"},
            {{folder + "/empty", other.key()}, "wanted a certificate chain in PEM"},
            {{other.certificate(), folder + "/empty"}, "wanted a private key in PEM"},
            {{other.certificate(), _certificate.key()}, "it is not the key of the certificate in "},
            {{other.key(), other.key()}, "wanted a certificate chain in PEM"},
        };
        for (const auto& [files, told]: table)
        {
            try
            {
                const TlsServer server(files);
                CPPUNIT_FAIL(told + ": was accepted");
            }
            catch (const ConfigurationException& error)
            {
                CPPUNIT_ASSERT_MESSAGE(error.message(), error.message().find(told) != std::string::npos);
            }
        }
    }

    void testManyClientsAtOnceAreServed()
    {
        std::vector<std::thread> threads;
        std::atomic<int> served = 0;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back(
                [&]
                {
                    for (int turn = 0; turn < 20; ++turn)
                    {
                        TlsClient client(_server->port());
                        if (!client.handshake().empty())
                            return;
                        for (int request = 0; request < 5; ++request)
                        {
                            client.send(GOOD);
                            served += client.receiveUntil("secure").empty() ? 0 : 1;
                        }
                    }
                });
        for (auto& thread: threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(8 * 20 * 5, served.load());
    }

    void testDrainAnswersWhatIsInFlight()
    {
        TlsClient client(_server->port());
        CPPUNIT_ASSERT_EQUAL(std::string(), client.handshake());
        client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        while (!_slowBegun)
            std::this_thread::yield();
        _server->server().stop();
        CPPUNIT_ASSERT(client.receiveAll().ends_with("slow"));
        CPPUNIT_ASSERT(client.endedCleanly());
    }

private:
    void start(HttpSettings settings)
    {
        auto site = std::make_shared<Site>();
        site->router.add(
            get("/secure").lane(Lane::Inline),
            [](const Request& request) { return Response::text(request.secure() ? "secure" : "plain"); },
            "test");
        site->router.add(
            post("/echo").maxBodyBytes(LARGE),
            [](const Request& request)
            { return Response::bytes(std::string(request.body()), "application/octet-stream"); },
            "test");
        site->router.add(
            get("/file"), [this](const Request&) { return Response::file(_file, "text/plain"); }, "test");
        site->router.add(
            get("/stream"),
            [](const Request&)
            { return Response::stream("text/plain", [](BodySink& sink) { sink.write(largeText()); }); },
            "test");
        site->router.add(
            get("/slow"),
            [this](const Request&)
            {
                _slowBegun = true;
                std::this_thread::sleep_for(std::chrono::milliseconds(300));
                return Response::text("slow");
            },
            "test");
        _file = std::filesystem::path(_certificate.key()).parent_path().string() + "/large";
        std::ofstream(_file) << largeText();
        settings.tls = {_certificate.certificate(), _certificate.key()};
        _server.reset();
        _server = std::make_unique<RunningServer>(site, settings);
    }

    /// The answer's body.
    std::string ask(const std::string& request)
    {
        TlsClient client(_server->port());
        CPPUNIT_ASSERT_EQUAL(std::string(), client.handshake());
        client.send(request);
        return bodyOf(client.receiveAll());
    }

    TestCertificate _certificate;
    std::string _file;
    std::atomic<bool> _slowBegun = false;
    std::unique_ptr<RunningServer> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TlsTest);

} // namespace
