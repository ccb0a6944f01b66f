#!/usr/bin/env bash
# Fuzzes a reader with AFL++ for a number of inputs, and fails if one makes it crash, hang for 2 s, or
# allocate more than 200 MB: fuzz/run.sh reader inputs [seconds at most]
# Needs afl-fuzz (Debian: afl++). What it found stays in the folder that it prints, or in GPUBP_FUZZ_FOLDER.
set -euo pipefail
cd "$(dirname "$0")/.."
reader=$1 inputs=$2 seconds=${3:-86400}
work=${GPUBP_FUZZ_FOLDER:-$(mktemp -d)}/$reader
program=fuzz/bin/instrumented

# The assemblies that read are rewritten: they tell AFL++ which branches they take.
if [[ ! -f $program/done ]]; then
  rm -rf "$program"
  dotnet publish fuzz -c Release -o "$program"
  dotnet tool restore
  for assembly in GpuBp.dll GpuBp.Prediction.dll GpuBp.Extensions.Parquet.dll; do
    dotnet sharpfuzz "$program/$assembly"
  done
  touch "$program/done"
fi

# The program maps AFL++'s memory itself, and neither core dumps nor processors need settings.
export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1
export AFL_FORKSRV_INIT_TMOUT=60000
mkdir -p "$work"
afl-fuzz -i "fuzz/corpus/$reader" -o "$work" -t 2000 -m none -E "$inputs" -V "$seconds" -- \
  dotnet "$program/GpuBp.Fuzz.dll" "$reader" >"$work/log" 2>&1 || { tail -n 20 "$work/log"; exit 1; }
executed=$(sed -n 's/^execs_done *: *//p' "$work/default/fuzzer_stats")
found=$(find "$work/default/crashes" "$work/default/hangs" -type f ! -name README.txt | wc -l)
echo "$reader: $executed inputs, $found findings, in $work"
((found == 0))
