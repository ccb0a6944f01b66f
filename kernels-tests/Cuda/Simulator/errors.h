// Names and words of the driver's errors, as cuda.h has them; null for others.
#pragma once

const char* ErrorName(int code);
const char* ErrorText(int code);
