/**
 * Links in terminal output. They need a modifier and a click, show their target first, and are http(s) only. An OSC 8
 * link shows other words than its target, chosen by the far side, so a person confirms it.
 */
import { WebLinksAddon } from '@xterm/addon-web-links';
import type { Terminal } from '@xterm/xterm';

export interface LinkEvents {
  /** Open it. `disguised`: its words were not its target. */
  open(url: string, disguised: boolean): void;
  /** The pointer is over a link, or (null) no longer. */
  hover(url: string | null): void;
}

/** The normalised address, or null when it is not one that may be opened. */
function webAddress(text: string): string | null {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : null;
}

export function addLinks(terminal: Terminal, mac: boolean, events: LinkEvents): void {
  const follow = (event: MouseEvent, text: string, disguised: boolean) => {
    const url = webAddress(text);
    if ((mac ? event.metaKey : event.ctrlKey) && url !== null) events.open(url, disguised);
  };
  const hover = (_event: MouseEvent, text: string) => events.hover(webAddress(text));
  const leave = () => events.hover(null);
  terminal.loadAddon(new WebLinksAddon((event, text) => follow(event, text, false), { hover, leave }));
  terminal.options.linkHandler = { activate: (event, text) => follow(event, text, true), hover, leave };
}
