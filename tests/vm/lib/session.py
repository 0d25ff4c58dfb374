# SPDX-License-Identifier: GPL-2.0
"""A long TCP session, as an administrator's: a word to and fro all the time.

    session.py serve PORT
    session.py hold ADDRESS PORT FILE

hold writes to FILE how many words have come back, and ends with status 1 when
the session does.
"""

import os
import socket
import sys
import time


def serve(port):
    """Give back all that comes, to one client after the other."""
    server = socket.create_server(("", port))
    print("ready", flush=True)
    while True:
        client = server.accept()[0]
        while data := client.recv(4096):
            client.sendall(data)


def hold(address, port, path):
    """Never give up before TCP does."""
    session = socket.create_connection((address, port))
    for count in range(1, 1 << 30):
        session.sendall(b"word")
        if not session.recv(4):
            sys.exit(1)
        with open(path + ".new", "w", encoding="ascii") as file:
            file.write(f"{count}\n")
        os.replace(path + ".new", path)
        time.sleep(0.1)


if sys.argv[1] == "serve":
    serve(int(sys.argv[2]))
else:
    hold(sys.argv[2], int(sys.argv[3]), sys.argv[4])
