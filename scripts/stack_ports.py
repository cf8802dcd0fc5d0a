"""Chooses ports on loopback for what is about to be started."""
import random
import socket

# Below what the kernel gives to outgoing connections (ip_local_port_range): one of those could have the port before its owner listens.
PORTS = range(20000, 32768)


def port_is_free(port, kind=socket.SOCK_STREAM):
    with socket.socket(type=kind) as probe:
        if kind == socket.SOCK_STREAM:  # what closed connections left behind does not count
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def free_port(kind=socket.SOCK_STREAM):
    return next(port for port in random.sample(PORTS, len(PORTS)) if port_is_free(port, kind))
