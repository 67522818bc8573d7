// Kilo Code as an extension. Its CLI writes the database of OpenCode.
#include "detectors/logs/editor_tasks.hpp"
#include "detectors/logs/formats.hpp"

namespace companion::detectors {
namespace {

constexpr TaskTool kilo_code{
    .tool = "kilo-code",
    .source = "log:kilo-code",
    .extensions = {"kilocode.kilo-code", ""},
    .data_folder = {},
    .rule = PromptRule::by_protocol,
    .declaration = {.title = "Kilo Code (extension)",
                    .paths = "<editor>/User/globalStorage/kilocode.kilo-code/tasks/*/ui_messages.json",
                    .detail = Detail::call,
                    .ids = IdKind::own_id,
                    .confidence = Confidence::documented,
                    .note = "often no model; cache writes not split by lifetime"}};

}  // namespace

std::unique_ptr<DocumentFormat> kilo_code_format() { return make_task_format(kilo_code); }

}  // namespace companion::detectors
