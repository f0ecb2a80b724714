/** What transfers and edits share: this machine's files, sessions over a connection, buffers, and who writes what now. */
import { join } from 'node:path';
import { createBlockPool } from './blockPool.ts';
import type { FileSystem } from './fileSystem.ts';
import { createLocalFiles } from './localFiles.ts';
import { createPartials } from './partials.ts';
import { createRateLimit } from './rateLimit.ts';
import { createSharedLanes, type OpenLanes } from './sharedLanes.ts';
import type { Tools } from './transferFile.ts';

export interface FileTools {
  readonly local: FileSystem;
  readonly lanes: OpenLanes;
  readonly tools: Tools;
  /** Where what is kept of transfers is. */
  readonly folder: string;
}

/** `dataFolder`: where Fairlead keeps its own files. */
export function createFileTools(dataFolder: string): FileTools {
  const folder = join(dataFolder, 'transfers');
  const tools: Tools = {
    pool: createBlockPool(),
    limit: createRateLimit(),
    partials: createPartials(join(folder, 'parts')),
    busy: new Set(),
  };
  return { local: createLocalFiles(), lanes: createSharedLanes(), tools, folder };
}
