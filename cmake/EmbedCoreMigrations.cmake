# Writes a C++ file that defines coreMigrations() with the texts of core/migrations.
# Called as: cmake -DOUT=… "-DMIGRATIONS=a.sql|b.sql" -P EmbedCoreMigrations.cmake

string(REPLACE "|" ";" files "${MIGRATIONS}")
set(entries "")
foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME)
    file(READ ${file} text)
    string(APPEND entries "        MigrationFile{\"${name}\", R\"=sql=(${text})=sql=\"},\n")
endforeach()

file(WRITE ${OUT} "// Made by EmbedCoreMigrations.cmake. Not to be edited.
#include \"identity/IdentityCore.h\"

namespace colonnade
{

MigrationSet coreMigrations()
{
    return {\"core\",
            {
${entries}            }};
}

} // namespace colonnade
")
