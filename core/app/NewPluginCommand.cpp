#include "app/Commands.h"
#include "plugin/Manifest.h"
#include "plugin/PluginHost.h"

#include <Poco/Exception.h>
#include <Poco/String.h>

#include <filesystem>
#include <fstream>
#include <ostream>
#include <set>
#include <string_view>
#include <utility>

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

constexpr const char* BUILD = R"(cmake_minimum_required(VERSION 3.25)
project(@name@ LANGUAGES CXX)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

find_package(Colonnade REQUIRED)
colonnade_add_plugin(@name@ SOURCES @Name@Plugin.cpp)
)";

constexpr const char* README = R"(# @name@

Build it against an installed Colonnade, and serve it:

    cmake -S . -B build -DCMAKE_PREFIX_PATH=@prefix@
    cmake --build build
    @prefix@/bin/colonnade serve -D plugins.path=build -D plugins.enabled=@name@
    curl http://127.0.0.1:8080/@name@/Anna

`colonnade plugins --config …` tells what the server makes of it. Tables go into `migrations/0001_create_….sql`, with names that
begin with `@name@_`.
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

void writeFile(const fs::path& path, const std::string& text)
{
    std::ofstream out(path);
    out << text;
    out.close();
    if (!out)
        throw StartRefused(path.string() + " cannot be written");
}

} // namespace

int newPluginCommand(Invocation& call)
{
    const CommandOptions options(call.line.arguments, {}, {}, 1);
    if (options.positional().empty())
        throw UsageException("new-plugin wants a name");
    const std::string name = options.positional().front();
    const auto filled = [&](const char* text)
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
    std::error_code error;
    if (!fs::create_directory(name, error))
        throw StartRefused(error ? name + " cannot be made: " + error.message() : name + " is there already");
    writeFile(fs::path(name) / "plugin.json", filled(MANIFEST));
    writeFile(fs::path(name) / (className(name) + "Plugin.cpp"), filled(SOURCE));
    writeFile(fs::path(name) / "CMakeLists.txt", filled(BUILD));
    writeFile(fs::path(name) / "README.md", filled(README));
    call.out << "wrote " << name << "; " << name << "/README.md tells how to build and serve it" << std::endl;
    return 0;
}

} // namespace colonnade
