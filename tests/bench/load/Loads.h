#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bench
{

/// One request again and again.
struct FixedLoad
{
    int port;
    std::size_t connections;
    double seconds;
    double rate;         ///< requests begun in a second; 0: each connection begins one when it has its answer
    int status;          ///< that each answer must have; 0: any
    std::string from;    ///< address of this machine that all come from
    std::string request; ///< all its bytes; `######` is the request's number
};

/// Somebody who asks for tasks and answers them.
struct Contributor
{
    std::string credential; ///< the field Authorization
    std::string uid;        ///< an app's own user; empty: the account of the credential
};

/// Tasks asked for and answered, again and again.
struct FlowLoad
{
    int port;
    std::size_t connections;
    double seconds;
    std::size_t most; ///< answers in all; 0: no bound
    std::string project;
    int offset;                            ///< as pybossa.js asks for the task after the next one
    std::vector<Contributor> contributors; ///< shared out evenly; each connection takes its own in turn
};

/// Connections that are open while others are measured.
struct HeldConnections
{
    int port;
    std::size_t idle; ///< have had one answer and wait
    std::size_t slow; ///< send a request in pieces, one a second
};

/// Each prints what it did as one line of JSON; throws `Poco::Exception` if an answer is not what it must be.
void run(const FixedLoad& load);
void run(const FlowLoad& load);
/// Prints once all are open, then holds them until its input ends, and prints how many the server closed.
void run(const HeldConnections& held);

} // namespace bench
