#include "owning/ImportViews.h"

#include "transfer/Delimiter.h"

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST_COLUMNS = 200;
constexpr std::size_t NAMED = 10; ///< files that a message names

constexpr Importer ADDRESSED[] = {
    {"csv", "csv_url", "Address of a table",
     "CSV, JSON or NDJSON; a Google sheet that is shared with everybody", "Look at the table"},
    {"gdocs", "googledocs_url", "Address of a Google sheet", "", "Look at the table"},
    {"iiif", "manifest_uri", "Address of an IIIF manifest", "Each picture of the manifest becomes one task",
     "Look at the pictures"}};

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < NAMED; ++i)
        text += (text.empty() ? "" : ", ") + names[i];
    return names.size() > NAMED ? text + " …" : text;
}

void addChoice(View& list, const std::string& value, Phrase label, bool selected)
{
    list.add().set("value", value).say("label", std::move(label)).set("selected", selected);
}

} // namespace

const Importer* findImporter(std::string_view type)
{
    const auto found = std::find_if(std::begin(ADDRESSED), std::end(ADDRESSED),
                                    [&](const Importer& importer) { return type == importer.type; });
    return found == std::end(ADDRESSED) ? nullptr : found;
}

PageForm formOf(const Importer& importer, const std::string& action, const std::string& value)
{
    return {.action = action,
            .submit = importer.submit,
            .fields = {{.name = "form_name", .type = "hidden", .value = importer.type},
                       {.name = importer.field,
                        .label = importer.label,
                        .type = "url",
                        .value = value,
                        .hint = importer.hint}}};
}

PageForm fileForm(const std::string& action)
{
    return {
        .action = action,
        .submit = "Look at the file",
        .fields = {{.name = "form_name", .type = "hidden", .value = "localCSV", .id = "file-form"},
                   {.name = "file",
                    .label = "File",
                    .type = "file",
                    .hint = "CSV, TSV, JSON or NDJSON. Each row becomes one task; the first line names the "
                            "columns."}}};
}

Phrase importedPhrase(std::int64_t imported)
{
    if (imported == 0)
        return "It looks like there were no new records to import";
    if (imported == 1)
        return "1 new task was imported successfully";
    return Phrase("{n} new tasks were imported successfully", {{"n", std::to_string(imported)}});
}

FlashMessage messageOf(const ImportedPictures& pictures)
{
    if (pictures.tooLarge.empty() && pictures.noPictures.empty())
        return {pictures.imported > 0 ? "success" : "info", importedPhrase(pictures.imported)};
    if (pictures.noPictures.empty())
        return {"warning",
                Phrase("{n} came in. Too large: {names}",
                       {{"n", std::to_string(pictures.imported)}, {"names", joined(pictures.tooLarge)}})};
    if (pictures.tooLarge.empty())
        return {"warning",
                Phrase("{n} came in. No pictures: {names}",
                       {{"n", std::to_string(pictures.imported)}, {"names", joined(pictures.noPictures)}})};
    return {"warning", Phrase("{n} came in. Too large: {large}. No pictures: {names}",
                              {{"n", std::to_string(pictures.imported)},
                               {"large", joined(pictures.tooLarge)},
                               {"names", joined(pictures.noPictures)}})};
}

View exampleImport()
{
    View view = OwnerDesk::exampleHead();
    View body = OwnerBody::example();
    view.put("parts", body.list("parts")).set("import_path", "/").set("limits", "x");
    return view;
}

View exampleLook()
{
    View view = OwnerDesk::exampleHead();
    for (const char* name: {"import_path", "look", "fault", "submit"})
        view.set(name, "x");
    view.set("is_table", true).set("has_rows", true);
    for (const char* name: {"delimiters", "encodings"})
        view.list(name).add().set("value", "x").set("label", "x").set("selected", true);
    view.list("columns").add().set("label", "x");
    View& line = view.list("lines").add();
    line.set("line", 1);
    line.list("cells").add("x");
    return view;
}

void drawLook(View& page, const LookedFile& file)
{
    page.set("fault", file.fault)
        .set("is_table", isTable(file.shape.format))
        .set("has_rows", !file.first.empty())
        .say("submit", file.rows == 1 ? Phrase("Import one task")
                                      : Phrase("Import {n} tasks", {{"n", std::to_string(file.rows)}}));
    View& delimiters = page.list("delimiters");
    const std::string used = file.shape.delimiter ? nameOfDelimiter(*file.shape.delimiter) : std::string();
    addChoice(delimiters, ",", "comma", used == ",");
    addChoice(delimiters, ";", "semicolon", used == ";");
    addChoice(delimiters, "tab", "tab", used == "tab");
    addChoice(delimiters, "|", "vertical bar", used == "|");
    View& encodings = page.list("encodings");
    const std::string_view encoding = file.shape.encoding ? nameOf(*file.shape.encoding) : "utf-8";
    for (const char* name: {"utf-8", "utf-16le", "utf-16be", "windows-1252"})
        addChoice(encodings, name, Phrase::verbatim(name), encoding == name);
    View& columns = page.list("columns");
    for (std::size_t i = 0; i < file.columns.size() && i < MOST_COLUMNS; ++i)
        columns.add().set("label", file.columns[i]);
    View& lines = page.list("lines");
    for (std::size_t i = 0; i < file.first.size(); ++i)
    {
        View& line = lines.add();
        line.set("line", file.lines[i]);
        View& cells = line.list("cells");
        for (const auto& cell: file.first[i])
            cells.add(cell);
    }
}

} // namespace colonnade::tasks
