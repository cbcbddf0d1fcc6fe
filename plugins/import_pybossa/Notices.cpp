#include "Move.h"
#include "OldUploads.h"
#include "Writer.h"

#include <colonnade/Text.h>

#include <array>
#include <cmath>
#include <functional>

namespace import_pybossa
{

namespace
{

/// Rows of the smaller tables: all have `info` and a file.
class NoticeMover
{
public:
    using Store = std::function<void(const Fields& fields, std::vector<std::string>& notes)>;

    NoticeMover(Move& move, const char* table, tasks::Imported kind, Shifts& shifts, const char* resource):
        _move(move),
        _table(table),
        _shifts(shifts),
        _resource(resource),
        _writer(move, kind, table)
    {
    }

    void run(const std::set<std::string_view>& placed, bool isOfProject, const Store& store)
    {
        const SourceTable* const table = _move.source.find(_table);
        if (!table)
            return;
        _move.readRows(*table,
                       [&](const SourceRow& row)
                       {
                           const Fields fields(*table, row);
                           if (isOfProject && project(fields) == 0)
                               return _move.leaveOutRow(*table, row, "its project is not there");
                           std::vector<std::string> notes;
                           store(fields, notes);
                           _move.noteOthers(*table, row, placed);
                           _move.report.change(_table, fields.id(), notes);
                       });
        _writer.flush();
    }

    std::int64_t id(const Fields& fields) const { return _shifts.here(fields.id()); }
    std::int64_t project(const Fields& fields) const
    {
        return _move.projects.get(fields.integer("project_id").value_or(0));
    }
    SqlValue user(const Fields& fields) const
    {
        const std::int64_t here = _move.users.get(fields.integer("user_id").value_or(0));
        return here != 0 ? SqlValue(here) : SqlValue();
    }
    std::string_view time(const Fields& fields, const char* column, const char* other,
                          std::vector<std::string>& notes)
    {
        return _writer.keep(timeOf(fields.find(column), {fields.find(other)}, _move.now, notes));
    }
    std::string_view text(const Fields& fields, const char* column)
    {
        return _writer.keep(fields.text(column));
    }
    std::string_view info(const Fields& fields, std::vector<std::string>& notes)
    {
        return _writer.keep(objectInfo(fields.find("info"), notes));
    }

    /// By its address, else by what `info` says.
    SqlValue media(const Fields& fields)
    {
        const auto address = fields.find("media_url");
        if (!address || address->empty())
            return {};
        const auto place = placeIn(*address);
        const auto file =
            place ? bringFile(_move, _table, fields.id(), place->first, place->second) : std::nullopt;
        if (!file)
            return _writer.keep(std::string(*address));
        _writer.addFile(file->container, file->name, _resource, id(fields));
        return _writer.keep(file->address);
    }

    void add(std::int64_t ofProject, std::span<const SqlValue> values) { _writer.add(ofProject, 0, values); }

private:
    Move& _move;
    const char* const _table;
    Shifts& _shifts;
    const char* const _resource;
    Writer _writer;
};

void moveMaterials(Move& move)
{
    NoticeMover mover(move, "helpingmaterial", tasks::Imported::HelpingMaterial, move.materialIds,
                      "helpingmaterial");
    mover.run({"id", "created", "project_id", "info", "media_url", "priority"}, true,
              [&](const Fields& fields, std::vector<std::string>& notes)
              {
                  const auto priority = readReal(fields.find("priority").value_or("0")).value_or(0);
                  mover.add(mover.project(fields),
                            std::array<SqlValue, 6>{
                                mover.id(fields), mover.time(fields, "created", "created", notes),
                                mover.project(fields), mover.info(fields, notes), mover.media(fields),
                                std::isfinite(priority) ? priority : 0.0});
              });
}

void moveBlogposts(Move& move)
{
    NoticeMover mover(move, "blogpost", tasks::Imported::Blogpost, move.blogpostIds, "blogpost");
    mover.run({"id", "created", "updated", "project_id", "user_id", "title", "body", "info", "media_url",
               "published"},
              true,
              [&](const Fields& fields, std::vector<std::string>& notes)
              {
                  mover.add(mover.project(fields),
                            std::array<SqlValue, 10>{
                                mover.id(fields), mover.time(fields, "created", "updated", notes),
                                mover.time(fields, "updated", "created", notes), mover.project(fields),
                                mover.user(fields), mover.text(fields, "title"), mover.text(fields, "body"),
                                mover.info(fields, notes), mover.media(fields),
                                fields.boolean("published", false)});
              });
}

void moveAnnouncements(Move& move)
{
    NoticeMover mover(move, "announcement", tasks::Imported::Announcement, move.announcementIds,
                      "announcement");
    mover.run({"id", "created", "updated", "user_id", "title", "body", "info", "media_url", "published"},
              false,
              [&](const Fields& fields, std::vector<std::string>& notes)
              {
                  mover.add(0, std::array<SqlValue, 9>{
                                   mover.id(fields), mover.time(fields, "created", "updated", notes),
                                   mover.time(fields, "updated", "created", notes), mover.user(fields),
                                   mover.text(fields, "title"), mover.text(fields, "body"),
                                   mover.info(fields, notes), mover.media(fields),
                                   fields.boolean("published", false)});
              });
}

void movePages(Move& move)
{
    NoticeMover mover(move, "pages", tasks::Imported::Page, move.pageIds, "page");
    mover.run({"id", "created", "slug", "project_id", "info", "media_url"}, true,
              [&](const Fields& fields, std::vector<std::string>& notes)
              {
                  mover.add(mover.project(fields),
                            std::array<SqlValue, 6>{mover.id(fields),
                                                    mover.time(fields, "created", "created", notes),
                                                    mover.project(fields), mover.text(fields, "slug"),
                                                    mover.info(fields, notes), mover.media(fields)});
              });
}

} // namespace

void moveNotices(Move& move)
{
    moveMaterials(move);
    moveBlogposts(move);
    moveAnnouncements(move);
    movePages(move);
}

} // namespace import_pybossa
