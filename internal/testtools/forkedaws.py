"""The AWS CLI with its modules loaded once: each command is a process forked from this one.

A start of the CLI is half a second of the processor, most of it for loading modules. What runs here is the CLI's own main
function, with the command's arguments, folder, environment and open files. It ends with its standard input.
"""
import json
import os
import select
import signal
import socket
import sys

import awscli.clidriver
import awscli.handlers  # and with it all that the CLI adds to botocore


def serve(path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen(100)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a command but its client
        awscli.clidriver.create_clidriver()  # loads the rest
        print("ready", flush=True)
        while True:
            readable, _, _ = select.select([listening, 0], [], [])
            if 0 in readable and not os.read(0, 1):
                return
            if listening in readable:
                client, _ = listening.accept()
                if os.fork() == 0:
                    listening.close()
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    run(client)
                client.close()


def run(client):
    """Does what a client asks for, says with which code, and never returns."""
    code = 255
    try:
        _, files, _, _ = socket.recv_fds(client, 1, 3)
        text = bytearray()
        while part := client.recv(1 << 16):
            text += part
        asked = json.loads(text)
        for i, file in enumerate(files):
            os.dup2(file, i)
            os.close(file)
        os.chdir(asked["dir"])
        own = os.environ["AWS_DATA_PATH"]  # awscli has put it there as it was loaded
        os.environ.clear()
        os.environ.update(asked["env"], AWS_DATA_PATH=own)
        sys.argv = ["aws", *asked["args"]]
        code = awscli.clidriver.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException as problem:
        print(f"aws: {problem!r}", file=sys.stderr)
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                code = code or 255
        client.sendall(bytes([code & 255]))
        os._exit(0)


serve(sys.argv[1])
