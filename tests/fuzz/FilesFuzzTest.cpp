#include "Fuzz.h"

#include "config/PropertyReader.h"
#include "data/SqlText.h"
#include "plugin/Manifest.h"
#include "plugin/NoteReader.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using colonnade::test::fuzz;

/// What is read from files of deployers and plugin authors.
class FilesFuzzTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FilesFuzzTest);
    CPPUNIT_TEST(testProperties);
    CPPUNIT_TEST(testManifests);
    CPPUNIT_TEST(testSql);
    CPPUNIT_TEST_SUITE_END();

    void testProperties()
    {
        fuzz({"http.listen = 127.0.0.1:8080\n# comment\nsite.brand: A\\\n  B\\tC\n"},
             {"\\", "\n", "=", ":", "#", "!", "${a}", "\r\n"},
             [](std::string_view text)
             {
                 std::vector<std::string> problems;
                 parseProperties(text, "colonnade.properties", problems);
             });
    }

    void testManifests()
    {
        fuzz(
            {R"({"name":"hello","version":"1.0.0","summary":"s","requires":["tasks.projects@1"],"provides":[],)"
             R"("mounts":[{"prefix":"/hello","errors":"problem"}],"commands":["greet"],)"
             R"("config":{"times":{"type":"integer","default":1,"minimum":1,"maximum":10,"description":"d"}}})"},
            {"\"", "{", "}", "[", "]", "@", "null", "-1", "1e99", "\"default\":", "\"type\":\"choice\""},
            [](std::string_view text) { parseManifest(text); });
    }

    void testSql()
    {
        fuzz({"SELECT '$1', \"$2\", $1 FROM a -- $3\n WHERE b = $12 /* $4 */; INSERT INTO c VALUES ($$;$$, "
              "$tag$;$tag$);"},
             {"$", "$1", "'", "\"", "--", "/*", "*/", ";", "$$", "''"},
             [](std::string_view text)
             {
                 withSqlitePlaceholders(text);
                 splitStatements(text, Dialect::Sqlite);
                 splitStatements(text, Dialect::Postgresql);
                 shortened(text);
             });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FilesFuzzTest);
