#!/usr/bin/env node
/** The command line, `fairlead`: an entry and nothing else, so that each command loads only what it needs. */
import { main } from './cli/main.ts';

const status = await main(process.argv.slice(2));
// What is still open (standard input, idle connections) must not keep the program; what is printed must be out first.
process.stdout.write('', () => process.exit(status));
