#include "transfer/FurtherColumns.h"

namespace colonnade::tasks
{

namespace
{

ExportColumns::Of kindOf(const Resource& resource)
{
    if (&resource == &taskResource())
        return ExportColumns::Of::Tasks;
    return &resource == &runResource() ? ExportColumns::Of::Answers : ExportColumns::Of::Results;
}

} // namespace

FurtherColumns::FurtherColumns(Session& session, const Resource& resource, std::int64_t project,
                               std::span<const std::shared_ptr<ExportColumns>> columns):
    _session(session),
    _of(kindOf(resource)),
    _columns(columns),
    _values(columns.size())
{
    for (const auto& one: _columns)
        _names.push_back(one->names(_of, project));
}

void FurtherColumns::read(std::span<const std::int64_t> ids)
{
    for (std::size_t i = 0; i < _columns.size(); ++i)
        _values[i] = ids.empty() || _names[i].empty() ? Values() : _columns[i]->values(_session, _of, ids);
}

void FurtherColumns::write(JsonWriter& json, std::int64_t id) const
{
    for (std::size_t i = 0; i < _names.size(); ++i)
    {
        const auto found = _values[i].find(id);
        for (std::size_t n = 0; n < _names[i].size(); ++n)
        {
            const bool said = found != _values[i].end() && n < found->second.size();
            json.rawMember(_names[i][n], said ? found->second[n] : "null");
        }
    }
}

} // namespace colonnade::tasks
