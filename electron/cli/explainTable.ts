/** The table of `fairlead explain`: option, value, and the line it comes from. */
import type { ConfigReader } from '../../shared/sshConfig/configReader.ts';
import { showText } from '../../shared/sshConfig/document.ts';
import { findKeyword } from '../../shared/sshConfig/keywords.ts';
import { optionPlaces } from '../../shared/sshConfig/optionPlaces.ts';
import type { PrintedOptions } from '../../shared/sshConfig/printOptions.ts';
import type { Resolution } from '../../shared/sshConfig/resolve.ts';
import { showPath } from '../../shared/sshConfig/showPath.ts';
import { textTable } from './table.ts';

/** What everybody wants to know first, set or not. */
const ALWAYS: ReadonlySet<string> = new Set(['hostname', 'user', 'port']);

export function explanationTable(
  resolution: Resolution,
  options: PrintedOptions,
  reader: ConfigReader,
  withDefaults: boolean,
): string {
  const places = optionPlaces(resolution, options);
  const { request } = resolution;
  const rows = Object.entries(options).flatMap(([key, values]) => {
    const own = places[key] ?? [];
    const fromCommandLine = (key === 'user' || key === 'port') && request[key] !== undefined;
    if (key === 'host' || (own.length === 0 && !withDefaults && !fromCommandLine && !ALWAYS.has(key))) return [];
    const name = findKeyword(key)?.name ?? key;
    const source = fromCommandLine ? 'command line' : 'default';
    return values.map((value, index) => {
      // As many lines as values: each has its own. Otherwise the one value is made of all of them.
      const sources = own.length === values.length ? own.slice(index, index + 1) : own;
      const shown = sources.map(({ file, line }) => `${showPath(file, reader.world)}:${line}`);
      return [index === 0 ? name : '', showText(value), shown.length === 0 ? source : shown.join(', ')];
    });
  });
  return textTable([['OPTION', 'VALUE', 'FROM'], ...rows]);
}
