/** Why a tunnel's listening end could not be opened, in words: for the window and for the command line. */
import type { ListenProblem } from '../contract/tunnels.ts';
import { say, valuesOf } from './say.ts';

/** One line, without a full stop. The name of a tunnel of ours that has the port is the caller's to know. */
export function describeListenProblem(problem: ListenProblem): string {
  const holder = problem.code === 'in-use' ? problem.holder : null;
  return say(`listen.${problem.code}`, valuesOf({ ...problem, program: holder?.name, pid: holder?.pid }));
}

/** What can be done about it, in one sentence; empty where the window has buttons for it and there is no more to say. */
export function listenProblemNext(problem: ListenProblem): string {
  if (problem.code === 'in-use' || problem.code === 'system') return '';
  return say(`listen.${problem.code}.next`, valuesOf(problem));
}
