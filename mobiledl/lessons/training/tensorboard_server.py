"""TensorBoard of one folder on a free port of loopback. Runs as a process: prints its port, ends with its parent."""

from __future__ import annotations

import threading
import urllib.parse

from mobiledl.course import child
from mobiledl.train import events

RELOAD_S = "5"


def main() -> None:
    """Serve the folder that standard input names until standard input closes."""
    folder = child.request()["folder"]
    events.without_tensorflow()
    from tensorboard import default, program

    board = program.TensorBoard(default.get_plugins())
    place = ["--host", "127.0.0.1", "--port", "0"]  # 0: any free port
    board.configure(["tensorboard", "--logdir", folder, *place, "--load_fast", "false", "--reload_interval", RELOAD_S])
    print(urllib.parse.urlsplit(board.launch()).port, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
