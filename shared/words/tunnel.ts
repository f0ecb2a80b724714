/** Why a tunnel's listening end could not be opened, in words: for the window and for the command line. */
import type { ListenProblem } from '../contract/tunnels.ts';

/** One line, without a full stop. The name of a tunnel of ours that has the port is the caller's to know. */
export function describeListenProblem(problem: ListenProblem): string {
  switch (problem.code) {
    case 'in-use': {
      const { holder } = problem;
      return holder === null ? 'port in use by another program' : `port in use by ${holder.name} (${holder.pid})`;
    }
    case 'no-permission':
      return `not allowed to open ${problem.address}`;
    case 'no-address':
      return `this computer has no address ${problem.address}`;
    case 'path-too-long':
      return `the path is longer than ${problem.most} bytes`;
    case 'path-exists':
      return problem.inUse ? 'a program uses this socket' : 'something is there already';
    case 'system':
      return `${problem.address} cannot be opened (${problem.reason})`;
  }
}

/** What can be done about it, in one sentence; empty where the window has buttons for it and there is no more to say. */
export function listenProblemNext(problem: ListenProblem): string {
  switch (problem.code) {
    case 'no-permission':
      return 'A port below 1024 needs special rights: choose one above, or a folder that is yours.';
    case 'no-address':
      return 'Listen on 127.0.0.1, or on an address that this computer has.';
    case 'path-too-long':
      return 'Choose a shorter path, as in your home folder.';
    case 'path-exists':
      return problem.inUse
        ? 'Choose another path, or end that program.'
        : 'Remove it, choose another path, or set StreamLocalBindUnlink yes for this host.';
    case 'in-use':
    case 'system':
      return '';
  }
}
