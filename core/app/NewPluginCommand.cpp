#include "app/Commands.h"
#include "plugin/Manifest.h"
#include "plugin/PluginHost.h"

#include <Poco/Exception.h>
#include <Poco/Process.h>
#include <Poco/String.h>

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <ostream>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace colonnade
{

namespace
{

namespace fs = std::filesystem;

// `@name@` and `@Name@` stand for the plugin's name and its class.

constexpr const char* MANIFEST = R"({
    "name": "@name@",
    "version": "0.1.0",
    "summary": "Greets people.",
    "mounts": [{"prefix": "/@name@"}],
    "config": {
        "greeting": {"type": "text", "default": "Hello", "description": "What a greeting begins with."}
    }
}
)";

constexpr const char* SOURCE = R"(#include <colonnade/Plugin.h>

using namespace colonnade;

/// Greets people.
///
/// Routes: GET /@name@/{person}.
/// Configuration, section `@name@`: see plugin.json.
class @Name@Plugin final: public Plugin
{
public:
    void provision(Context& context) override
    {
        const std::string greeting = context.config().text("greeting");
        context.route(get("/@name@/{person}").summary("Greets a person").lane(Lane::Inline),
                      [greeting](const Request& request) {
                          return Response::json({{"message", greeting + ", " + request.param("person")}});
                      });
    }
};

COLONNADE_PLUGIN(@Name@Plugin)
)";

constexpr const char* TEST = R"(#include <colonnade/testing/TestServer.h>

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using colonnade::testing::RequestBuilder;
using colonnade::testing::TestServer;

/// The plugin at the real server.
class @Name@Test: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(@Name@Test);
    CPPUNIT_TEST(testItGreetsAsTheSettingSays);
    CPPUNIT_TEST_SUITE_END();

public:
    void testItGreetsAsTheSettingSays()
    {
        TestServer server({.settings = {{"@name@.greeting", "Good morning"}}});
        const Response answer = server.send(RequestBuilder("GET", "/@name@/Anna"));
        CPPUNIT_ASSERT_EQUAL(200, answer.status());
        CPPUNIT_ASSERT_EQUAL(std::string(R"*({"message":"Good morning, Anna"})*"), std::string(answer.bodyText()));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(@Name@Test);
)";

constexpr const char* BUILD = R"(cmake_minimum_required(VERSION 3.25)
project(@name@ LANGUAGES CXX)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
enable_testing()

find_package(Colonnade REQUIRED)
colonnade_add_plugin(@name@ SOURCES @Name@Plugin.cpp TESTS test/@Name@Test.cpp)
colonnade_package_plugin(@name@)
)";

constexpr const char* README = R"(# @name@

Build it against an installed Colonnade, test it, and serve it:

    cmake -S . -B build -DCMAKE_PREFIX_PATH=@prefix@
    cmake --build build
    ctest --test-dir build --output-on-failure
    @prefix@/bin/colonnade serve -D plugins.path=build -D plugins.enabled=@name@
    curl http://127.0.0.1:8080/@name@/Anna

The tests want Debian's `libcppunit-dev`. `colonnade plugins --config …` tells what the server makes of it. Tables go into
`migrations/0001_create_….sql`, with names that begin with `@name@_`.

To install it: `colonnade plugins install build/@name@.so`, or `cpack --config build/CPackConfig.cmake` for a Debian package.
)";

std::string className(const std::string& name)
{
    std::string result;
    bool upper = true;
    for (const char c: name)
    {
        if (c != '_')
            result += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        upper = c == '_';
    }
    return result;
}

/// Where this installation of the SDK is; `/usr` for `/usr/bin/colonnade`.
std::string prefix()
{
    return fs::path(bundledPluginFolder()).parent_path().parent_path().parent_path().string();
}

/// What CMake or a bundled plugin is called already.
void refuseTaken(const std::string& name)
{
    static const std::set<std::string_view> targets{"all",           "clean", "depend",  "edit_cache",
                                                    "help",          "list",  "package", "package_source",
                                                    "rebuild_cache", "test"};
    if (targets.contains(name))
        throw UsageException("name: \"" + name + "\" is a target of CMake's own; choose another name");
    if (fs::exists(fs::path(bundledPluginFolder()) / (name + ".so")))
        throw UsageException("name: \"" + name +
                             "\" is a plugin that comes with the server; choose another name");
}

