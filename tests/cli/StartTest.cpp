#include "CliTest.h"
#include "Spawned.h"

#include "support/BecomesTrue.h"
#include "support/HttpClient.h"
#include "support/PrivatePostgresql.h"
#include "support/ReadFile.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <fcntl.h>
#include <sys/stat.h>

using namespace colonnade::test;

namespace
{

/// A descriptor that is closed at the end.
class File
{
public:
    explicit File(int descriptor):
        _descriptor(descriptor)
    {
        CPPUNIT_ASSERT(_descriptor >= 0);
    }
    explicit File(const std::string& path):
        File(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600))
    {
    }
    ~File() { ::close(_descriptor); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    int descriptor() const { return _descriptor; }

private:
    const int _descriptor;
};

} // namespace

/// What a start waits for, and how it is ended meanwhile.
class StartTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(StartTest);
    CPPUNIT_TEST(testServeWaitsForItsDatabaseAndSaysSoOnce);
    CPPUNIT_TEST(testASignalEndsAStartThatWaits);
    CPPUNIT_TEST(testWhatDoesNotPassByItselfIsRefusedAtOnce);
    CPPUNIT_TEST(testCommandsDoNotWait);
    CPPUNIT_TEST(testALogThatNobodyReadsKeepsNothingFromEnding);
    CPPUNIT_TEST(testLogFilesMayBePipesThatNobodyReads);
    CPPUNIT_TEST_SUITE_END();

public:
    void testServeWaitsForItsDatabaseAndSaysSoOnce()
    {
        PrivatePostgresql postgresql;
        postgresql.stop();
        Spawned server(serve(postgresql.url()), _out.descriptor(), _err.descriptor());
        CPPUNIT_ASSERT_MESSAGE(errors(), becomesTrue([this] { return waits() > 0; }));
        CPPUNIT_ASSERT(server.runs());
        CPPUNIT_ASSERT_EQUAL(std::string(), readFile(path("out")));
        postgresql.start();
        CPPUNIT_ASSERT_MESSAGE(
            errors(), becomesTrue([this] { return readFile(path("out")).starts_with("ready "); }, 40));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(errors(), 1, waits());
        assertContains(errors(), "the database is there");
        CPPUNIT_ASSERT_EQUAL(std::string::npos, errors().find(postgresql.url()));
        server.signal(SIGTERM);
        CPPUNIT_ASSERT_EQUAL(0, server.status());
    }

    void testASignalEndsAStartThatWaits()
    {
        for (const int signal: {SIGTERM, SIGINT, SIGQUIT})
        {
            const int before = waits();
            Spawned server(serve("postgresql://me@127.0.0.1:1/none"), _out.descriptor(), _err.descriptor());
            CPPUNIT_ASSERT_MESSAGE(errors(), becomesTrue([&] { return waits() > before; }));
            server.signal(signal);
            const int status = server.status();
            CPPUNIT_ASSERT(WIFSIGNALED(status));
            CPPUNIT_ASSERT_EQUAL(signal, WTERMSIG(status));
        }
    }

    void testWhatDoesNotPassByItselfIsRefusedAtOnce()
    {
        const PrivatePostgresql postgresql;
        const std::string url = postgresql.url();
        const auto at = url.find('@');
        for (const std::string& wrong:
             {url.substr(0, url.rfind('/')) + "/none", "postgresql://nobody:x" + url.substr(at),
              "mysql" + url.substr(url.find(':'))})
        {
            const auto result = runProgram(serve(wrong));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out + result.err, 1, result.exitCode);
        }
    }

    void testCommandsDoNotWait()
    {
        for (const std::vector<std::string>& command:
             {std::vector<std::string>{"user", "list"}, {"migrate"}, {"migrate", "--plan"}, {"doctor"}})
        {
            auto line = serve("postgresql://me@127.0.0.1:1/none");
            line.erase(line.begin() + 1, line.begin() + 4); // serve --listen …
            line.insert(line.begin() + 1, command.begin(), command.end());
            const auto result = runProgram(line);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(command.front(), 1, result.exitCode);
            assertContains(result.out + result.err, "Connection refused");
        }
    }

    /// The server logs more than its pipe holds, and nobody ever reads that.
    void testALogThatNobodyReadsKeepsNothingFromEnding()
    {
        const FullPipe pipe;
        auto line = serve("sqlite:" + path("x.db"));
        line.insert(line.end(), {"-D", "log.level=debug"});
        expectServesAndEnds(line, pipe.descriptor());
    }

    void testLogFilesMayBePipesThatNobodyReads()
    {
        const FullPipe pipe;
        for (const char* setting: {"log.file=/dev/stderr", "http.access_log=/dev/stderr"})
        {
            auto line = serve("sqlite:" + path("x.db"));
            line.insert(line.end(), {"-D", "log.level=debug", "-D", setting});
            expectServesAndEnds(line, pipe.descriptor());
        }
        // one that has no reader at all
        CPPUNIT_ASSERT_EQUAL(0, ::mkfifo(path("fifo").c_str(), 0600));
        for (const char* setting: {"log.file=", "http.access_log="})
        {
            auto line = serve("sqlite:" + path("x.db"));
            line.insert(line.end(), {"-D", setting + path("fifo")});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(setting, 1, runProgram(line).exitCode);
        }
    }

