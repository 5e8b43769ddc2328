// newswatch-demo: shows newswatch at work without internet (./dev demo).
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "core/duration.h"
#include "tests/demo/demo.h"

namespace {

constexpr int kUsage = 2;

bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
}

std::string is_duration(const std::string& text) {
  return newswatch::parse_duration(text) ? "" : "not a duration: write it as 20s or 2m";
}

}  // namespace

int main(int argc, char** argv) {
  try {
    newswatch::demo::DemoOptions options;
    options.program =
        std::filesystem::read_symlink("/proc/self/exe").replace_filename("newswatch").string();
    options.rules_folder = NEWSWATCH_SOURCE_DIR "/config/examples/rules.d";
    options.style.colour = wants_colour();
    std::string length;

    CLI::App app("Publishers, the daemon and a receiver of its alerts, all on loopback.");
    app.add_option("--for", length, "End after this time (20s); else Ctrl-C ends it")
        ->check(is_duration);
    app.add_option("--program", options.program, "The newswatch to run; else the one beside this");
    app.add_option("--rules", options.rules_folder, "The folder of the rules");
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
      return app.exit(e) == 0 ? 0 : kUsage;
    }
    if (!length.empty()) options.length = newswatch::parse_duration(length);
    return newswatch::demo::run_demo(std::move(options));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "newswatch-demo: %s\n", e.what());
    return 1;
  }
}
