__attribute__((visibility("default"))) const char* openclaw_fixture_answer(void) {
    return "from beside it";
}
