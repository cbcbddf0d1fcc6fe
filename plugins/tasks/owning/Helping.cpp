#include "owning/Helping.h"

#include "model/InfoText.h"
#include "owning/ProjectDeeds.h"
#include "records/RecordJson.h"
#include "records/RecordStore.h"

#include <colonnade/Files.h>
#include <colonnade/HttpError.h>
#include <colonnade/Json.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr const char* MOST = " LIMIT 200";

std::vector<Record> materialsOf(Session& session, std::int64_t project)
{
    std::vector<Record> found;
    const auto ids = session.all([](const Row& row) { return row.integer(0); },
                                 std::string("SELECT id FROM tasks_helping_material WHERE project_id = $1 "
                                             "ORDER BY id DESC") +
                                     MOST,
                                 project);
    found.reserve(ids.size());
    for (const auto id: ids)
        if (auto material = findRecord(session, helpingMaterialResource(), id))
            found.push_back(std::move(*material));
    return found;
}

Record materialOf(const Tasks& tasks, const PageView& view, const FilePart& part, const KeptUpload& upload)
{
    Record material(helpingMaterialResource());
    material.set("created", tasks.now());
    material.set("project_id", view.project.id());
    material.set("info", withUpload(withMembers("{}", {{"name", quoteJson(part.fileName)}}), upload));
    material.set("media_url", upload.url);
    material.set("priority", 0.0);
    return material;
}

} // namespace

OwnerRoutes Helping::routes() const
{
    const std::string helping = "/project/{short_name}/helping";
    constexpr std::size_t FORM_MARGIN = 64 * 1024;
    RouteSpec taking = post(helping).summary("Takes a picture that helps").lane(Lane::Heavy);
    taking.maxFormBytes(_maxBytes + FORM_MARGIN);
    return {{get(helping).summary("Pictures that help volunteers"), [this](const Request& request)
             { return _desk.enter(request, [&](const PageView& view) { return page(request, view, {}); }); }},
            {taking, [this](const Request& request) { return take(request); }},
            {post(helping + "/{material:int}").summary("Deletes a picture that helps"),
             [this](const Request& request) { return remove(request); }}};
}

Response Helping::page(const Request& request, const PageView& view, const Phrase& mistake) const
{
    const auto materials = _desk.tasks().database.read([&](Session& session)
                                                       { return materialsOf(session, view.project.id()); });
    OwnerPage page{.templateName = "/projects/helping.html",
                   .heading = "Pictures that help",
                   .twinTitle = " &middot; Helping materials",
                   .lede = "Task designs show them to volunteers: an example, a table of kinds."};
    std::vector<std::vector<OwnerCell>> rows;
    rows.reserve(materials.size());
    for (const auto& material: materials)
    {
        const std::string url = isNull(material["media_url"]) ? std::string() : material.text("media_url");
        rows.push_back(
            {{.picture = url}, {.text = std::to_string(material.id())}, {.text = url, .path = url}});
    }
    rows.empty() ? page.body.text("There are none yet.")
                 : page.body.table({"Picture", "Number", "Address"}, rows);
    for (const auto& material: materials)
        page.body.row({.label = Phrase("Number {n}", {{"n", std::to_string(material.id())}}),
                       .button = "Delete",
                       .action = pathOf(view.project, "helping/" + std::to_string(material.id())),
                       .destroys = true});
    FormField file{.name = "file", .label = "Picture", .type = "file", .hint = "PNG, JPEG or GIF"};
    if (!mistake.empty())
        file.errors = {mistake};
    page.form = PageForm{.action = pathOf(view.project, "helping"), .submit = "Upload", .fields = {file}};
    page.members = [&](JsonWriter& json, const ProjectState&)
    {
        json.key("helpingmaterials").beginArray();
        for (const auto& material: materials)
            writeObject(json, material, {});
        json.end();
    };
    return _desk.show(request, view, page);
}

Response Helping::take(const Request& request) const
{
    return _desk.take(
        request,
        [&](const PageView& view)
        {
            const auto& files = request.files();
            const auto part = std::find_if(files.begin(), files.end(),
                                           [](const FilePart& file)
                                           { return file.name == "file" && !file.content.empty(); });
            if (part == files.end())
                return page(request, view, "Choose a file first.");
            const std::string extension = pictureExtension(part->content);
            if (extension.empty())
                return page(request, view, "This file is no picture.");
            if (part->content.size() > _maxBytes)
                return page(request, view, "The file is too large.");
            const KeptUpload upload =
                _uploads.keep({.name = "file", .fileName = "picture." + extension, .content = part->content});
            storeWithFile(
                [&]
                {
                    _desk.tasks().database.write(
                        [&](Transaction& transaction)
                        {
                            Record material = materialOf(_desk.tasks(), view, *part, upload);
                            insertRecord(transaction, material);
                            Uploads::link(transaction, upload, material);
                        });
                },
                [&] { _uploads.discard(upload); });
            return _desk.leave(request, view.project, "helping", {"success", "The picture is there."});
        });
}

Response Helping::remove(const Request& request) const
{
    return _desk.take(
        request,
        [&](const PageView& view)
        {
            _desk.tasks().database.write(
                [&](Transaction& transaction)
                {
                    const auto material =
                        lockRecord(transaction, helpingMaterialResource(), request.intParam("material"));
                    if (!material || material->integer("project_id") != view.project.id())
                        throw HttpError(404, problem::NOT_FOUND, "There is no such picture.");
                    deleteRecord(transaction, helpingMaterialResource(), material->id());
                });
            return _desk.leave(request, view.project, "helping", {"success", "The picture is deleted."});
        });
}

} // namespace colonnade::tasks
