#include "AvatarFiles.h"
#include "PictureEnd.h"
#include "PictureMaker.h"
#include "PictureStore.h"

#include <colonnade/Plugin.h>
#include <colonnade/StoredFiles.h>
#include <colonnade/TrustedFile.h>

#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>

namespace avatars
{
namespace
{

/// `lib/colonnade/colonnade-avatar-worker`, for resources in `lib/colonnade/plugins/avatars`.
std::string bundledWorker(const std::string& resources)
{
    const auto plugins = std::filesystem::absolute(resources).parent_path();
    return (plugins.parent_path() / "colonnade-avatar-worker").string();
}

std::string workerOf(const colonnade::Config& config, const std::string& resources)
{
    const std::string set = config.text("worker");
    std::string program = set.empty() ? bundledWorker(resources) : set;
    if (::access(program.c_str(), X_OK) != 0)
        throw colonnade::ConfigurationException(
            "avatars.worker must be a program that can be started, there was " + program);
    return program;
}

} // namespace

/// Pictures of persons. Route, settings and limits: README.md.
class AvatarsPlugin final: public colonnade::Plugin
{
public:
    void check(colonnade::Check& check) const override
    {
        check.attempt("worker",
                      [&]
                      {
                          if (const auto fault = colonnade::findOthersWriting(
                                  workerOf(check.config(), check.resourceDirectory())))
                              throw colonnade::ConfigurationException(*fault);
                      });
    }

    void provision(colonnade::Context& context) override
    {
        const auto& config = context.config();
        const std::int64_t maxPixels = config.integer("max_pixels");
        _files = std::make_shared<AvatarFiles>(*context.require<colonnade::StoredFiles>(),
                                               context.dataDirectory());
        _maker = std::make_shared<PictureMaker>(
            PictureWorker(
                workerOf(config, context.resourceDirectory()),
                {maxPixels, config.integer("max_side"), static_cast<int>(config.integer("timeout_seconds"))}),
            PictureMaker::Limits{static_cast<std::size_t>(config.integer("max_bytes")), maxPixels},
            context.logger());
        context.provide<Pictures>(_maker);
        const auto store =
            std::make_shared<PictureStore>(*_files, *_maker, context.identity().users(), context.logger());
        context.extend<account::AvatarStore>(store);
        context.extend<colonnade::PersonalDataSource>(std::make_shared<PictureEnd>(store));
    }

private:
    std::shared_ptr<AvatarFiles> _files;
    std::shared_ptr<PictureMaker> _maker;
};

} // namespace avatars

COLONNADE_PLUGIN(avatars::AvatarsPlugin)
