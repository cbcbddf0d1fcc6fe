#pragma once

#include "support/ScratchFolder.h"

#include <memory>
#include <string>
#include <vector>

namespace colonnade::test
{

/// A PostgreSQL of a test's own, which may be stopped, hung, crashed and replaced by its standby, beside the
/// one that all tests share. Listens on a free port of the loopback address; ended with the object.
class PrivatePostgresql
{
public:
    PrivatePostgresql();
    ~PrivatePostgresql();
    PrivatePostgresql(const PrivatePostgresql&) = delete;
    PrivatePostgresql& operator=(const PrivatePostgresql&) = delete;

    /// A standby that follows `primary`.
    static std::unique_ptr<PrivatePostgresql> standbyOf(const PrivatePostgresql& primary);

    /// As `data.url` takes it; of several servers, in that order.
    std::string url() const { return urlOf({this}); }
    static std::string urlOf(const std::vector<const PrivatePostgresql*>& servers);

    /// Its kernel goes on to take connections and bytes; nothing is answered.
    void hang() const;
    /// Ends `hang`.
    void resume() const;
    /// The standby becomes a primary; returns when it is one.
    void promote() const;
    void stop() const;
    void start() const;

private:
    explicit PrivatePostgresql(const PrivatePostgresql* primary);

    std::vector<int> processes() const;
    void run(const std::vector<std::string>& command) const;
    std::string program(const std::string& name) const;
    std::string folder() const { return _folder.path() + "/data"; }

    ScratchFolder _folder;
    std::string _password;
    int _port;
};

} // namespace colonnade::test
