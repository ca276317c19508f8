"""Starts and ends threads as fast as it can, with memory that comes and goes, until it is killed."""
import threading

print("ready", flush=True)
while True:
    kept = [bytearray(300_000) for _ in range(20)]
    threads = [threading.Thread(target=lambda: bytearray(1000)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
