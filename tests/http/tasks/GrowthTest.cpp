#include "http/tasks/TasksServer.h"

#include <colonnade/Json.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace colonnade::test::tasks
{

/// What a stranger may send many of, to each route there is: twice as many cost the server at most two and a
/// half times as much. Counted is the processor time that the server used, not the time that passed; small
/// costs, where chance decides, are not judged.
class GrowthTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(GrowthTest);
    CPPUNIT_TEST(testCostsGrowNoFasterThanWhatIsSent);
    CPPUNIT_TEST_SUITE_END();

    static constexpr double MOST_GROWTH = 2.5;
    static constexpr double WORTH_JUDGING_SECONDS = 0.05;
    static constexpr int TRIES = 6;

    struct Sent
    {
        std::string method;
        std::string target;
        HeaderList headers;
        std::string body = {};
    };

    /// One kind of what may be many.
    struct Kind
    {
        std::string name;
        int most; ///< as many are sent, and half of them
        bool hasBody;
        std::function<void(Sent&, int)> fill;
    };

public:
    void setUp() override
    {
        start({"http.max_header_bytes=262144", "http.max_headers=1000"},
              "account,tasks,external_uid,ohmage_auth");
        createProject("p", R"(,"info":{"task_presenter":"x"})");
        createTask(1);
        get("/api/p/newtask", adminKey);
    }

private:
    static std::string listOf(int count, const std::string& before, const std::string& after,
                              const std::string& between)
    {
        std::string text;
        for (int i = 0; i < count; ++i)
            text += (i > 0 ? between : "") + before + std::to_string(i) + after;
        return text;
    }

    static void setBody(Sent& sent, const std::string& type, std::string body)
    {
        sent.headers.emplace_back("Content-Type", type);
        sent.body = std::move(body);
    }

    static std::vector<Kind> kinds()
    {
        const auto members = [](int count) { return "{" + listOf(count, "\"k", "\":0", ",") + "}"; };
        const auto same = [](int count, const std::string& one, const std::string& between)
        {
            std::string text = one;
            for (int i = 1; i < count; ++i)
                text += between + one;
            return text;
        };
        return {
            {"members", 40'000, true,
             [=](Sent& sent, int count) { setBody(sent, "application/json", members(count)); }},
            {"repeated members", 40'000, true,
             [=](Sent& sent, int count)
             { setBody(sent, "application/json", "{" + same(count, R"("info":{})", ",") + "}"); }},
            {"members inside of info", 40'000, true,
             [=](Sent& sent, int count)
             { setBody(sent, "application/json", R"({"info":{"a":)" + members(count) + "}}"); }},
            {"elements inside of info", 40'000, true,
             [=](Sent& sent, int count) {
                 setBody(sent, "application/json", R"({"info":{"a":[)" + same(count, "\"fox\"", ",") + "]}}");
             }},
            {"owners", 40'000, true,
             [=](Sent& sent, int count) {
                 setBody(sent, "application/json", R"({"owners_ids":[)" + listOf(count, "", "", ",") + "]}");
             }},
            {"fields", 40'000, true,
             [](Sent& sent, int count)
             { setBody(sent, "application/x-www-form-urlencoded", listOf(count, "k", "=0", "&")); }},
            {"repeated fields", 40'000, true,
             [=](Sent& sent, int count)
             { setBody(sent, "application/x-www-form-urlencoded", same(count, "user=0", "&")); }},
            {"parts", 900, true,
             [](Sent& sent, int count)
             {
                 setBody(sent, "multipart/form-data; boundary=B",
                         "--B\r\n" +
                             listOf(count, "Content-Disposition: form-data; name=\"k", "\"\r\n\r\n0\r\n",
                                    "--B\r\n") +
                             "--B--\r\n");
             }},
            {"parameters", 20'000, false,
             [](Sent& sent, int count) { sent.target += "?" + listOf(count, "k", "=0", "&"); }},
            {"repeated parameters", 20'000, false,
             [=](Sent& sent, int count) { sent.target += "?" + same(count, "limit=1", "&"); }},
            {"cookies", 20'000, false,
             [](Sent& sent, int count)
             { sent.headers.emplace_back("Cookie", listOf(count, "k", "=0", "; ")); }},
            {"repeated cookies", 10'000, false,
             [=](Sent& sent, int count)
             { sent.headers.emplace_back("Cookie", same(count, "session=abc.def", "; ")); }},
            {"header fields", 900, false,
             [](Sent& sent, int count)
             {
                 for (int i = 0; i < count; ++i)
                     sent.headers.emplace_back("X-" + std::to_string(i), "0");
             }},
            {"languages", 20'000, false,
             [=](Sent& sent, int count)
             { sent.headers.emplace_back("Accept-Language", same(count, "a-b", ",")); }},
        };
    }

    std::vector<Sent> routes() const
    {
        const auto listed = server->run({"routes", "--json"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(listed.err, 0, listed.exitCode);
        const JsonDocument document = JsonDocument::parse(listed.out);
        std::vector<Sent> routes;
        for (std::size_t i = 0; i < document.root().size(); ++i)
        {
            const JsonValue route = document.root().at(i);
            std::string target(route.find("pattern").text());
            for (auto open = target.find('{'); open != std::string::npos; open = target.find('{'))
            {
                const auto close = target.find('}', open);
                const std::string name = target.substr(open + 1, close - open - 1);
                const bool project = name == "project" || name == "short_name";
                target.replace(open, close - open + 1,
                               name.ends_with(":int") ? "1"
                               : project              ? "p"
                                                      : "owner");
            }
            routes.push_back({std::string(route.find("method").text()), target, as(adminKey)});
        }
        // What deletes comes last: the others shall find what they ask for.
        std::stable_partition(routes.begin(), routes.end(),
                              [](const Sent& route)
                              { return route.method != "DELETE" && !route.target.ends_with("/delete"); });
        return routes;
    }

    double secondsUsed() const
    {
        clockid_t clock{};
        CPPUNIT_ASSERT_EQUAL(0, ::clock_getcpuclockid(server->pid(), &clock));
        timespec used{};
        CPPUNIT_ASSERT_EQUAL(0, ::clock_gettime(clock, &used));
        return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
    }

    double costOf(Sent sent, const Kind& kind, int count) const
    {
        kind.fill(sent, count);
        HttpClient once(server->port());
        once.keepsCookies = false;
        const double before = secondsUsed();
        try
        {
            CPPUNIT_ASSERT(once.send(sent.method, sent.target, sent.headers, sent.body).status != 500);
        }
        catch (const Poco::Exception&)
        {
            // refused before all of it was sent: it costs what it costs
        }
        return secondsUsed() - before;
    }

    void judge(const Sent& route, const Kind& kind)
    {
        double half = std::numeric_limits<double>::max();
        double whole = half;
        for (int i = 0; i < TRIES; ++i)
        {
            whole = std::min(whole, costOf(route, kind, kind.most));
            if (whole < WORTH_JUDGING_SECONDS)
                return;
            half = std::min(half, costOf(route, kind, kind.most / 2));
            if (whole <= MOST_GROWTH * half)
                return;
        }
        CPPUNIT_FAIL(route.method + " " + route.target + ", " + kind.name + ": " + std::to_string(half) +
                     " s of the processor for half of what takes " + std::to_string(whole) + " s");
    }

    void testCostsGrowNoFasterThanWhatIsSent()
    {
        for (const auto& route: routes())
            for (const auto& kind: kinds())
            {
                const bool takesBody = route.method == "POST" || route.method == "PUT";
                if (kind.hasBody ? takesBody : route.method != "DELETE" || kind.name.ends_with("parameters"))
                    judge(route, kind);
            }
        CPPUNIT_ASSERT_EQUAL(200, get("/api/project", adminKey).status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(GrowthTest);

} // namespace colonnade::test::tasks
