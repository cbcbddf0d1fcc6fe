#include "Fuzz.h"

#include "config/PropertyReader.h"
#include "data/SqlText.h"
#include "plugin/Manifest.h"
#include "plugin/NoteReader.h"
#include "text/PoFile.h"

#include "colonnade/Text.h"
#include "colonnade/Translation.h"

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
    CPPUNIT_TEST(testCatalogues);
    CPPUNIT_TEST(testLanguageRanges);
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
             R"("mounts":[{"prefix":"/hello","errors":"problem"}],"commands":{"greet":{"summary":"s","usage":["NAME"]}},)"
             R"("config":{"times":{"type":"integer","default":1,"minimum":1,"maximum":10,"description":"d"}}})"},
            {"\"", "{", "}", "[", "]", "@", "null", "-1", "1e99", "\"default\":", "\"type\":\"choice\""},
            [](std::string_view text) { parseManifest(text); });
    }

    void testCatalogues()
    {
        fuzz({"msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\n"
              "#, fuzzy\nmsgctxt \"c\"\nmsgid \"Hello {name}\"\nmsgstr \"Hola {name}\"\n"},
             {"msgid ", "msgstr ", "msgstr[0] ", "msgctxt ", "msgid_plural ", "\"", "\\", "\\n", "\n", "{",
              "}", "{{#x}}", "{{", "#~ ", "\xff", "\xef\xbb\xbf"},
             [](std::string_view text)
             {
                 Language language("es");
                 std::vector<std::string> problems;
                 for (const auto& entry: parsePo(text, "es.po", problems))
                     CPPUNIT_ASSERT(isValidUtf8(entry.english) && isValidUtf8(entry.translated));
                 language.read(text, "es.po", problems);
                 language.say({std::string(text), {{"name", "{name}"}}});
                 CPPUNIT_ASSERT(problems.size() < text.size() + 2);
             });
    }

    void testLanguageRanges()
    {
        fuzz({"es-MX,es;q=0.8,en-US;q=0.5,en;q=0.3", "*"},
             {"q=", ";", ",", "-", "1.0", "0.", "-1", "inf", "nan"},
             [](std::string_view text)
             {
                 const auto best = bestLanguage(text, {"en", "pt-BR"});
                 CPPUNIT_ASSERT(!best || *best == "en" || *best == "pt-BR");
             });
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
