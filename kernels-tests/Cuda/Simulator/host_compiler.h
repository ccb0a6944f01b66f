// Compiles C++ into a shared library for the host, or finds that it did so before.
#pragma once

#include <string>
#include <vector>

struct HostProgram {
    std::string source;
    std::vector<std::string> arguments;
};

// False when the compiler refuses; the log holds its words.
bool CompileForHost(const HostProgram& program, std::string& library, std::string& log);
