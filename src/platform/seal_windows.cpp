#include <windows.h>
// windows.h comes first.
#include <dpapi.h>
#include <wincrypt.h>

#include <memory>
#include <vector>

#include "platform/seal.hpp"
#include "platform/windows_failure.hpp"
#include "platform/windows_handle.hpp"

namespace companion::platform {
namespace {

/// Neither call changes what it is given.
DATA_BLOB blob_of(std::string_view bytes) {
  return {static_cast<DWORD>(bytes.size()), reinterpret_cast<BYTE*>(const_cast<char*>(bytes.data()))};
}

std::string taken(DATA_BLOB const& blob) {
  std::unique_ptr<BYTE, LocalFreeOf> const owned{blob.pbData};
  std::string bytes{reinterpret_cast<char const*>(blob.pbData), blob.cbData};
  ::SecureZeroMemory(blob.pbData, blob.cbData);
  return bytes;
}

std::string to_base64(std::string const& bytes) {
  constexpr DWORD one_line = CRYPT_STRING_BASE64 | CRYPT_STRING_NOCRLF;
  auto const* const from = reinterpret_cast<BYTE const*>(bytes.data());
  auto const size = static_cast<DWORD>(bytes.size());
  DWORD letters = 0;
  ::CryptBinaryToStringA(from, size, one_line, nullptr, &letters);
  std::string text(letters, '\0');  // with its final zero, which the count leaves out afterwards
  ::CryptBinaryToStringA(from, size, one_line, text.data(), &letters);
  text.resize(letters);
  return text;
}

/// Empty: it is no base64.
std::string from_base64(std::string_view text) {
  auto const letters = static_cast<DWORD>(text.size());
  DWORD size = 0;
  if (text.empty() || ::CryptStringToBinaryA(text.data(), letters, CRYPT_STRING_BASE64, nullptr, &size,
                                             nullptr, nullptr) == FALSE)
    return {};
  std::vector<BYTE> bytes(size);
  ::CryptStringToBinaryA(text.data(), letters, CRYPT_STRING_BASE64, bytes.data(), &size, nullptr, nullptr);
  return {bytes.begin(), bytes.begin() + size};
}

}  // namespace

bool can_seal() { return true; }

Result<std::string> seal(std::string_view secret, SealedFor whom) {
  auto plain = blob_of(secret);
  DATA_BLOB sealed{};
  DWORD const how = CRYPTPROTECT_UI_FORBIDDEN | (whom == SealedFor::machine ? CRYPTPROTECT_LOCAL_MACHINE : 0);
  if (::CryptProtectData(&plain, L"LiteLLM Companion", nullptr, nullptr, nullptr, how, &sealed) == FALSE)
    return fail(Errc::unavailable, windows_failure("seal a secret", ::GetLastError()).value().message);
  return to_base64(taken(sealed));
}

Result<std::string> unseal(std::string_view text) {
  auto const bytes = from_base64(text);
  if (bytes.empty()) return fail(Errc::corrupt, "it is no sealed secret");
  auto sealed = blob_of(bytes);
  DATA_BLOB plain{};
  if (::CryptUnprotectData(&sealed, nullptr, nullptr, nullptr, nullptr, CRYPTPROTECT_UI_FORBIDDEN, &plain) ==
      FALSE)
    return fail(Errc::denied, windows_failure("open a secret that another user or machine may have sealed",
                                              ::GetLastError())
                                  .value()
                                  .message);
  return taken(plain);
}

}  // namespace companion::platform
