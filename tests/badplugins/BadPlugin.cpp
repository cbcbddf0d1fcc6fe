// One source for all of them: see CMakeLists.txt for what is wrong with each.

#include <colonnade/Plugin.h>

#include <Poco/Exception.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

using namespace colonnade;

#ifndef BAD_TEXT
#define BAD_TEXT "here"
#endif

namespace
{

/// Leaves a trace, so that tests can see what ran.
void leaveTrace(const std::string& what)
{
    if (const char* path = std::getenv("COLONNADE_TEST_MARKER"))
        std::ofstream(path, std::ios::app) << BAD_NAME << " " << what << "\n";
}

struct Trace
{
    Trace() { leaveTrace("loaded"); }
    ~Trace() { leaveTrace("unloaded"); }
};

const Trace trace;

class Thing
{
public:
    static constexpr Interface INTERFACE{"bad.thing", 1};

    virtual ~Thing() = default;
    virtual int value() const = 0;
};

class SomeThing final: public Thing
{
public:
    int value() const override { return 1; }
};

class BadPlugin final: public Plugin
{
public:
    BadPlugin()
    {
        leaveTrace("made");
#ifdef BAD_ABORT
        std::abort();
#endif
#ifdef BAD_THROW_CONSTRUCTOR
        throw Poco::IllegalStateException("the constructor is no place for this");
#endif
    }
    ~BadPlugin() override
    {
        leaveTrace("destroyed");
    }

#ifdef BAD_CHECK
    void check(Check& check) const override
    {
        leaveTrace("checked");
        if (check.config().text("colour") != "red")
            check.fault("colour", "wanted red, there was \"" + check.config().text("colour") + "\"",
                        "paint it");
        if (!check.enabled("good"))
            check.fault("http.public_url", "does not fit to a server without the plugin good");
        check.warning(BAD_NAME ".colour", "red fades");
        check.attempt("list", [] { throw ConfigurationException(BAD_NAME ".list: wanted more"); });
    }
#endif

    void provision([[maybe_unused]] Context& context) override
    {
        leaveTrace("provisioned");
#ifdef BAD_ROUTE
        auto route = get(BAD_ROUTE);
#ifdef BAD_CREDENTIAL
        route.auth(Auth::Required).credentials({BAD_CREDENTIAL});
#endif
        context.route(route, [](const Request&) { return Response::text(BAD_TEXT); });
        context.route(post(BAD_ROUTE), [](const Request& request)
                      { return Response::text(BAD_TEXT " got " + std::to_string(request.body().size())); });
#endif
#ifdef BAD_PROVIDES
        context.provide<Thing>(std::make_shared<SomeThing>());
#endif
#ifdef BAD_POINT
        context.extend<Thing>(std::make_shared<SomeThing>());
#endif
#ifdef BAD_COMMAND
        context.command(BAD_COMMAND, [](CommandCall&) { return 0; });
#endif
#ifdef BAD_TOUCH
        context.database().read([](Session&) {});
#endif
#ifdef BAD_SEAL
        context.identity().vault().seal("purpose", "secret");
#endif
#ifdef BAD_FOLDER
        context.dataDirectory(); // asked for, and not to be made yet
#endif
#ifdef BAD_THROW_PROVISION
        throw ConfigurationException("bad.size must be 4 to 31,\nnot 99");
#endif
#ifdef BAD_THROW_NUMBER
        throw 42;
#endif
    }

    void start([[maybe_unused]] Context& context) override
    {
        leaveTrace("started");
#ifdef BAD_FOLDER
        if (!std::filesystem::is_directory(context.dataDirectory()))
            throw Poco::IllegalStateException("the folder is not there");
#endif
#ifdef BAD_THROW_START
        throw Poco::RuntimeException("the other side does not answer");
#endif
    }

    void stop() noexcept override
    {
        leaveTrace("stopped");
    }
};

} // namespace

#ifndef BAD_NO_FACTORY
COLONNADE_PLUGIN(BadPlugin)
#endif
