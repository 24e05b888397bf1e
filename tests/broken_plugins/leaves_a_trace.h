/* A line in $HOME/loads for each process that loads the fixture, so that a test can count them. */
#include <stdio.h>
#include <stdlib.h>

static inline void leave_a_trace(const char* name) {
    char path[4096];
    const char* home = getenv("HOME");
    if (home == NULL) return;
    snprintf(path, sizeof path, "%s/loads", home);
    FILE* file = fopen(path, "a");
    if (file == NULL) return;
    fprintf(file, "%s\n", name);
    fclose(file);
}
