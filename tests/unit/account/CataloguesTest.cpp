#include "text/PoFile.h"

#include <Poco/Net/HTTPResponse.h>
#include <Poco/RegularExpression.h>

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace account
{
namespace
{

namespace fs = std::filesystem;
using colonnade::PoEntry;

std::string readFile(const fs::path& path)
{
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    CPPUNIT_ASSERT_MESSAGE(path.string(), !text.str().empty());
    return text.str();
}

std::string replaced(std::string text, const std::string& pattern, const std::string& by)
{
    Poco::RegularExpression(pattern).subst(text, by, Poco::RegularExpression::RE_GLOBAL);
    return text;
}

fs::path coreFolder()
{
    return fs::path(COLONNADE_PLUGIN_SOURCES).parent_path() / "core";
}

/// Every plugin that has catalogues, and the core.
std::vector<fs::path> ownersOfCatalogues()
{
    std::vector<fs::path> found{coreFolder()};
    for (const auto& entry: fs::directory_iterator(COLONNADE_PLUGIN_SOURCES))
        if (fs::exists(entry.path() / "share/languages"))
            found.push_back(entry.path());
    CPPUNIT_ASSERT(found.size() >= 4);
    return found;
}

std::vector<PoEntry> entriesOf(const std::string& po, const std::string& name)
{
    std::vector<std::string> problems;
    auto entries = colonnade::parsePo(po, name, problems);
    CPPUNIT_ASSERT_MESSAGE(problems.empty() ? "" : problems.front(), problems.empty());
    return entries;
}

/// The English texts of a plugin's `.pot`, whose translations are empty.
std::set<std::string> textsOf(const fs::path& plugin)
{
    const auto file = plugin / "share/languages" / (plugin.filename().string() + ".pot");
    std::set<std::string> texts;
    for (auto& entry:
         entriesOf(replaced(readFile(file), "\nmsgstr \"\"\n", "\nmsgstr \"x\"\n"), file.string()))
        CPPUNIT_ASSERT_MESSAGE("twice: " + entry.english, texts.insert(entry.english).second);
    return texts;
}

} // namespace

/// The catalogues that come with the plugins.
class CataloguesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CataloguesTest);
    CPPUNIT_TEST(testEveryCatalogueIsComplete);
    CPPUNIT_TEST(testEveryTranslationHasThePlacesOfItsOriginal);
    CPPUNIT_TEST(testEverySentenceOfATemplateIsInACatalogue);
    CPPUNIT_TEST(testEveryTextOfTheCatalogueIsInTheCode);
    CPPUNIT_TEST_SUITE_END();

    void testEveryCatalogueIsComplete()
    {
        for (const auto& plugin: ownersOfCatalogues())
        {
            const auto texts = textsOf(plugin);
            for (const auto& file: fs::directory_iterator(plugin / "share/languages"))
            {
                if (file.path().extension() != ".po")
                    continue;
                auto missing = texts;
                for (const auto& entry: entriesOf(readFile(file), file.path().string()))
                    CPPUNIT_ASSERT_EQUAL_MESSAGE(file.path().string() + ": \"" + entry.english +
                                                     "\" is in no .pot, or there twice",
                                                 std::size_t(1), missing.erase(entry.english));
                CPPUNIT_ASSERT_MESSAGE(file.path().string() + " lacks \"" +
                                           (missing.empty() ? "" : *missing.begin()) + "\"",
                                       missing.empty());
            }
        }
    }

    void testEveryTranslationHasThePlacesOfItsOriginal()
    {
        for (const auto& plugin: ownersOfCatalogues())
            for (const auto& entry: entriesOf(readFile(plugin / "share/languages/es.po"), "es.po"))
                CPPUNIT_ASSERT_MESSAGE(entry.english, colonnade::placesOf(entry.english) ==
                                                          colonnade::placesOf(entry.translated));
    }

    void testEverySentenceOfATemplateIsInACatalogue()
    {
        int sentences = 0;
        for (const auto& owner: ownersOfCatalogues())
        {
            auto texts = textsOf(coreFolder());
            texts.merge(textsOf(owner));
            std::error_code error; // no templates
            for (const auto& file: fs::recursive_directory_iterator(owner / "share/templates", error))
                if (file.path().extension() == ".mustache")
                    sentences += checkSentences(file.path(), texts);
        }
        CPPUNIT_ASSERT(sentences > 50);
    }

    /// Line ends and blanks in a sentence count as one blank.
    static int checkSentences(const fs::path& file, const std::set<std::string>& texts)
    {
        int sentences = 0;
        const std::string text = replaced(readFile(file), "\\s+", " ");
        for (auto at = text.find("{{#t}}"); at != std::string::npos; at = text.find("{{#t}}", at + 1))
        {
            const auto sentence = text.substr(at + 6, text.find("{{/t}}", at) - at - 6);
            CPPUNIT_ASSERT_MESSAGE(file.string() + ": " + sentence, texts.contains(sentence));
            ++sentences;
        }
        return sentences;
    }

    void testEveryTextOfTheCatalogueIsInTheCode()
    {
        std::string code;
        for (int status = 400; status < 600; ++status)
            code += "\"" +
                    Poco::Net::HTTPResponse::getReasonForStatus(
                        static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status)) +
                    "\"";
        const fs::path plugins(COLONNADE_PLUGIN_SOURCES);
        for (const auto& folder: {plugins, coreFolder(), plugins.parent_path() / "pybossa"})
            for (const auto& file: fs::recursive_directory_iterator(folder))
                if (file.path().extension() == ".cpp")
                    code += readFile(file);
                else if (file.path().extension() == ".mustache")
                    code += replaced(readFile(file), "\"", "\\\"");
        code = replaced(code, "\"\\s+\"", ""); // pieces of one text
        for (const auto& plugin: ownersOfCatalogues())
            for (const auto& text: textsOf(plugin))
            {
                if (text.find("{number}") != std::string::npos)
                    continue; // made of pieces, with withPlaces()
                const std::string literal = replaced(replaced(text, "\\\\", "\\\\"), "\"", "\\\"");
                CPPUNIT_ASSERT_MESSAGE("no code says \"" + text + "\"",
                                       code.find(literal) != std::string::npos);
            }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CataloguesTest);

} // namespace account
