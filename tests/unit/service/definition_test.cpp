#include "service/definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/error.h"
#include "scratch_folder.h"

namespace openclaw::service {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Definition ofSystem(std::vector<std::string> command = {"/usr/local/bin/openclaw", "gateway", "start"}) {
    return {std::move(command), "openclaw", ""};
}

Definition ofAccount(std::vector<std::string> command = {"/usr/local/bin/openclaw", "gateway", "start"}) {
    return {std::move(command), "", "/home/me/.openclaw/gateway.log"};
}

std::string lineOf(const std::string& text, const std::string& begin) {
    const auto at = text.find("\n" + begin);
    return at == std::string::npos ? "" : text.substr(at + 1, text.find('\n', at + 1) - at - 1);
}

TEST(SystemdUnit, OfTheSystemIsTheDocumentedOne) {
    const std::string unit = systemdUnit(ofSystem());
    EXPECT_THAT(unit, StartsWith("# Written by `openclaw gateway install-service`\n"));
    for (const char* const line :
         {"Description=OpenClaw Gateway Service", "After=network.target", "Type=simple",
          "ExecStart=/usr/local/bin/openclaw gateway start", "Restart=on-failure", "RestartSec=5",
          "User=openclaw", "StateDirectory=openclaw", "WantedBy=multi-user.target"}) {
        EXPECT_THAT(unit, HasSubstr("\n" + std::string(line) + "\n"));
    }
}

TEST(SystemdUnit, TakesNothingFromPlugins) {
    const std::string unit = systemdUnit(ofSystem());
    EXPECT_THAT(unit, HasSubstr("NoNewPrivileges=yes"));
    for (const char* const option :
         {"ProtectHome", "PrivateNetwork", "MemoryDenyWriteExecute", "SystemCallFilter",
          "ProtectSystem=strict", "RestrictAddressFamilies", "RestrictNamespaces"}) {
        EXPECT_THAT(unit, Not(HasSubstr(option)));
    }
}

/// The manager of an account cannot change user, has no state folder of its own and no such targets.
TEST(SystemdUnit, OfAnAccountHasNothingThatTakesPrivilege) {
    const std::string unit = systemdUnit(ofAccount());
    EXPECT_THAT(unit, AllOf(HasSubstr("WantedBy=default.target"), Not(HasSubstr("User=")),
                            Not(HasSubstr("StateDirectory")), Not(HasSubstr("Protect")),
                            Not(HasSubstr("network.target"))));
}

TEST(SystemdUnit, EscapesArguments) {
    const std::string unit = systemdUnit(
        ofSystem({"/opt/a b/100%/$x/openclaw", "--config", R"(/etc/a "b" \ 100% $HOME/ö.json)", "a\nb", ""}));
    EXPECT_EQ(
        lineOf(unit, "ExecStart="),
        R"(ExecStart="/opt/a b/100%%/$x/openclaw" --config "/etc/a \"b\" \\ 100%% $$HOME/ö.json" "a\x0ab" "")");
}

TEST(SystemdUnit, RefusesProgramsThatSystemdCannotStart) {
    for (const char* const path : {"/opt/\"x\"/openclaw", "/opt/it's/openclaw", "/opt/a\\b/openclaw",
                                   "/opt/a\nb/openclaw", "/opt/\xff/openclaw"}) {
        EXPECT_THROW(systemdUnit(ofSystem({path})), Error) << path;
    }
}

/// systemd's own opinion, where it is installed.
TEST(SystemdUnit, PassesVerification) {
    if (std::system("command -v systemd-analyze >/dev/null") != 0) GTEST_SKIP() << "no systemd-analyze here";
    const ScratchFolder scratch;
    const std::string odd = scratch / "a b 100% $HOME ö";
    std::filesystem::create_directory(odd);
    const std::string program = odd + "/openclaw";
    writeFile(program, "#!/bin/sh\n");
    ::chmod(program.c_str(), 0755);
    Definition definition =
        ofSystem({program, "gateway", "start", "--config", odd + "/\"it's\" \\ $HOME.json"});
    definition.user = "root";  // an account that is there
    for (const bool system : {true, false}) {
        if (!system) definition.user.clear();
        const std::string file = scratch / "openclaw.service";
        writeFile(file, systemdUnit(definition));
        const std::string said = scratch / "said";
        const std::string command = "XDG_RUNTIME_DIR=" + (scratch / "") + " systemd-analyze " +
                                    (system ? "--system" : "--user") +
                                    " --man=no --recursive-errors=no verify " + file + " >" + said + " 2>&1";
        EXPECT_EQ(std::system(command.c_str()), 0) << contentOf(said);
        EXPECT_THAT(contentOf(said), Not(HasSubstr(file))) << "a warning about the unit";
    }
}

TEST(LaunchdAgent, RunsTheGatewayAndStartsItAgainWhenItFails) {
    const std::string list = launchdAgent(ofAccount());
    EXPECT_THAT(list, StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
    EXPECT_THAT(list, HasSubstr(writtenBy));
    EXPECT_THAT(list, HasSubstr("<key>Label</key>\n    <string>org.openclaw.gateway</string>"));
    EXPECT_THAT(list, HasSubstr("<string>/usr/local/bin/openclaw</string>\n        <string>gateway</string>\n"
                                "        <string>start</string>\n    </array>"));
    EXPECT_THAT(list, HasSubstr("<key>SuccessfulExit</key>\n        <false/>"));
    EXPECT_THAT(
        list, HasSubstr("<key>StandardErrorPath</key>\n    <string>/home/me/.openclaw/gateway.log</string>"));
}

TEST(LaunchdAgent, EscapesXml) {
    const std::string list = launchdAgent(ofAccount({"/Users/R&D/<x>/\"it's\"/ö", "a\rb"}));
    EXPECT_THAT(list, HasSubstr("<string>/Users/R&amp;D/&lt;x&gt;/\"it's\"/ö</string>"));
    EXPECT_THAT(list, HasSubstr("<string>a&#13;b</string>"));
}

TEST(LaunchdAgent, RefusesWhatXmlCannotHold) {
    EXPECT_THROW(launchdAgent(ofAccount({"/a\x01"})), Error);
    EXPECT_THROW(launchdAgent(ofAccount({"/a\xff"})), Error);
}

}  // namespace
}  // namespace openclaw::service
