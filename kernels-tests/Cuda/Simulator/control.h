// What tests steer and ask: failures that a call is to have, and how often it was called. The driver
// and NVRTC each hold their own.
#pragma once

#define EXPORT extern "C" __attribute__((visibility("default")))

// Counts the call; the error that a test wants it to return, or 0.
int InjectedFailure(const char* call);
