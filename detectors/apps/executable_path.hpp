// The place of an executable in the forms in which catalogues name it. Pure text: paths of every system are
// read on every system.
#pragma once

#include <string>
#include <string_view>

namespace companion::detectors {

/// The last component, of '/' and '\' paths.
[[nodiscard]] std::string_view base_name(std::string_view path);

/// "Cursor.app" of "/Applications/Cursor.app/Contents/…/Cursor Helper.app/Contents/…"; empty where there is
/// no bundle and for the system's own.
[[nodiscard]] std::string_view bundle_of(std::string_view path);

/// Lower case with '\' for '/': Windows does not tell them apart.
[[nodiscard]] std::string windows_form(std::string_view path);

/// `path` and `wanted` in windows_form(): "programs\claude\claude.exe" is the path's end, "name.exe" its last
/// component below a folder where programs get installed. Nothing of the system's own folder counts.
[[nodiscard]] bool is_windows_executable(std::string_view path, std::string_view wanted);

/// Both in windows_form(): below WindowsApps in a package whose name begins so.
[[nodiscard]] bool is_in_windows_package(std::string_view path, std::string_view prefix);

/// A folder of programs of every kind: what else is in there has nothing to do with it.
[[nodiscard]] bool is_shared_folder(std::string_view folder);

}  // namespace companion::detectors
