#pragma once

#include "api/ResourceApi.h"
#include "records/Body.h"
#include "uploads/Uploads.h"

#include <optional>
#include <string_view>

namespace colonnade::tasks
{

/// Objects that are made, changed and deleted in the common way, with the checks in the reference's order
/// (3.6): arguments, body, right, values. Subclasses say who may, and what a record must be.
class StoredApi: public ResourceApi
{
public:
    /// With `uploads` a POST or PUT may be a form with a file, whose address becomes `media_url` (reference
    /// 7.6); a file that the object had is removed.
    StoredApi(const Tasks& tasks, const Resource& resource, Uploads* uploads = nullptr);

    Response create(const Request& request) const override;
    Response update(const Request& request) const override;
    Response remove(const Request& request) const override;
    bool takesFiles() const override { return _uploads != nullptr; }

protected:
    /// Throws unless the caller may make, change or delete the record. Of a new one only the project is
    /// known.
    virtual void requireWriter(Session& session, const Record& record, const Caller& caller) const = 0;

    /// Completes a record with what was sent, and throws 415 for what it must not be.
    virtual void check(Record& record, const Caller& caller) const = 0;

    /// After a record was made or changed, in the same transaction.
    virtual void stored(Transaction&, const Record&) const {}

    /// Whether the project that a record names may be read.
    static bool mayReadProject(Session& session, const Record& record, const Caller& caller);

private:
    bool hasFile(const Request& request) const;
    JsonDocument readBody(const Request& request) const;
    std::optional<KeptUpload> keepFile(const Request& request) const;
    template <class Write>
    Record storeWith(const std::optional<KeptUpload>& upload, const Write& write) const;
    Record store(const Request& request, Record record, const Members& members, const Caller& caller) const;

    Uploads* _uploads;
};

/// The project that a record names.
std::optional<Record> findProjectOf(Session& session, const Record& record);

/// The same for a caller who wants to write. Throws 401 for nobody, 415 `AttributeError` if there is none.
Record requireProjectOf(Session& session, const Record& record, const Caller& caller);

/// Null `info` is an empty object; throws 415 `ValueError` for what is no object.
void checkInfo(Record& record);

/// Throws 415 `DBIntegrityError` for a column that is null.
void requireValue(const Record& record, std::string_view column);

} // namespace colonnade::tasks