constexpr int NOT_FOUND = 72; // the exit code of Poco::Process where there is no such program

void writeFile(const fs::path& path, const std::string& text)
{
    std::ofstream out(path);
    out << text;
    out.close();
    if (!out)
        throw StartRefused(path.string() + " cannot be written");
}

using Filled = std::function<std::string(const char* text)>;

void writeAll(const std::string& name, const Filled& filled)
{
    std::error_code error;
    if (!fs::create_directory(name, error))
        throw StartRefused(error ? name + " cannot be made: " + error.message() : name + " is there already");
    fs::create_directory(fs::path(name) / "test");
    const std::string upper = className(name);
    for (const auto& [file, text]: {std::pair<std::string, const char*>("plugin.json", MANIFEST),
                                    {upper + "Plugin.cpp", SOURCE},
                                    {"test/" + upper + "Test.cpp", TEST},
                                    {"CMakeLists.txt", BUILD},
                                    {"README.md", README}})
        writeFile(fs::path(name) / file, filled(text));
}

/// Runs a program that says by itself what goes wrong.
void runTool(const std::string& tool, const std::vector<std::string>& arguments)
{
    int code = 0;
    try
    {
        code = Poco::Process::launch(tool, arguments).wait();
    }
    catch (const Poco::Exception&)
    {
        code = NOT_FOUND;
    }
    if (code == NOT_FOUND)
        throw StartRefused(tool + " cannot be run: install the Debian packages cmake, g++ and make");
    if (code != 0)
        throw StartRefused(tool + " " + arguments.front() + " failed, and said why above");
}

void build(const std::string& name)
{
    const std::string folder = name + "/build";
    runTool("cmake", {"-S", name, "-B", folder, "-DCMAKE_PREFIX_PATH=" + prefix()});
    runTool("cmake", {"--build", folder, "--parallel"});
}

/// This process becomes a server; returns only if it cannot.
void becomeServer(const CommandLine& line, const std::string& name)
{
    std::vector<std::string> arguments{"colonnade",
                                       "serve",
                                       "--data-dir",
                                       line.dataDirectory,
                                       "-Dplugins.path=" + name + "/build",
                                       "-Dplugins.enabled=" + name};
    if (line.config)
        arguments.insert(arguments.end(), {"--config", *line.config});
    if (line.listen)
        arguments.insert(arguments.end(), {"--listen", *line.listen});
    for (const auto& definition: line.definitions)
        arguments.push_back("-D" + definition);
    std::vector<char*> pointers;
    pointers.reserve(arguments.size() + 1);
    for (auto& argument: arguments)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    ::execv("/proc/self/exe", pointers.data());
    throw StartRefused(std::string("cannot become a server: ") + std::strerror(errno));
}

} // namespace

int newPluginCommand(Invocation& call)
{
    const CommandOptions options(call.line.arguments, {}, {"--test", "--run"}, 1);
    if (options.positional().empty())
        throw UsageException("new-plugin wants a name");
    const std::string name = options.positional().front();
    const Filled filled = [&](const char* text)
    {
        std::string result = text;
        for (const auto& [place, value]: {std::pair<std::string, std::string>("@name@", name),
                                          {"@Name@", className(name)},
                                          {"@prefix@", prefix()}})
            result = Poco::replace(result, place, value);
        return result;
    };
    try
    {
        parseManifest(filled(MANIFEST));
    }
    catch (const Poco::DataFormatException& exc)
    {
        throw UsageException(exc.message());
    }
    refuseTaken(name);
    writeAll(name, filled);
    call.out << "wrote " << name << "; " << name << "/README.md tells how to build, test and serve it"
             << std::endl;
    if (options.has("--test") || options.has("--run"))
        build(name);
    if (options.has("--test"))
        runTool("ctest", {"--test-dir", name + "/build", "--output-on-failure", "--parallel", "2"});
    if (options.has("--run"))
        becomeServer(call.line, name);
    return 0;
}

} // namespace colonnade
