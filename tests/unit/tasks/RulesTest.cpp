#include "api/Cors.h"
#include "model/ApiErrors.h"
#include "model/Throttle.h"
#include "model/Value.h"
#include "projects/ProjectRules.h"
#include "records/ListArguments.h"

#include <colonnade/testing/RequestBuilder.h>

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace colonnade::tasks
{

class RulesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RulesTest);
    CPPUNIT_TEST(testValuesFromJson);
    CPPUNIT_TEST(testValuesThatDoNotFit);
    CPPUNIT_TEST(testProjectIdsAreGroupsOfDigits);
    CPPUNIT_TEST(testPagingArguments);
    CPPUNIT_TEST(testNumbersBeyondAllBounds);
    CPPUNIT_TEST(testBeginningsOfTimes);
    CPPUNIT_TEST(testWhatIsNoTime);
    CPPUNIT_TEST(testAllTimesAreFilteredAlike);
    CPPUNIT_TEST(testPublicInfo);
    CPPUNIT_TEST(testNobodyIsShownThePassword);
    CPPUNIT_TEST(testTakesSchedulerAndStrictnessFromInfo);
    CPPUNIT_TEST(testOwnersStandOnce);
    CPPUNIT_TEST(testShortNames);
    CPPUNIT_TEST(testErrorsOfTheServerGetPybossasNames);
    CPPUNIT_TEST(testThrottle);
    CPPUNIT_TEST_SUITE_END();

    static ListArguments parse(const std::string& query, const Resource& resource = taskResource())
    {
        return parseListArguments(Parameters::parse(query), resource, {}, {});
    }

    void testValuesFromJson()
    {
        const auto document =
            JsonDocument::parse(R"({"i":7,"t":"7","r":1.5,"b":true,"ids":[1,2],"o":{"a":1}})");
        const JsonValue root = document.root();
        CPPUNIT_ASSERT(valueFromJson(root.find("i"), ColumnType::Integer, "c") == Value(std::int64_t{7}));
        CPPUNIT_ASSERT(valueFromJson(root.find("t"), ColumnType::Integer, "c") == Value(std::int64_t{7}));
        CPPUNIT_ASSERT(valueFromJson(root.find("i"), ColumnType::Real, "c") == Value(7.0));
        CPPUNIT_ASSERT(valueFromJson(root.find("r"), ColumnType::Real, "c") == Value(1.5));
        CPPUNIT_ASSERT(valueFromJson(root.find("b"), ColumnType::Boolean, "c") == Value(true));
        CPPUNIT_ASSERT(valueFromJson(root.find("ids"), ColumnType::Ids, "c") == Value(std::string("[1,2]")));
        CPPUNIT_ASSERT(valueFromJson(root.find("o"), ColumnType::Json, "c") ==
                       Value(std::string(R"({"a":1})")));
        CPPUNIT_ASSERT(isNull(valueFromJson(root.find("absent"), ColumnType::Text, "c")));
    }

    void testValuesThatDoNotFit()
    {
        const auto document = JsonDocument::parse(R"([1.5,"x",{},[],true,"",1e300,"1e9999"])");
        for (std::size_t i = 0; i < document.root().size(); ++i)
        {
            const JsonValue value = document.root().at(i);
            CPPUNIT_ASSERT_THROW_MESSAGE(value.toJson(), valueFromJson(value, ColumnType::Integer, "c"),
                                         HttpError);
            if (!value.isNumber())
                CPPUNIT_ASSERT_THROW_MESSAGE(value.toJson(), valueFromJson(value, ColumnType::Real, "c"),
                                             HttpError);
        }
        for (const std::string text: {"x", "", "2", "tru", " true"})
            CPPUNIT_ASSERT_THROW_MESSAGE(text, valueFromText(text, ColumnType::Boolean, "c"), HttpError);
        for (const std::string text: {"nan", "inf", "1e999", "0x10", "1,5", ""})
            CPPUNIT_ASSERT_THROW_MESSAGE(text, valueFromText(text, ColumnType::Real, "c"), HttpError);
    }

    void testProjectIdsAreGroupsOfDigits()
    {
        using Ids = std::vector<std::int64_t>;
        CPPUNIT_ASSERT(parse("project_id=1").projectIds == Ids({1}));
        CPPUNIT_ASSERT(parse("project_id=[1,%2022,x3y]").projectIds == Ids({1, 22, 3}));
        CPPUNIT_ASSERT(parse("project_id=-5").projectIds == Ids({5}));
        CPPUNIT_ASSERT(parse("project_id=x").projectIds.empty());
        CPPUNIT_ASSERT_THROW(parse("project_id=99999999999999999999"), HttpError);
        std::string many = "project_id=1";
        for (int i = 0; i < 300; ++i)
            many += ",1";
        CPPUNIT_ASSERT_THROW(parse(many), HttpError);
    }

    void testPagingArguments()
    {
        CPPUNIT_ASSERT_EQUAL(std::int64_t(20), parse("").limit);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(100), parse("limit=101").limit);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(20), parse("limit=ten").limit);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), parse("offset=ten").offset);
        CPPUNIT_ASSERT(parse("last_id=7").lastId == 7);
        CPPUNIT_ASSERT(parse("desc=TRUE").descending);
        CPPUNIT_ASSERT(!parse("desc=").descending);
        CPPUNIT_ASSERT(parse("limit=1&limit=2").limit == 1);
        CPPUNIT_ASSERT(!parse("all=true").all);
        CPPUNIT_ASSERT(parse("all=1").all);
    }

    void testNumbersBeyondAllBounds()
    {
        constexpr auto MOST = std::numeric_limits<std::int64_t>::max();
        const std::string beyond(30, '9');
        CPPUNIT_ASSERT_EQUAL(MOST, parse("offset=" + beyond).offset);
        CPPUNIT_ASSERT_EQUAL(MOST, parse("offset=9223372036854775807").offset);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{100}, parse("limit=" + beyond).limit);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{100}, parse("limit=9223372036854775808").limit);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{20}, parse("limit=x" + beyond).limit);
        CPPUNIT_ASSERT_THROW(parse("offset=-" + beyond), HttpError);
        CPPUNIT_ASSERT_THROW(parse("limit=-9223372036854775809"), HttpError);
        CPPUNIT_ASSERT(!parseSaturated("-"));
        CPPUNIT_ASSERT(!parseSaturated(""));
        CPPUNIT_ASSERT(parseSaturated("-12") == std::int64_t{-12});
    }

    void testBeginningsOfTimes()
    {
        for (const auto& [text, prefix]: std::vector<std::pair<std::string, std::string>>{
                 {"2", "2"},
                 {"2026-1", "2026-1"},
                 {"2026-11-22", "2026-11-22"},
                 {"2026-11-22 06:00", "2026-11-22T06:00"},
                 {"2026-11-22T06:00:00Z", "2026-11-22T06:00:00"},
                 {"2026-11-22T06:00:00.000001Z", "2026-11-22T06:00:00.000001"},
                 {"2026-11-22T06:00:00+00:00", "2026-11-22T06:00:00"},
                 {"2026-11-22T06:00:00.5", "2026-11-22T06:00:00.5"}})
            CPPUNIT_ASSERT_EQUAL(prefix, findTimePrefix(text).value_or("none"));
    }

    void testWhatIsNoTime()
    {
        for (const std::string bad:
             {"", "x", "yesterday", "22.11.2026", "2026/11", "2026-11-22T06:00:00+01:00",
              "2026-11-22T06:00:00.0000000", "2026-11Z", "2026-11-22t06", "-1"})
            CPPUNIT_ASSERT_MESSAGE(bad, !findTimePrefix(bad));
        CPPUNIT_ASSERT_EQUAL(std::string("soon"),
                             parse("created=soon").times.front().prefix); // finds nothing
        CPPUNIT_ASSERT_THROW(parse("from_created=soon"), HttpError);
        CPPUNIT_ASSERT_THROW(parse("to_created=soon"), HttpError);
        CPPUNIT_ASSERT(parse("created=").times.empty());
    }

    void testAllTimesAreFilteredAlike()
    {
        for (const auto& [resource, column]:
             std::vector<std::pair<const Resource*, std::string>>{{&taskResource(), "created"},
                                                                  {&runResource(), "created"},
                                                                  {&runResource(), "finish_time"},
                                                                  {&projectResource(), "updated"},
                                                                  {&resultResource(), "created"},
                                                                  {&blogpostResource(), "updated"},
                                                                  {&userResource(), "created"},
                                                                  {&projectStatsResource(), "last_activity"}})
            for (const auto& [before, kind]: std::vector<std::pair<std::string, TimeFilter::Kind>>{
                     {"", TimeFilter::Begins}, {"from_", TimeFilter::From}, {"to_", TimeFilter::To}})
            {
                const auto times = parse(before + column + "=2026-11", *resource).times;
                CPPUNIT_ASSERT_EQUAL_MESSAGE(before + column, std::size_t{1}, times.size());
                CPPUNIT_ASSERT_EQUAL(column, std::string(times.front().column->name));
                CPPUNIT_ASSERT(kind == times.front().kind);
                CPPUNIT_ASSERT_EQUAL(std::string("2026-11"), times.front().prefix);
            }
        for (const std::string unknown: {"from_=1", "to_id=1", "from_updated=2026", "to_to_created=2026"})
            CPPUNIT_ASSERT_THROW_MESSAGE(unknown, parse(unknown), HttpError);
    }

    void testPublicInfo()
    {
        TasksSettings settings;
        settings.publicInfoFields = {"mine"};
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"sched":"x","mine":[1],"tutorial":null})"),
            publicInfo(R"({"passwd_hash":"h","sched":"x","mine":[1],"tutorial":null,"Sched":1})", settings));
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), publicInfo("{}", settings));
    }

    void testNobodyIsShownThePassword()
    {
        TasksSettings settings;
        settings.publicInfoFields = {"passwd_hash"};
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), publicInfo(R"({"passwd_hash":"h"})", settings));
        CPPUNIT_ASSERT(listedInfo(R"({"passwd_hash":"h"})", settings).find("passwd") == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"a":1})"), shownInfo(R"({"passwd_hash":"h","a":1})"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"a":"passwd_hash"})"), shownInfo(R"({"a":"passwd_hash"})"));
    }

    void testTakesSchedulerAndStrictnessFromInfo()
    {
        Record project(projectResource());
        const auto take = [&](const std::string& info)
        {
            project.set("info", info);
            takeInfo(project);
            return project.text("scheduler") + (project.boolean("strict") ? "!" : "");
        };
        CPPUNIT_ASSERT_EQUAL(std::string("default"), take("{}"));
        CPPUNIT_ASSERT_EQUAL(std::string("locked!"), take(R"({"sched":"locked","strict_redundancy":true})"));
        CPPUNIT_ASSERT_EQUAL(std::string("default"), take(R"({"sched":7,"strict_redundancy":"yes"})"));
        CPPUNIT_ASSERT_THROW(take("[]"), HttpError);
    }

    void testOwnersStandOnce()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("[5]"), completeOwners("[]", 5));
        CPPUNIT_ASSERT_EQUAL(std::string("[7,5]"), completeOwners("[7,5,7]", 5));
    }

    void testShortNames()
    {
        for (const std::string good:
             {"p", "my-project_1", "Übung", "1a", "a.b", "...", ".p", "1.0", "2026-birds"})
            CPPUNIT_ASSERT_NO_THROW_MESSAGE(good, checkShortName(good));
        for (const std::string bad: {"new", "category", "a b", "a/b", "a\\b", "a|b", "$", "#", "&", "a\nb",
                                     ".", "..", "1", "007", "99999999999999999999", "page", "search"})
            CPPUNIT_ASSERT_THROW_MESSAGE(bad, checkShortName(bad), HttpError);
    }

    void testErrorsOfTheServerGetPybossasNames()
    {
        const auto render = [](const std::string& target, int status, std::string_view code)
        {
            const auto request = testing::RequestBuilder("GET", target).build();
            return std::string(
                ApiErrorRenderer()
                    .render({status, std::string(code), "A sentence.", "for the log only"}, request)
                    .bodyText());
        };
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"action":"GET","status":"failed","status_code":413,"target":"task",)"
                        R"("exception_cls":"RequestEntityTooLarge","exception_msg":"A sentence."})"),
            render("/api/task/1?x=1", 413, problem::TOO_LARGE));
        CPPUNIT_ASSERT(render("/api/task", 500, problem::INTERNAL).find("log") == std::string::npos);
        CPPUNIT_ASSERT(
            render("/api/1/newtask", 429, problem::TOO_MANY_REQUESTS)
                .find(
                    R"("action":"NEW_TASK","status":"failed","status_code":429,"target":"/api/1/newtask")") !=
            std::string::npos);
        CPPUNIT_ASSERT(render("/api/favorites/1", 404, problem::NOT_FOUND).find(R"("target":"task")") !=
                       std::string::npos);
        CPPUNIT_ASSERT(render("/api/x", 503, problem::UNAVAILABLE).find("ServiceUnavailable") !=
                       std::string::npos);
    }

    void testThrottle()
    {
        Throttle throttle(10);
        CPPUNIT_ASSERT(throttle.due(1, 100));
        CPPUNIT_ASSERT(!throttle.due(1, 109));
        CPPUNIT_ASSERT(throttle.due(2, 109));
        CPPUNIT_ASSERT(throttle.due(1, 110));
        CPPUNIT_ASSERT(!throttle.due(1, 111));
        CPPUNIT_ASSERT(throttle.due(1, 50)); // the clock was set back
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RulesTest);

} // namespace colonnade::tasks
