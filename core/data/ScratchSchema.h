#pragma once

#include <string>

namespace colonnade
{

/// A schema of its own on a PostgreSQL server, empty at first and gone at the end: for tests.
class ScratchSchema
{
public:
    /// `server`: a URL whose user may make schemas there. Throws `DatabaseException`.
    explicit ScratchSchema(const std::string& server);
    ~ScratchSchema();
    ScratchSchema(const ScratchSchema&) = delete;
    ScratchSchema& operator=(const ScratchSchema&) = delete;

    /// As `data.url` takes it: unqualified names lead into the schema.
    const std::string& url() const { return _url; }

    /// A name that no other test has.
    static std::string freshName();
    /// Runs one statement there. Throws `DatabaseException`.
    static void run(const std::string& server, const std::string& sql);

private:
    const std::string _server;
    const std::string _name;
    const std::string _url;
};

} // namespace colonnade
