#include "cli/main.hpp"

int main(int argc, char** argv) { return companion::cli::run(argc, argv); }
