/** Where a copy of the command line goes, as scp decides it: into a folder that is there, else to this very name. */
import type { FileProblem } from '../../../shared/contract/files.ts';
import type { TransferWork } from '../../../shared/contract/transfers.ts';
import { nameOf, parentOf } from '../../../shared/fileNames.ts';
import { FileError, type FileSystem, nullIfMissing } from './fileSystem.ts';

type CopyWork = Extract<TransferWork, { kind: 'copy' }>;

/** Resolves with the work, or with the problems that stop it before it begins. */
export async function placeCommand(
  work: CopyWork,
  recursive: boolean,
  source: FileSystem,
  target: FileSystem,
): Promise<CopyWork | readonly FileProblem[]> {
  const problems: FileProblem[] = [];
  for (const path of recursive ? [] : work.paths) {
    const facts = await nullIfMissing(source.targetFacts(path));
    if (facts?.kind === 'folder') problems.push({ code: 'is-folder', path, reason: 'it is a folder; -r copies it' });
  }
  if (problems.length > 0) return problems;
  const there = await nullIfMissing(target.targetFacts(work.folder));
  if (there?.kind === 'folder') return work;
  if (work.paths.length > 1 || work.folder.endsWith('/')) {
    return [new FileError('not-folder', work.folder, 'it is not a folder').problem()];
  }
  return { ...work, folder: parentOf(work.folder), name: nameOf(work.folder) };
}
