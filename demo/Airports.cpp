#include "Airports.h"

#include <Poco/Exception.h>
#include <Poco/NumberParser.h>

#include <fstream>

namespace demo
{

namespace
{

std::vector<std::string> splitRow(const std::string& line)
{
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t at = 0; at < line.size(); ++at)
    {
        const char c = line[at];
        if (quoted && c == '"' && at + 1 < line.size() && line[at + 1] == '"')
            fields.back() += line[++at];
        else if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            fields.emplace_back();
        else if (c != '\r')
            fields.back() += c;
    }
    return fields;
}

bool given(const std::string& field)
{
    return !field.empty() && field != "NA";
}

struct Box
{
    double south, north, west, east;
};

/// The states with Alaska and Hawaii, Puerto Rico and the Virgin Islands, Guam and the Marianas, American
/// Samoa.
constexpr Box TERRITORY[] = {{18.5, 72, -180, -65},
                             {51, 56, 172, 180},
                             {17.5, 18.8, -68, -64},
                             {13, 21, 144, 147},
                             {-15, -10, -172, -168}};

} // namespace

std::vector<Airport> readAirports(const std::string& path)
{
    std::ifstream file(path);
    if (!file)
        throw Poco::OpenFileException("cannot read the data set " + path);
    std::vector<Airport> airports;
    std::string line;
    std::getline(file, line); // the header
    for (int number = 2; std::getline(file, line); ++number)
    {
        const auto fields = splitRow(line);
        if (fields.size() != 7)
            throw Poco::DataFormatException(path + ":" + std::to_string(number) +
                                            ": 7 fields were wanted, there were " +
                                            std::to_string(fields.size()));
        airports.push_back({fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]});
    }
    return airports;
}

Judgement judge(const Airport& airport)
{
    Judgement judgement{};
    judgement.complete = given(airport.code) && given(airport.name) && given(airport.city) &&
                         given(airport.state) && given(airport.country) && given(airport.latitude) &&
                         given(airport.longitude);
    double latitude = 0, longitude = 0;
    const bool located = Poco::NumberParser::tryParseFloat(airport.latitude, latitude) &&
                         Poco::NumberParser::tryParseFloat(airport.longitude, longitude);
    for (const Box& box: TERRITORY)
        judgement.plausible |= located && airport.country == "USA" && latitude >= box.south &&
                               latitude <= box.north && longitude >= box.west && longitude <= box.east;
    return judgement;
}

} // namespace demo
