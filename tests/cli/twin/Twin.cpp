#include <colonnade/Plugin.h>
#include <colonnade/pybossa/Errors.h>
#include <colonnade/pybossa/Views.h>

using namespace colonnade;

/// Speaks PYBOSSA's dialect out of tree, for a test.
class Twin final: public Plugin
{
public:
    void provision(Context& context) override
    {
        _views = std::make_shared<pybossa::Views>(context.pages());
        context.extend<ErrorRenderer>(std::make_shared<pybossa::ViewErrors>("twin_view", context.pages()));
        context.route(get("/twin").summary("Leads on"),
                      [views = _views](const Request& request) {
                          return views->leave(request, "/elsewhere", FlashMessage{"success", "Done"});
                      });
    }

private:
    std::shared_ptr<pybossa::Views> _views;
};

COLONNADE_PLUGIN(Twin)
