#!/usr/bin/env bash
# What a card that can be had for some minutes is asked, in the order of worth. Each part's output is a
# file of its own, so that what was measured when time ends is kept.
#
#   bench/preflight.sh TESTS BENCH OUT [SECONDS]
#
# TESTS and BENCH are the folders that bench/README.md publishes; OUT takes the outputs; SECONDS is the time
# of all parts together, 600 where it is not given.
set -u
if [ $# -lt 3 ]; then
    sed -n '2,9s/^# \{0,1\}//p' "$0"
    exit 2
fi

tests=$1/GpuBp.KernelsTests
bench=$2/GpuBp.Bench
out=$3
end=$((SECONDS + ${4:-600}))
failures=0
mkdir -p "$out"
export GPUBP_TEST_CUDA=real GPUBP_CACHE=$out/cache

# part NAME MAX COMMAND…: runs a command for MAX seconds at most, and no longer than there is time.
part() {
    local name=$1 left=$((end - SECONDS)) max=$2
    shift 2
    if [ "$left" -lt 5 ]; then
        echo "$name: no time left"
        return
    fi
    local begin=$SECONDS code=0
    timeout "$((left < max ? left : max))" "$@" > "$out/$name.txt" 2>&1 || code=$?
    case $code in
        0) echo "$name: done in $((SECONDS - begin)) s" ;;
        124) echo "$name: cut short after $((SECONDS - begin)) s; $out/$name.txt has what came before" ;;
        *) echo "$name: failed with $code; see $out/$name.txt"; failures=1 ;;
    esac
}

rows=(-preEnumerateTheories -trait Device=cuda -noColor)
part kernels 120 "$tests" "${rows[@]}" -namespace GpuBp.Tests.Kernels
part resident 30 "$tests" "${rows[@]}" -class GpuBp.Tests.Training.ResidentStepTests
if command -v compute-sanitizer > /dev/null; then
    for tool in memcheck racecheck; do
        part "$tool" 60 compute-sanitizer --tool "$tool" --error-exitcode 1 \
            "$tests" "${rows[@]}" -class GpuBp.Tests.Kernels.SoftmaxTests -class GpuBp.Tests.Kernels.WideRowTests
    done
else
    echo "memcheck, racecheck: compute-sanitizer is not on the PATH"
fi

# Where the device of itself changes from the CPU to the GPU; the resident kernel's steps are the first.
for layers in 64-32-10 784-30-10 784-512-512-10; do
    part "fastest-$layers" 30 "$bench" --fastest "$layers"
done
part gpu 300 "$bench" --suite gpu --json "$out/gpu.json"
part runtimes 200 "$bench" --suite runtimes --json "$out/runtimes.json"
exit "$failures"
