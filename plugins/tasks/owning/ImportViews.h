#pragma once

#include "owning/Looks.h"
#include "owning/OwnerDesk.h"
#include "owning/PictureImport.h"

#include <colonnade/PageForm.h>

namespace colonnade::tasks
{

// What the pages of imports show.

/// The importers by PYBOSSA's names: the field that each asks for.
struct Importer
{
    const char* type;
    const char* field;
    const char* label;
    const char* hint;
    const char* submit;
};

/// Null if there is none of that type.
const Importer* findImporter(std::string_view type);

PageForm formOf(const Importer& importer, const std::string& action, const std::string& value = {});
PageForm fileForm(const std::string& action);

/// `3 new tasks were imported successfully`
Phrase importedPhrase(std::int64_t imported);
/// What came of pictures, and what did not come in.
FlashMessage messageOf(const ImportedPictures& pictures);

View exampleImport(); ///< of `tasks_import`
View exampleLook();   ///< of `tasks_import_look`
void drawLook(View& page, const LookedFile& file);

} // namespace colonnade::tasks
