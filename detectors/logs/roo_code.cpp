// Roo Code, shut down in May 2026, and Zoo Code, which goes on with its format.
#include "detectors/logs/editor_tasks.hpp"
#include "detectors/logs/formats.hpp"

namespace companion::detectors {
namespace {

constexpr TaskTool roo_code{
    .tool = "roo-code",
    .source = "log:roo-code",
    .extensions = {"rooveterinaryinc.roo-cline", "rooveterinaryinc.roo-code-nightly"},
    .data_folder = {},
    .rule = PromptRule::by_protocol,
    .declaration = {
        .title = "Roo Code",
        .paths = "<editor>/User/globalStorage/rooveterinaryinc.roo-cline/tasks/*/ui_messages.json",
        .detail = Detail::call,
        .ids = IdKind::own_id,
        .confidence = Confidence::sample,
        .note = "the model is the name of the user's profile; cache writes not split by lifetime"}};

constexpr TaskTool zoo_code{
    .tool = "zoo-code",
    .source = "log:zoo-code",
    .extensions = {"zoocodeorganization.zoo-code", ""},
    .data_folder = {},
    .rule = PromptRule::by_protocol,
    .declaration = {
        .title = "Zoo Code",
        .paths = "<editor>/User/globalStorage/zoocodeorganization.zoo-code/tasks/*/ui_messages.json",
        .detail = Detail::call,
        .ids = IdKind::own_id,
        .confidence = Confidence::documented,
        .note = "as Roo Code"}};

}  // namespace

std::unique_ptr<DocumentFormat> roo_code_format() { return make_task_format(roo_code); }
std::unique_ptr<DocumentFormat> zoo_code_format() { return make_task_format(zoo_code); }

}  // namespace companion::detectors
