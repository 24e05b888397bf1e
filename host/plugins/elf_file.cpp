#include "plugins/elf_file.h"

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace openclaw::plugins {
namespace {

#if defined(__x86_64__)
constexpr std::uint16_t ourMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t ourMachine = EM_AARCH64;
#elif defined(__riscv)
constexpr std::uint16_t ourMachine = EM_RISCV;
#else
#error "name this machine as ELF does"
#endif
constexpr unsigned char ourClass = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
constexpr unsigned char ourOrder = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;

constexpr std::size_t largestBlock = 1u << 20;

[[noreturn]] void refuse(const std::string& reason) {
    throw Error(ErrorCode::invalid_request, reason);
}

[[noreturn]] void refuseDamaged() {
    const char* const why = ::elf_errmsg(-1);
    refuse(std::string("the file is damaged") + (why != nullptr ? std::string(": ") + why : ""));
}

std::string machineName(std::uint16_t machine) {
    static constexpr std::array<std::pair<std::uint16_t, std::string_view>, 9> names{
        {{EM_X86_64, "x86-64"},
         {EM_386, "x86 (32-bit)"},
         {EM_AARCH64, "aarch64"},
         {EM_ARM, "arm (32-bit)"},
         {EM_RISCV, "riscv"},
         {EM_PPC64, "ppc64"},
         {EM_S390, "s390x"},
         {EM_MIPS, "mips"},
         {EM_LOONGARCH, "loongarch"}}};
    for (const auto& [number, name] : names) {
        if (number == machine) return std::string(name);
    }
    return "machine " + std::to_string(machine);
}

class File {
  public:
    explicit File(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
        struct stat status {};
        if (fd_ < 0 || ::fstat(fd_, &status) != 0) {
            const int error = errno;
            close();
            refuse(std::string("cannot be read: ") + std::strerror(error));
        }
        if (!S_ISREG(status.st_mode)) {
            close();
            refuse("not a regular file");
        }
        ::elf_version(EV_CURRENT);
        elf_ = ::elf_begin(fd_, ELF_C_READ, nullptr);
    }
    ~File() { close(); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    Elf* elf() const noexcept { return elf_; }

  private:
    void close() noexcept {
        ::elf_end(elf_);
        if (fd_ >= 0) ::close(fd_);
    }

    int fd_;
    Elf* elf_ = nullptr;
};

void checkKind(Elf* elf) {
    if (elf == nullptr || ::elf_kind(elf) != ELF_K_ELF) refuse("not a shared library (no ELF header)");
    GElf_Ehdr header{};
    if (::gelf_getehdr(elf, &header) == nullptr) refuseDamaged();
    if (header.e_ident[EI_CLASS] != ourClass || header.e_machine != ourMachine) {
        refuse("built for " + machineName(header.e_machine) + "; this gateway runs on " +
               machineName(ourMachine));
    }
    if (header.e_ident[EI_DATA] != ourOrder) refuse("built for a machine with another byte order");
    if (header.e_type == ET_EXEC) refuse("not a shared library (an ELF executable)");
    if (header.e_type == ET_REL) refuse("not a shared library (an ELF object file: link it with -shared)");
    if (header.e_type != ET_DYN) refuse("not a shared library (another kind of ELF file)");
}

struct Section {
    Elf_Scn* scn = nullptr;
    GElf_Shdr header{};
};

std::optional<Section> findSection(Elf* elf, std::uint32_t type) {
    for (Elf_Scn* scn = ::elf_nextscn(elf, nullptr); scn != nullptr; scn = ::elf_nextscn(elf, scn)) {
        Section section{scn, {}};
        if (::gelf_getshdr(scn, &section.header) == nullptr) refuseDamaged();
        if (section.header.sh_type == type) return section;
    }
    return std::nullopt;
}

Section dynamicSymbols(Elf* elf) {
    const auto section = findSection(elf, SHT_DYNSYM);
    if (!section) refuse("exports nothing: the table of dynamic symbols is missing");
    return *section;
}

std::optional<GElf_Sym> findData(Elf* elf, const Section& table, std::string_view name) {
    Elf_Data* const data = ::elf_getdata(table.scn, nullptr);
    if (data == nullptr || table.header.sh_entsize == 0) refuseDamaged();
    const std::uint64_t count = table.header.sh_size / table.header.sh_entsize;
    for (int i = 0; static_cast<std::uint64_t>(i) < count; ++i) {
        GElf_Sym symbol{};
        if (::gelf_getsym(data, i, &symbol) == nullptr) refuseDamaged();
        const char* const found = ::elf_strptr(elf, table.header.sh_link, symbol.st_name);
        if (found == nullptr || found != name || symbol.st_shndx == SHN_UNDEF) continue;
        if (GELF_ST_TYPE(symbol.st_info) != STT_OBJECT) refuse(std::string(name) + " is not a data symbol");
        return symbol;
    }
    return std::nullopt;
}

std::string bytesFrom(Elf* elf, const GElf_Sym& symbol) {
    Elf_Scn* const scn = ::elf_getscn(elf, symbol.st_shndx);
    GElf_Shdr header{};
    if (scn == nullptr || ::gelf_getshdr(scn, &header) == nullptr) refuseDamaged();
    if (header.sh_type == SHT_NOBITS) refuse("the manifest has no content in the file");
    Elf_Data* const data = ::elf_rawdata(scn, nullptr);
    if (data == nullptr || data->d_buf == nullptr) refuseDamaged();
    if (symbol.st_value < header.sh_addr || symbol.st_value - header.sh_addr > data->d_size) refuseDamaged();
    const std::size_t offset = symbol.st_value - header.sh_addr;
    const std::size_t size = std::min<std::size_t>({data->d_size - offset, symbol.st_size, largestBlock});
    return {static_cast<const char*>(data->d_buf) + offset, size};
}

}  // namespace

std::string readManifestBlock(const std::string& file) {
    const File opened(file);
    checkKind(opened.elf());
    const Section table = dynamicSymbols(opened.elf());
    const auto manifest = findData(opened.elf(), table, "openclaw_plugin_manifest");
    if (!manifest) refuse("not an OpenClaw plugin: it exports no openclaw_plugin_manifest");
    if (!findData(opened.elf(), table, "openclaw_plugin_v1")) {
        refuse("exports no openclaw_plugin_v1, the table of its functions");
    }
    return bytesFrom(opened.elf(), *manifest);
}

DynamicSection readDynamicSection(const std::string& file) {
    const File opened(file);
    DynamicSection result;
    const auto section = findSection(opened.elf(), SHT_DYNAMIC);
    if (!section || section->header.sh_entsize == 0) return result;
    Elf_Data* const data = ::elf_getdata(section->scn, nullptr);
    if (data == nullptr) refuseDamaged();
    std::string runpath;
    std::string rpath;
    const std::uint64_t count = section->header.sh_size / section->header.sh_entsize;
    for (int i = 0; static_cast<std::uint64_t>(i) < count; ++i) {
        GElf_Dyn entry{};
        if (::gelf_getdyn(data, i, &entry) == nullptr) refuseDamaged();
        if (entry.d_tag == DT_NULL) break;
        if (entry.d_tag != DT_SONAME && entry.d_tag != DT_NEEDED && entry.d_tag != DT_RUNPATH &&
            entry.d_tag != DT_RPATH) {
            continue;
        }
        const char* const text = ::elf_strptr(opened.elf(), section->header.sh_link, entry.d_un.d_val);
        if (text == nullptr) refuseDamaged();
        if (entry.d_tag == DT_NEEDED) result.needed.emplace_back(text);
        if (entry.d_tag == DT_SONAME) result.soname = text;
        if (entry.d_tag == DT_RUNPATH) runpath = text;
        if (entry.d_tag == DT_RPATH) rpath = text;
    }
    std::istringstream places(runpath.empty() ? rpath : runpath);
    for (std::string place; std::getline(places, place, ':');) result.searchPaths.push_back(place);
    return result;
}

}  // namespace openclaw::plugins
