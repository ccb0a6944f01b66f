"""Prints a crash report of .NET in short: the stack of the thread that crashed."""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    report = json.load(file)["payload"]
print(f"{report.get('process_name')} crashed:")
for thread in report["threads"]:
    if thread.get("crashed") != "true":
        continue
    for frame in thread["stack_frames"]:
        name = frame.get("method_name") or frame.get("unmanaged_name")
        print("   ", name or frame.get("native_address"), frame.get("native_module") or frame.get("filename") or "")