private:
    /// Full but for what one line takes.
    class FullPipe
    {
    public:
        FullPipe()
        {
            ::fcntl(_writer.descriptor(), F_SETFL, O_NONBLOCK);
            const std::string much(4096, 'x');
            while (::write(_writer.descriptor(), much.data(), much.size()) > 0)
                ;
            ::fcntl(_writer.descriptor(), F_SETFL, 0);
        }

        int descriptor() const { return _writer.descriptor(); }

    private:
        static std::array<int, 2> make()
        {
            std::array<int, 2> ends{};
            CPPUNIT_ASSERT_EQUAL(0, ::pipe2(ends.data(), O_CLOEXEC));
            return ends;
        }

        const std::array<int, 2> _ends = make();
        const File _reader{_ends[0]};
        const File _writer{_ends[1]};
    };

    void expectServesAndEnds(const std::vector<std::string>& line, int err)
    {
        const File out(path("out-of-one"));
        CPPUNIT_ASSERT_EQUAL(0, ::ftruncate(out.descriptor(), 0));
        Spawned server(line, out.descriptor(), err);
        const auto said = [this] { return readFile(path("out-of-one")); };
        CPPUNIT_ASSERT(becomesTrue([&] { return said().starts_with("ready "); }, 40));
        const std::string ready = said();
        const int port = std::stoi(ready.substr(ready.rfind(':') + 1));
        for (int i = 0; i < 100; ++i)
            CPPUNIT_ASSERT_EQUAL(404, HttpClient(port).get("/nothing").status);
        server.signal(SIGTERM);
        CPPUNIT_ASSERT_EQUAL(0, server.status());
    }

    std::vector<std::string> serve(const std::string& url) const
    {
        return {colonnadeBinary(),
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--data-dir",
                path("var"),
                "-D",
                "data.url=" + url,
                "-D",
                "management.listen=",
                "-D",
                "plugins.enabled=none"};
    }

    std::string path(const std::string& name) const { return _folder.path() + "/" + name; }
    std::string errors() const { return readFile(path("err")); }

    int waits() const
    {
        const std::string text = errors();
        int count = 0;
        for (auto at = text.find("waiting for the database"); at != std::string::npos;
             at = text.find("waiting for the database", at + 1))
            ++count;
        return count;
    }

    const ScratchFolder _folder;
    const File _out{_folder.path() + "/out"};
    const File _err{_folder.path() + "/err"};
};

CPPUNIT_TEST_SUITE_REGISTRATION(StartTest);
