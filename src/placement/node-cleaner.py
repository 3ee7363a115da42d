"""Removes what Ray pods that are gone have left on a node, when all of it has been sent.

A directory goes when
- no pod of its namespace and name is on the node any more,
- the agent has read every log file in it to the end,
- the agent has delivered everything that it had read by then,
- and nothing in it has changed for the time of retention. Where all directories together take more than the budget,
  the oldest go before that time; never one that is still to be sent.

Nothing is removed while one of these cannot be told.
"""
import argparse
import glob
import os
import re
import shutil
import signal
import sqlite3
import sys
import time

# <namespace>_<cluster>_<group>_<pod>, and what the pod's owner is.
DIRECTORY = re.compile(r"^([^/_]+)_[^/_]+_[^/_]+_([^/_]+)(?:_[jsc]\d+)?$")
# The options of the agent's configuration that say which files it reads, in both of its formats.
READ = re.compile(r"^\s*(?:- )?(path|exclude_path)[: ]\s*(.+?)\s*$", re.IGNORECASE | re.MULTILINE)
# A chunk's name has the time at which it was begun.
CHUNK = re.compile(r"-(\d+)\.\d+\.flb$")


class Unknown(Exception):
    """Something that has to be known before anything is removed is not."""


def files_to_read(config):
    """The log files that the agent reads, by the globs of its configuration."""
    found = {"path": set(), "exclude_path": set()}
    try:
        with open(config, encoding="utf-8") as handle:
            options = READ.findall(handle.read())
    except OSError as error:
        raise Unknown(f"the configuration of the agent: {error}") from error
    for option, value in options:
        for pattern in value.strip("\"'").split(","):
            found[option.lower()].update(glob.glob(pattern.strip()))
    return found["path"] - found["exclude_path"]


def offsets(database):
    """How far the agent has come in each file, by inode."""
    try:
        connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)
        try:
            return dict(connection.execute("SELECT inode, max(offset) FROM in_tail_files GROUP BY inode"))
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise Unknown(f"how far the agent has come: {error}") from error


def end_of_last_line(path, size):
    """The offset behind the last newline: the agent does not count what follows it as read."""
    with open(path, "rb") as handle:
        at = size
        while at > 0:
            start = max(0, at - 65536)
            handle.seek(start)
            newline = handle.read(at - start).rfind(b"\n")
            if newline >= 0:
                return start + newline + 1
            at = start
    return 0


def is_read(files, known):
    """Whether the agent has read all of the files to the end."""
    for path in files:
        status = os.stat(path)
        if known.get(status.st_ino, 0) < end_of_last_line(path, status.st_size):
            return False
    return True


def oldest_chunk(state):
    """When the oldest of the chunks that the agent has not delivered was begun; infinity if it has delivered all."""
    times = []
    chunks = os.path.join(state, "chunks")
    for folder, folders, names in os.walk(chunks):
        # What a destination has refused for good waits for nobody.
        folders[:] = [name for name in folders if name != "rejected"]
        times += [int(match.group(1)) for match in map(CHUNK.search, names) if match]
    return min(times, default=float("inf"))


def change_and_size(directory):
    """When something in the directory changed last, and how many bytes of disk it takes."""
    changed, size = os.lstat(directory).st_mtime, 0
    for folder, folders, names in os.walk(directory):
        for name in folders + names:
            try:
                status = os.lstat(os.path.join(folder, name))
            except FileNotFoundError:
                continue
            changed, size = max(changed, status.st_mtime), size + status.st_blocks * 512
    return changed, size


class Cleaner:
    def __init__(self, options):
        self.options = options
        # Since when a directory is known to have been read to the end, by its path.
        self.read_since = {}

    def pods(self):
        """The namespaces and names of the pods on the node, by the folders that kubelet keeps for them."""
        try:
            names = os.listdir(self.options.pods)
        except OSError as error:
            raise Unknown(f"the pods of the node: {error}") from error
        pods = {tuple(name.split("_")[:2]) for name in names}
        if (self.options.namespace, self.options.pod) not in pods:
            raise Unknown(f"the pods of the node: {self.options.pods} does not even have this one")
        return pods

    def leftovers(self):
        """The directories of pods that are gone."""
        pods = self.pods()
        for entry in os.scandir(self.options.root):
            match = DIRECTORY.match(entry.name)
            if match and entry.is_dir(follow_symlinks=False) and match.groups() not in pods:
                yield entry.path

    def sent(self, directories):
        """Those of the directories of which everything has been delivered."""
        files, known, now = files_to_read(self.options.config), offsets(self.options.database), time.time()
        for directory in directories:
            if not is_read([path for path in files if path.startswith(directory + "/")], known):
                self.read_since.pop(directory, None)
                continue
            since = self.read_since.setdefault(directory, now)
            if oldest_chunk(self.options.state) > since and now > since:
                yield directory

    def round(self):
        total = sum(change_and_size(entry.path)[1] for entry in os.scandir(self.options.root) if entry.is_dir(follow_symlinks=False))
        sent = sorted((change_and_size(directory), directory) for directory in self.sent(list(self.leftovers())))
        for (changed, size), directory in sent:
            if time.time() - changed < self.options.retention and total <= self.options.budget:
                continue
            if directory not in set(self.leftovers()):
                continue
            shutil.rmtree(directory)
            self.read_since.pop(directory, None)
            total -= size
            print(f"removed {directory}: {size} bytes, unchanged for {int(time.time() - changed)} seconds", flush=True)
        if total > self.options.budget:
            print(f"{self.options.root} takes {total} bytes, more than its budget of {self.options.budget:.0f}: "
                  "the rest is of pods that run, or is still to be sent", flush=True)


def main(arguments):
    parser = argparse.ArgumentParser()
    for name in ["root", "pods", "state", "database", "config", "namespace", "pod"]:
        parser.add_argument(f"--{name}", required=True)
    for name in ["retention", "budget", "interval"]:
        parser.add_argument(f"--{name}", required=True, type=float)
    parser.add_argument("--rounds", type=int, default=-1)
    options = parser.parse_args(arguments)
    # The first process of a container ends by no signal that it does not handle.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    cleaner = Cleaner(options)
    while options.rounds != 0:
        try:
            cleaner.round()
        except (Unknown, OSError) as problem:
            print(f"nothing removed, as it cannot be told: {problem}", flush=True)
        options.rounds -= 1
        time.sleep(options.interval if options.rounds != 0 else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
