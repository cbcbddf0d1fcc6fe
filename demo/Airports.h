#pragma once

#include <string>
#include <vector>

namespace demo
{

/// One row of the public airport list (OurAirports, public domain): what the crowd is asked about.
struct Airport
{
    std::string code;
    std::string name;
    std::string city;
    std::string state;
    std::string country;
    std::string latitude;
    std::string longitude;
};

/// Reads a CSV file (RFC 4180) with the header iata,name,city,state,country,latitude,longitude. Throws
/// `Poco::DataFormatException` with line number for a row of another shape.
std::vector<Airport> readAirports(const std::string& path);

/// The question put to each person, answered as one who looks at the record would.
struct Judgement
{
    bool complete;  ///< every field has a value
    bool plausible; ///< a United States record lies on United States territory
};

Judgement judge(const Airport& airport);

} // namespace demo
