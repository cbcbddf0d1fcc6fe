#include <colonnade/Plugin.h>

using namespace colonnade;

/// Greets people.
///
/// Routes: GET /hello/{name}.
/// Configuration, section `hello`: see plugin.json.
class HelloPlugin final: public Plugin
{
public:
    void provision(Context& context) override
    {
        const auto greeting = context.config().text("greeting");
        context.route(get("/hello/{name}").summary("Greets a person").lane(Lane::Inline),
                      [greeting](const Request& request) {
                          return Response::json({{"message", greeting + ", " + request.param("name")}});
                      });
    }
};

COLONNADE_PLUGIN(HelloPlugin)
