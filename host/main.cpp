#include "cli/run.h"

int main(int argc, char** argv) {
    return openclaw::cli::run(argc, argv);
}
