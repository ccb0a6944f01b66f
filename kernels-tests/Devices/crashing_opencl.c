// An OpenCL library with one GPU, whose driver crashes while it builds a program.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SUCCESS = 0, INVALID_VALUE = -30 };

static int handle; // Every object is this one.

static int answer(const void* from, size_t length, size_t size, void* to, size_t* needed) {
  if (needed)
    *needed = length;
  if (!to)
    return SUCCESS;
  if (size < length)
    return INVALID_VALUE;
  memcpy(to, from, length);
  return SUCCESS;
}

static int text(const char* from, size_t size, void* to, size_t* needed) {
  return answer(from, strlen(from) + 1, size, to, needed);
}

static int number(uint64_t from, size_t size, void* to, size_t* needed) {
  size_t length = to && size < sizeof from ? size : sizeof from;
  return answer(&from, length, size, to, needed);
}

int clGetPlatformIDs(uint32_t count, void** platforms, uint32_t* found) {
  if (platforms && count)
    platforms[0] = &handle;
  if (found)
    *found = 1;
  return SUCCESS;
}

int clGetPlatformInfo(void* platform, uint32_t parameter, size_t size, void* to, size_t* needed) {
  return text(parameter == 0x0901 ? "OpenCL 1.2 crashing" : "Crashing", size, to, needed);
}

int clGetDeviceIDs(void* platform, uint64_t type, uint32_t count, void** devices, uint32_t* found) {
  return clGetPlatformIDs(count, devices, found);
}

int clGetDeviceInfo(void* device, uint32_t parameter, size_t size, void* to, size_t* needed) {
  switch (parameter) {
    case 0x1000: return number(4, size, to, needed);        // CL_DEVICE_TYPE: a GPU
    case 0x1004: return number(1024, size, to, needed);     // the largest group
    case 0x1010:                                            // the largest buffer
    case 0x101F: return number(1 << 30, size, to, needed);  // memory
    case 0x1023: return number(1 << 16, size, to, needed);  // local memory
    case 0x102B: return text("Crashing GPU", size, to, needed);
    case 0x102C: return text("Nobody", size, to, needed);
    case 0x102D: return text("1", size, to, needed);        // CL_DRIVER_VERSION
    case 0x102F: return text("OpenCL 1.2 crashing", size, to, needed);
    case 0x103D: return text("OpenCL C 1.2", size, to, needed);
    case 0x1030: return text("", size, to, needed);         // extensions
    default: return number(1, size, to, needed);
  }
}

static void* make(int* error) {
  if (error)
    *error = SUCCESS;
  return &handle;
}

void* clCreateContext(
    void* properties, uint32_t count, void** devices, void* callback, void* state, int* error) {
  return make(error);
}

void* clCreateCommandQueue(void* context, void* device, uint64_t properties, int* error) {
  return make(error);
}

void* clCreateBuffer(void* context, uint64_t flags, size_t size, void* host, int* error) {
  return make(error);
}

void* clCreateProgramWithSource(
    void* context, uint32_t count, char** texts, size_t* lengths, int* error) {
  return make(error);
}

int clBuildProgram(
    void* program, uint32_t count, void** devices, char* options, void* callback, void* state) {
  abort();
}

int clEnqueueWriteBuffer(
    void* queue, void* buffer, uint32_t blocking, size_t offset, size_t size, void* source,
    uint32_t waits, void** events, void** done) {
  return SUCCESS;
}

int clEnqueueReadBuffer(
    void* queue, void* buffer, uint32_t blocking, size_t offset, size_t size, void* to,
    uint32_t waits, void** events, void** done) {
  return SUCCESS;
}

int clFlush(void* queue) { return SUCCESS; }
int clFinish(void* queue) { return SUCCESS; }
int clReleaseContext(void* context) { return SUCCESS; }
int clReleaseCommandQueue(void* queue) { return SUCCESS; }
int clReleaseMemObject(void* memory) { return SUCCESS; }
int clReleaseProgram(void* program) { return SUCCESS; }
