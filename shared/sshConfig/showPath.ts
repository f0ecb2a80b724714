/** Paths and places as a person should see them: home as `~`, bytes as UTF-8. */
import type { FilePlace } from '../contract/connections.ts';
import { showText } from './document.ts';
import type { ConfigWorld } from './world.ts';

export function showPath(path: string, world: Pick<ConfigWorld, 'home'>): string {
  const { home } = world;
  const rest = path.slice(home.length);
  const inside = home.length > 1 && path.startsWith(home) && (rest === '' || /^[\\/]/.test(rest));
  return showText(inside ? `~${rest}` : path);
}

export function showPlace(place: FilePlace, world: Pick<ConfigWorld, 'home'>): FilePlace {
  return { file: showPath(place.file, world), line: place.line };
}
