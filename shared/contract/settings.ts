/** Fairlead's own facts. Never anything that ssh_config can say, never a secret. Stored as readable JSON. */
import * as v from 'valibot';
import { Use } from '../uses.ts';
import { HostProfile } from './profiles.ts';
import { TunnelSettings } from './tunnels.ts';
import { Workspace } from './workspaces.ts';
import { LogSettings } from './sessionLogs.ts';
import { Snippet } from './snippets.ts';

/** Columns beside the name, in their order. */
export const FileColumn = v.picklist(['size', 'modified', 'mode', 'owner']);
export type FileColumn = v.InferOutput<typeof FileColumn>;

export const Settings = v.object({
  theme: v.picklist(['system', 'dark', 'light', 'hc']),
  /** system: the first language of the person that Fairlead speaks. */
  language: v.picklist(['system', 'en', 'de', 'zh']),
  density: v.picklist(['compact', 'default', 'roomy']),
  terminal: v.object({
    fontFamily: v.string(),
    fontSize: v.pipe(v.number(), v.minValue(8), v.maxValue(32)),
    /** Lines. Each costs about 12 bytes a column in each terminal that holds so many. */
    scrollback: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000)),
    minimumContrast: v.picklist([1, 4.5, 7]),
    /** auto: measured at start. */
    renderer: v.picklist(['auto', 'webgl', 'dom']),
    bell: v.picklist(['none', 'visual', 'sound']),
    cursor: v.picklist(['block', 'bar', 'underline']),
    cursorBlink: v.boolean(),
    screenReader: v.boolean(),
    /** A double click selects up to one of these characters. */
    wordSeparators: v.pipe(v.string(), v.maxLength(100)),
    /** What Option does on a Mac: Meta (Esc before the key), or characters as elsewhere. */
    optionIsMeta: v.boolean(),
    /** Ask before several lines are pasted into a shell that would run each. */
    pasteGuard: v.boolean(),
  }),
  keyboard: v.object({
    /** What plain Ctrl+K does inside a terminal. */
    ctrlK: v.picklist(['shell', 'palette']),
    /** Command → its keys instead of the usual ones, as in `Ctrl+Shift+K`; none: it has no keys. */
    bindings: v.record(v.string(), v.array(v.string())),
  }),
  sidebar: v.object({ open: v.boolean(), width: v.pipe(v.number(), v.minValue(200), v.maxValue(400)) }),
  sort: v.picklist(['name', 'often', 'used', 'file']),
  /** Which OpenSSH the config is read for. own: the machine's `ssh -V`, or the nearest release that is known. */
  openSsh: v.picklist(['newest', 'own']),
  pinned: v.array(v.string()),
  /** Alias → milliseconds since the Unix epoch of the last connection. */
  lastUsed: v.record(v.string(), v.number()),
  /** How much things are used: `host:web-01`, `command:theme.dark`, `tunnel:ID`, `workspace:morning`. */
  uses: v.record(v.string(), Use),
  /** Fairlead's own facts per alias. */
  hosts: v.record(v.string(), HostProfile),
  tunnels: TunnelSettings,
  logs: LogSettings,
  snippets: v.array(Snippet),
  files: v.object({
    /** Columns that are shown, on this machine and on hosts. */
    columns: v.object({ local: v.array(FileColumn), remote: v.array(FileColumn) }),
    /** CSS pixels; absent: the usual width. */
    widths: v.partial(
      v.object(v.entriesFromList(FileColumn.options, v.pipe(v.number(), v.minValue(40), v.maxValue(600)))),
    ),
    /** Bytes per second of all transfers together; null: as fast as it goes. */
    limit: v.nullable(v.pipe(v.number(), v.minValue(1024))),
    /** What opens a file: Fairlead's own editor, or a program of the person's. Absent: here. */
    editor: v.optional(v.picklist(['here', 'outside'])),
    /** That program and its arguments, divided by spaces. Absent or empty: VISUAL, EDITOR, or what the system has. */
    editorCommand: v.optional(v.pipe(v.string(), v.maxLength(1000))),
    /** Say so outside the window when a transfer of this many seconds has ended. */
    notify: v.boolean(),
  }),
  workspaces: v.record(v.string(), Workspace),
  /** The tabs that were open last. */
  lastWorkspace: v.nullable(Workspace),
  /** How often the Ctrl+K hint was shown. */
  hintsShown: v.record(v.string(), v.number()),
});
export type Settings = v.InferOutput<typeof Settings>;

/** Something about the settings file that a person must know; found when Fairlead started or when it saved. */
export const SettingsNotice = v.variant('kind', [
  /** The file was not readable as JSON. It was renamed to `setAside`; `restored`: the last good version took its place. */
  v.object({ kind: v.literal('damaged'), setAside: v.string(), restored: v.boolean() }),
  /** These members had values that Fairlead does not know; the defaults are used. The file was not changed. */
  v.object({ kind: v.literal('invalid'), file: v.string(), members: v.array(v.string()) }),
  /**
   * A person who edited the file made a mistake. It is left as it is; what was read last is in use, and nothing is saved
   * until it can be read again. `line`: where the mistake was noticed, from 1; null: nowhere in particular.
   */
  v.object({ kind: v.literal('mistake'), file: v.string(), line: v.nullable(v.number()), message: v.string() }),
  /** A newer Fairlead wrote it, in a form that this one does not know: what is understood is used, nothing is saved. */
  v.object({ kind: v.literal('newer'), file: v.string() }),
  /** The file cannot be read (`reason`: EACCES…): nothing will be saved in this run. */
  v.object({ kind: v.literal('unreadable'), file: v.string(), reason: v.string() }),
]);
export type SettingsNotice = v.InferOutput<typeof SettingsNotice>;
