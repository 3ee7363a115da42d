import { Problem } from '../problem';

/** Where Ray keeps the files of its sessions unless it is told otherwise, logs among them. */
export const RAY_DIRECTORY = '/tmp/ray';

/** What a socket's path may have on Linux, and what Ray puts below its directory for the longest one. */
const LONGEST_SOCKET = 107;
const SOCKET = '/session_2026-01-31_23-59-59_123456_1234567/sockets/plasma_store';

/** What is wrong with a directory that Ray is to use. */
export function rayDirectoryProblem(property: string, directory: string): Problem | undefined {
  if (!/^(\/[-\w.+@]+)+$/.test(directory) || directory.split('/').includes('..')) {
    return { property, value: directory, message: 'is not the absolute path of a directory', remedy: "write it like '/mnt/fast/ray'" };
  }
  const most = LONGEST_SOCKET - SOCKET.length;
  if (directory.length > most) {
    return {
      property,
      value: directory,
      message: `is too long: a socket below it would have more than ${LONGEST_SOCKET} bytes, with which Ray does not start`,
      remedy: `use at most ${most} bytes`,
    };
  }
  return undefined;
}
