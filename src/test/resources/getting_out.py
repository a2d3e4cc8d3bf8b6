"""A program that tries to get out of where it was put; its argument says how. It prints what came
of it."""
import os
import signal
import socket
import sys


def environment():
    for name in sorted(os.environ):
        print(name + "=" + os.environ[name])


def parents_environment():
    with open("/proc/%d/environ" % os.getppid()) as file:
        print(file.read().replace("\0", "\n"))


def processes():
    print(" ".join(name for name in os.listdir("/proc") if name.isdigit()))


def write(path):
    with open(path, "w") as file:
        file.write("x" * 10)
    print("written")


def read(path):
    with open(path) as file:
        print(file.read(), end="")


def ls(path):
    print(" ".join(sorted(os.listdir(path))))


def tcp(port):
    socket.create_connection(("127.0.0.1", int(port)), 5).close()
    print("connected")


def unix(path):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
    print("connected")


def kill(pid):
    os.kill(int(pid), signal.SIGKILL)
    print("killed")


def status(key):
    with open("/proc/self/status") as file:
        print(next(line for line in file if line.startswith(key)).split(":")[1].strip())


def become_root():
    os.setuid(0)
    print("root")


def mount():
    os.execvp("umount", ["umount", "/run"])


def daemon(marker):
    """Leaves somebody behind in a session of its own, who waits for a long time."""
    ready, tell = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(tell, b".")
            null = os.open("/dev/null", os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(null, descriptor)
            os.execvp("python3", ["python3", "-c", "import time; time.sleep(300)", marker])
        os._exit(0)
    os.read(ready, 1)
    print("left behind")


def open_files():
    files = []
    try:
        while True:
            files.append(open("/dev/null"))
    except OSError as error:
        print(error.strerror, len(files) + 3)


def allocate(size):
    try:
        block = bytearray(int(size))
        print("allocated", len(block))
    except MemoryError:
        print("MemoryError")


def hold(size):
    block = bytearray(b"x") * int(size)
    signal.pause()
    print(len(block))


def breed():
    """Has five children, all of which wait."""
    for _ in range(5):
        if os.fork() == 0:
            signal.pause()
    signal.pause()


def trap():
    """Tells what it was asked to do, and takes its time over it."""
    def leave(number, frame):
        print("leaving", file=sys.stderr, flush=True)
        sys.exit(0)
    signal.signal(signal.SIGTERM, leave)
    while True:
        signal.pause()


def spin():
    while True:
        pass


def uid():
    print(os.getuid(), os.getgid(), os.environ.get("HOME"), os.environ.get("USER"))


def scheduling():
    print(os.nice(0), os.sched_getscheduler(0) == os.SCHED_BATCH)


def scratch(target):
    path = os.environ["TMPDIR"]
    os.makedirs(path + "/a/b")
    os.symlink(target, path + "/a/link")
    with open(path + "/a/b/file", "w") as file:
        file.write("x")
    os.chmod(path + "/a/b", 0)
    print(path, oct(os.stat(path).st_mode & 0o777), os.stat(path).st_uid)


try:
    globals()[sys.argv[1]](*sys.argv[2:3])
except OSError as error:
    print(error.strerror)
