/** Expansion of single options in their final form, and the refusal when that fails. What is expanded how: the callers. */
import type { ConfigReader } from './configReader.ts';
import { showText } from './document.ts';
import { expandPath } from './optionTokens.ts';
import { ConfigRefused, fileProblem } from './problems.ts';
import type { Resolution } from './resolve.ts';
import { expand, type Tokens } from './tokens.ts';

/** A path after `~`, tokens (null: none) and variables. Throws ConfigRefused. */
export function absolutePath(written: string, slot: string, tokens: Tokens | null, reader: ConfigReader): string {
  const result = expandPath(written, tokens, reader.world);
  if ('error' in result) return refuseOption(slot, result.error);
  // ssh takes a relative path from the folder where it was started; for a program with windows that is the home.
  const isAbsolute = result.value.startsWith('/') || /^([A-Za-z]:)?[\\/]/.test(result.value);
  return showText(isAbsolute ? result.value : `${reader.world.home}/${result.value}`);
}

/** A text with its tokens replaced. Throws ConfigRefused. */
export function expanded(text: string, slot: string, how: Parameters<typeof expand>[1]): string {
  const result = expand(text, how);
  return 'error' in result ? refuseOption(slot, result.error) : result.value;
}

/** Throws ConfigRefused about the option in this slot. */
export function refuseOption(slot: string, reason: string, resolution?: Resolution): never {
  const place = resolution?.settings.get(slot)[0]?.place;
  throw new ConfigRefused([{ ...fileProblem(place?.file ?? '', `${slot}: ${reason}`), line: place?.line ?? 0 }]);
}
