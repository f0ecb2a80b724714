/** The child of killableBackend.ts: `node backend.js HOME` is a backend with one window, its parent. */
import { createBackend } from '../../electron/backend/backend.ts';
import { createLog } from '../../electron/backend/log.ts';
import { tuneCollector } from '../../electron/collector.ts';
import { processPort } from './processPort.ts';
import { testPlatform } from './testPlatform.ts';

const [, , home] = process.argv;
if (home === undefined) throw new Error('no home');
// As in each process with a backend.
tuneCollector();
const backend = createBackend(
  testPlatform({ home }),
  createLog(() => undefined),
);
backend.attach(processPort(process));
process.send?.('ready');
