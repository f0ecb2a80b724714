#!/usr/bin/env node
/** The command line, `fairlead`: an entry and nothing else, so that each command loads only what it needs. */
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Node 22 and later can keep compiled code for the next start. In a folder of our own: others may write to /tmp.
const cacheFolder = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
(module as Partial<typeof module>).enableCompileCache?.(join(cacheFolder, 'fairlead', 'compiled'));

const { main } = await import('./cli/main.ts');
const status = await main(process.argv.slice(2));
// What is still open (standard input, idle connections) must not keep the program; what is printed must be out first.
process.stdout.write('', () => process.exit(status));
