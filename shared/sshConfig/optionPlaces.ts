/** Which lines gave the value that `ssh -G` prints under a keyword. */
import type { FilePlace } from '../contract/connections.ts';
import type { PrintedOptions } from './printOptions.ts';
import type { Resolution } from './resolve.ts';
import type { SettingValue } from './settings.ts';

/**
 * Keyword in lower case → the lines, each once, in the order of the values. Defaults and the command line have none. An
 * option that this build was made without is not printed; the line that asks for it is named all the same.
 */
export function optionPlaces(
  resolution: Resolution,
  printed: PrintedOptions,
): Readonly<Record<string, readonly FilePlace[]>> {
  const found: Record<string, readonly FilePlace[]> = {};
  for (const key of Object.keys(printed)) {
    const unique = new Map(
      settingsBehind(resolution, key)
        .flatMap(({ place, repeatedAt = [] }) => (place === null ? [] : [place, ...repeatedAt]))
        .map((place) => [`${place.file}:${place.line}`, place] as const),
    );
    if (unique.size > 0) found[key] = [...unique.values()];
  }
  for (const [name, place] of resolution.unsupported) found[name] ??= [place];
  return found;
}

function settingsBehind({ settings }: Resolution, key: string): readonly SettingValue[] {
  switch (key) {
    case 'forwardagent': {
      const path = settings.get('forwardagent.path');
      return path.length > 0 ? path : settings.get(key);
    }
    case 'rekeylimit':
      return [...settings.get(key), ...settings.get('rekeylimit.interval')];
    case 'dynamicforward':
      return settings.get('localforward').filter(({ forward }) => forward?.connect?.kind !== 'port');
    case 'localforward':
      return settings.get(key).filter(({ forward }) => forward?.connect !== null);
    default:
      return settings.get(key);
  }
}
