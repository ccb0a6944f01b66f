/* An MPI library of one rank, whose collectives copy, for ABIs that no Debian package has:
   -DABI_STANDARD: handles of MPI 5's standard ABI; -DABI_OPEN_MPI: Open MPI's symbols;
   -DABI_NONE: neither. -DVERSION="…" is what it says of itself. A handle that is another than the
   ABI's ends the call with an error. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef uintptr_t handle;

#ifdef ABI_OPEN_MPI
char ompi_mpi_comm_world[8], ompi_mpi_byte[8], ompi_mpi_errors_return[8];
#define WORLD ((handle)ompi_mpi_comm_world)
#define BYTE ((handle)ompi_mpi_byte)
#define ERRORS_RETURN ((handle)ompi_mpi_errors_return)
#define ANY_SOURCE (-1)
#define SERIALIZED 2
#else
#define WORLD 0x101
#define BYTE 0x247
#define ERRORS_RETURN 0x143
#define ANY_SOURCE (-1)
#define SERIALIZED 2048
#endif
#define COPY 0x1234500000001000u /* of a communicator: needs all 8 bytes */
#define REQUEST 0x7654300000002000u
#define EXPECT(condition) do { if (!(condition)) return __LINE__; } while (0)

static int ended;

int MPI_Get_library_version(char *text, int *length)
{
    *length = sprintf(text, "%s", VERSION);
    return 0;
}

#ifdef ABI_STANDARD
int MPI_Abi_get_version(int *major, int *minor) { *major = 1; *minor = 0; return 0; }
#else
int MPI_Abi_get_version(int *major, int *minor) { *major = -1; *minor = -1; return 0; }
#endif

int MPI_Initialized(int *flag) { *flag = 0; return 0; }
int MPI_Finalized(int *flag) { *flag = ended; return 0; }
int MPI_Init_thread(int *argc, char ***argv, int wanted, int *provided)
{
    EXPECT(!argc && !argv && wanted == SERIALIZED);
    *provided = wanted;
    return 0;
}
int MPI_Query_thread(int *provided) { *provided = SERIALIZED; return 0; }
int MPI_Finalize(void) { ended = 1; puts("stub: MPI has ended"); fflush(stdout); return 0; }
int MPI_Comm_dup(handle communicator, handle *copy) { EXPECT(communicator == WORLD); *copy = COPY; return 0; }
int MPI_Comm_free(handle *communicator) { EXPECT(*communicator == COPY); *communicator = 0; return 0; }
int MPI_Comm_set_errhandler(handle communicator, handle handler)
{
    EXPECT(communicator == COPY && handler == ERRORS_RETURN);
    return 0;
}
int MPI_Comm_rank(handle communicator, int *rank) { EXPECT(communicator == WORLD); *rank = 0; return 0; }
int MPI_Comm_size(handle communicator, int *size) { EXPECT(communicator == WORLD); *size = 1; return 0; }
int MPI_Get_processor_name(char *name, int *length) { *length = sprintf(name, "stubhost"); return 0; }
int MPI_Error_string(int code, char *text, int *length) { *length = sprintf(text, "line %d of the stub", code); return 0; }
int MPI_Type_contiguous(int bytes, handle type, handle *made) { EXPECT(type == BYTE); *made = 0x100000000u + (unsigned)bytes; return 0; }
int MPI_Type_commit(handle *type) { EXPECT(*type > 0x100000000u); return 0; }
int MPI_Type_free(handle *type) { EXPECT(*type > 0x100000000u); *type = 0; return 0; }

static long bytes(int count, handle type)
{
    return type == BYTE ? count : count * (long)(type - 0x100000000u);
}

int MPI_Ialltoallv(const void *send, const int *sends, const int *from, handle type, void *receive,
    const int *receives, const int *to, handle same, handle communicator, handle *request)
{
    EXPECT(communicator == COPY && type == same && sends[0] == receives[0] && !to[0]);
    if (sends[0])
        memcpy(receive, (const char *)send + from[0] * bytes(1, type), bytes(sends[0], type));
    *request = REQUEST;
    return 0;
}

int MPI_Ibcast(void *memory, int count, handle type, int root, handle communicator, handle *request)
{
    EXPECT(communicator == COPY && !root && (memory || !bytes(count, type)));
    *request = REQUEST;
    return 0;
}

int MPI_Ibarrier(handle communicator, handle *request) { EXPECT(communicator == COPY); *request = REQUEST; return 0; }
int MPI_Test(handle *request, int *flag, void *status) { EXPECT(*request == REQUEST && !status); *flag = 1; return 0; }
int MPI_Iprobe(int source, int tag, handle communicator, int *flag, void *status)
{
    EXPECT(source == ANY_SOURCE && tag >= 0 && communicator == COPY && !status);
    *flag = 0;
    return 0;
}
int MPI_Recv(void *memory, int count, handle type, int source, int tag, handle communicator, void *status)
{
    (void)memory, (void)count, (void)type, (void)source, (void)tag, (void)communicator, (void)status;
    return __LINE__; /* nobody sends */
}
int MPI_Isend(const void *memory, int count, handle type, int rank, int tag, handle communicator, handle *request)
{
    (void)memory, (void)count, (void)type, (void)rank, (void)tag, (void)communicator, (void)request;
    return __LINE__; /* nobody receives */
}
