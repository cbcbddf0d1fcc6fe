#include "colonnade/Gauge.h"
#include "colonnade/Plugin.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

using namespace colonnade;

namespace
{

/// The bug of this process, by the variable PLANTED_BUG.
bool has(const std::string& bug)
{
    const char* const wanted = std::getenv("PLANTED_BUG");
    return wanted && bug == wanted;
}

/// Named as another plugin's.
class ForeignGauge final: public GaugeSource
{
public:
    std::vector<Gauge> read() const override
    {
        if (has("gauge throws"))
            throw 7;
        return {{"colonnade_tasks_waiting", "How much waits.", 1}};
    }
};

void runForever()
{
    std::thread(
        []
        {
            for (;;)
                std::this_thread::sleep_for(std::chrono::hours(1));
        })
        .detach();
}

Response answer(const Request& request)
{
    if (has("bad JSON"))
        return Response::json(JsonDocument::parse(request.body()).root().toJson());
    if (has("nobody"))
        return Response::text(std::to_string(request.principal().value().actor.id.size()));
    if (has("big body") && request.body().size() > 1'000'000)
        throw std::runtime_error("too much");
    if (has("crash"))
        std::raise(SIGSEGV);
    return Response::text("fine");
}

} // namespace

/// A plugin for the contract suite to find fault with: one bug at a time, by the environment.
class PlantedPlugin final: public Plugin
{
public:
    ~PlantedPlugin() override
    {
        if (has("destructor") && !_context)
            std::raise(SIGSEGV); // counts on having been provisioned
    }

    void provision(Context& context) override
    {
        _context = &context;
        if (has("early thread"))
            runForever();
        if (has("early file"))
        {
            std::filesystem::create_directories(context.dataDirectory());
            std::ofstream(context.dataDirectory() + "/early").put('x');
        }
        if (has("early signal"))
            std::signal(SIGUSR2, SIG_IGN);
        if (has("bounds") && context.config().integer("size") == 10)
            throw std::out_of_range("vector::_M_range_check");
        addRoutes(context);
        if (has("gauge name") || has("gauge throws"))
            context.extend<GaugeSource>(std::make_shared<ForeignGauge>());
    }

    void start(Context&) override
    {
        if (has("late thread"))
            runForever();
        if (has("exit"))
            std::exit(0);
    }

    void stop() noexcept override
    {
        if (has("descriptor"))
            ::open("/dev/null", O_RDONLY);
        if (has("slow stop"))
            std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    }

private:
    void addRoutes(Context& context)
    {
        try
        {
            context.route(get("/planted/{name}").summary("Greets").lane(Lane::Inline), greet);
            if (!has("mount"))
                context.route(post("/planted").summary("Answers").maxBodyBytes(8 << 20), answer);
        }
        catch (const std::exception&)
        {
            if (!has("swallows"))
                throw;
        }
    }

    static Response greet(const Request& request)
    {
        if (has("slow inline"))
            std::this_thread::sleep_for(std::chrono::milliseconds(3));
        if (has("thread of a request"))
            runForever();
        return Response::text("Hello, " + request.param("name"));
    }

    Context* _context = nullptr;
};

COLONNADE_PLUGIN(PlantedPlugin)
