#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Whether allocations are counted here: only where the C library is glibc.
bool countsAllocations(void);

/// How often malloc, calloc, realloc, aligned_alloc and posix_memalign have been called since the program began.
int64_t allocationCount(void);
