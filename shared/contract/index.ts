/** Every call and event between the window and the backend, in one place. A forgotten handler does not compile. */
import * as v from 'valibot';
import { call, type EventData, type Params, type Result } from '../rpc/define.ts';
import { Target } from '../target.ts';
import {
  ConfigBackup,
  ConfigBackupName,
  ConfigCompare,
  ConfigComparison,
  ConfigEdits,
  ConfigFilePath,
  ConfigLine,
  ConfigRanExec,
  ConfigRunExec,
  ConfigSave,
  ConfigSaved,
  ConfigTree,
  HostList,
} from './config.ts';
import {
  BytePath,
  DiskSpace,
  FileFacts,
  FilesAccounts,
  FilesAt,
  FilesId,
  FilesLink,
  FilesList,
  FilesListed,
  FilesMode,
  FilesOwner,
  FilesPane,
  FilesPaths,
  FilesRename,
  FilesRows,
  FilesSide,
  FilesStage,
  FilesStageFolder,
  FilesStageWrite,
  FilesTimes,
} from './files.ts';
import { ConnectionId } from './connections.ts';
import { EditAt, EditBytes, EditDraft, EditOpen, EditRead, EditSend, EditState } from './edits.ts';
import {
  TransferAsked,
  TransferAt,
  TransferComparison,
  TransferCount,
  TransferDecision,
  TransferLimits,
  TransferMove,
  TransferPreview,
  TransferProblemList,
  TransferProblems,
  TransferStart,
  TransferState,
  TransferWorkAlone,
} from './transfers.ts';
import {
  AgentAdd,
  AgentLock,
  AgentRemove,
  AgentStatus,
  KeyAt,
  KeyGenerate,
  KeyInstall,
  KeyInstalled,
  KeyList,
  KeyPassphrase,
  KnownHostAt,
  KnownHostFind,
  KnownHostList,
  KnownHostRemoved,
  KnownHostRestore,
} from './keys.ts';
import { ForwardedAgent } from './agentForwarding.ts';
import { About, OpenedOutside, OpenOutcome, OpenRequest, OpenRequestId } from './launch.ts';
import { Alias, ProfileChange, ProfileMove } from './profiles.ts';
import { Answer, Prompt, PromptId } from './prompts.ts';
import { Keychain, SecretList, StoredSecret } from './secrets.ts';
import { SnippetRun, SnippetRunId, SnippetRunState } from './snippets.ts';
import { LogFile, LogHits, LogName, LogPiece, ShellLog } from './sessionLogs.ts';
import { Settings, SettingsNotice } from './settings.ts';
import { TunnelDetail, TunnelDraft, TunnelId, TunnelState, TunnelTest } from './tunnels.ts';
import { ConnectionAttempt, LiveFacts } from './timeline.ts';
import { Workspace, WorkspaceName } from './workspaces.ts';
import { Attached, Detached, ShellId, ShellState, TerminalSize } from './shells.ts';

const none = v.null();

export const calls = {
  'launch.about': call(none, About),
  /** Opens an http(s) address in the system's browser (Electron); refused for any other scheme. */
  'launch.openExternal': call(v.strictObject({ url: v.pipe(v.string(), v.maxLength(8192)) }), none),
  /** Opens `ssh HOST` in the person's own terminal program. */
  'launch.openOutside': call(v.strictObject({ host: v.pipe(v.string(), v.maxLength(1024)) }), OpenedOutside),

  /** Asks a window to open something; answers when one has taken it, or a way to a window was found. */
  'launch.open': call(OpenRequest, OpenOutcome),
  /** What this window is to open: this one of `launch.asked`, or (null) what waits for a new window. Each is given once. */
  'launch.take': call(v.strictObject({ id: v.nullable(OpenRequestId) }), v.nullable(OpenRequest)),
  /** Writes a shortcut to a host of the config where this system looks for them; answers with its path. */
  'launch.makeShortcut': call(v.strictObject({ alias: Alias }), v.object({ path: v.string() })),

  'config.hosts': call(none, HostList),
  /** Reads the files again now (they are watched anyway). */
  'config.reload': call(none, HostList),
  /** Reads another main file from now on, for this run. */
  'config.choose': call(v.strictObject({ file: v.pipe(v.string(), v.maxLength(4096)) }), HostList),
  /** For the editor: every file of the tree, and those that edits which are not saved yet include. */
  'config.open': call(v.nullable(ConfigEdits), ConfigTree),
  /** Writes files of the tree, all or none, each only if nobody changed it since; keeps a backup of each. */
  'config.save': call(ConfigSave, ConfigSaved),
  /** Sets one option of one host; `not-now` when the line would change other hosts too, or cannot be. */
  'config.setLine': call(ConfigLine, none),
  /** The latest first. */
  'config.backups': call(ConfigFilePath, v.array(ConfigBackup)),
  /** The bytes of a backup, as a byte string; to restore it, save them. */
  'config.backup': call(ConfigBackupName, v.string()),
  /** What this machine's own ssh (`ssh -G`) makes of a host, against what Fairlead does, for the files on the disk. */
  'config.compare': call(ConfigCompare, ConfigComparison),
  /** After a yes to just this command; `not-found` when no Match exec asks for it. */
  'config.runExec': call(ConfigRunExec, ConfigRanExec),

  /** Opens a pane, or connects it again. Answers at once; what happens is in `files.panes`. */
  'files.open': call(v.strictObject({ id: FilesId, side: FilesSide }), none),
  'files.close': call(v.strictObject({ id: FilesId }), none),
  'files.panes': call(none, v.array(FilesPane)),
  /** Lists a folder: rows come as `files.rows`, then the answer. Ends the listing of this pane that is under way. */
  'files.list': call(FilesList, FilesListed),
  'files.stopListing': call(v.strictObject({ listing: FilesId }), none),
  /** The name itself, links not followed. */
  'files.look': call(FilesAt, FileFacts),
  'files.space': call(FilesAt, DiskSpace),
  /** What a removal of these would remove, folders with all that is in them. */
  'files.count': call(FilesPaths, TransferCount),
  'files.makeFolder': call(FilesAt, none),
  /** An empty file; fails when the name is taken. */
  'files.makeFile': call(FilesAt, none),
  'files.makeLink': call(FilesLink, none),
  'files.rename': call(FilesRename, none),
  'files.setMode': call(FilesMode, none),
  'files.setOwner': call(FilesOwner, none),
  /** The same by name; a name that the far side does not know is an error of kind not-found. */
  'files.setAccounts': call(FilesAccounts, none),
  'files.setTimes': call(FilesTimes, none),
  /** Folders whose paths begin with this text, in their order; at most 50. */
  'files.complete': call(FilesAt, v.array(BytePath)),
  /** Makes a place for dropped files. They then go their way as a transfer that moves them out of it. */
  'files.stage': call(none, FilesStage),
  'files.stageFolder': call(FilesStageFolder, none),
  'files.stageWrite': call(FilesStageWrite, none),
  'files.unstage': call(v.strictObject({ id: FilesId }), none),

  /** Puts a transfer in the queue. Answers when it is noted on the disk; what happens is in `transfers.changed`. */
  'transfers.start': call(TransferStart, none),
  /** What a copy or a mirror would do, without doing it. Conflicts that would be asked count as replaced. */
  'transfers.preview': call(TransferWorkAlone, TransferPreview),
  'transfers.list': call(none, v.array(TransferState)),
  /** Answers the question in the snapshot. */
  'transfers.decide': call(TransferDecision, none),
  /** The contents of both files of a question, to be compared; `io` when one is too large or cannot be read. */
  'transfers.compare': call(TransferAsked, TransferComparison),
  /** Stops for a while: parts are kept. Answers when nothing is under way any more. */
  'transfers.pause': call(TransferAt, none),
  'transfers.continue': call(TransferAt, none),
  /** For a transfer that failed, or that is done with problems: tries what is not done. */
  'transfers.retry': call(TransferAt, none),
  /** Stops for good and removes begun parts. */
  'transfers.cancel': call(TransferAt, none),
  /** Takes it off the list; cancels it first if it runs. */
  'transfers.forget': call(TransferAt, none),
  /** Changes the order of the queue. */
  'transfers.move': call(TransferMove, none),
  'transfers.problems': call(TransferProblems, TransferProblemList),
  'transfers.limit': call(TransferLimits, none),

  /** Opens a file to edit it. Answers at once; what happens is in `edits.changed`. */
  'edits.open': call(EditOpen, none),
  'edits.list': call(none, v.array(EditState)),
  'edits.read': call(EditRead, EditBytes),
  'edits.draft': call(EditDraft, none),
  /** Answers at once; what becomes of it is in `edits.changed`. */
  'edits.save': call(EditSend, none),
  /** Reads the file again and forgets what was not saved. */
  'edits.revert': call(EditAt, none),
  /** Tries again to connect, after nothing more was tried. */
  'edits.retry': call(EditAt, none),
  /** Hands the private copy to the person's own program, from then on or once more. */
  'edits.openOutside': call(EditAt, none),
  /** Forgets it and removes the private copy. */
  'edits.close': call(EditAt, none),

  'keys.agent': call(none, AgentStatus),
  /** Files, certificates and the agent as they are now. */
  'keys.list': call(none, KeyList),
  /** Makes a pair of files; `conflict` when one of them is there. */
  'keys.generate': call(KeyGenerate, none),
  /** `not-now` with `why: passphrase` when the old one does not open the file. */
  'keys.changePassphrase': call(KeyPassphrase, none),
  /** Sets mode 0600. */
  'keys.protect': call(KeyAt, none),
  /** Adds the public key to authorized_keys of a host. Answers when that is done or has failed. */
  'keys.install': call(KeyInstall, KeyInstalled),
  'keys.stopInstall': call(v.strictObject({ pane: v.string() }), none),
  'keys.agentAdd': call(AgentAdd, none),
  'keys.agentRemove': call(AgentRemove, none),
  'keys.agentLock': call(AgentLock, none),
  'keys.agentUnlock': call(AgentLock, none),
  /** Every line of every known_hosts file that a host of the config has. */
  'keys.knownHosts': call(none, KnownHostList),
  /** Places of the lines about a host, hashed ones too. */
  'keys.findKnownHost': call(KnownHostFind, v.array(v.object({ file: v.string(), line: v.number() }))),
  /** `conflict` when the line is not the one that was shown. */
  'keys.removeKnownHost': call(KnownHostAt, KnownHostRemoved),
  'keys.restoreKnownHost': call(KnownHostRestore, none),

  /** Whether passwords and passphrases can be kept in the system's keychain. */
  'secrets.keychain': call(none, Keychain),
  'secrets.list': call(none, SecretList),
  /** Takes one out of the keychain and out of memory. */
  'secrets.remove': call(StoredSecret, none),
  /** Forgets what is in memory; the keychain stays as it is. */
  'secrets.forget': call(none, none),
  /** The hosts that may use the agent now, and what they did. */
  'agentForwarding.list': call(none, v.array(ForwardedAgent)),

  'settings.get': call(none, Settings),
  /** Replaces the given top-level members. */
  'settings.set': call(v.partial(Settings), Settings),
  'settings.notices': call(none, v.array(SettingsNotice)),
  /** One more use of something that lists are ranked by; `hosts` count by themselves. */
  'settings.used': call(v.strictObject({ key: v.pipe(v.string(), v.maxLength(1100)) }), none),

  /** Changes Fairlead's own facts about one host. All answer with the settings as they are then. */
  'profiles.set': call(ProfileChange, Settings),
  /** What is known about one host, under another name; what is known about that one stays. */
  'profiles.move': call(ProfileMove, Settings),
  /** Removes facts, pins and last uses. */
  'profiles.remove': call(v.strictObject({ aliases: v.array(Alias) }), Settings),

  /** Starts a shell. Answers at once; what happens is in `shells.changed`. */
  'shells.open': call(
    v.strictObject({
      id: ShellId,
      target: Target,
      size: TerminalSize,
      /** Where the shell begins; left out: where the host's profile says, else where the server puts it. */
      folder: v.optional(v.pipe(v.string(), v.maxLength(32 * 1024), v.regex(/^\/[^\0]*$/))),
      /** The start command of the host's profile runs; left out: unless a folder is given. */
      runsCommand: v.optional(v.boolean()),
    }),
    none,
  ),
  /** Shows a shell in this window. A shell may be attached once per window; attaching again replaces the stream. */
  'shells.attach': call(v.strictObject({ id: ShellId }), Attached),
  'shells.resize': call(v.strictObject({ id: ShellId, size: TerminalSize }), none),
  /** For an ended, lost or failed shell: tries again under the same id. */
  'shells.reconnect': call(v.strictObject({ id: ShellId, size: TerminalSize }), none),
  /** Stops connecting, or hangs up (SIGHUP at the far side), keeps the tab. */
  'shells.disconnect': call(v.strictObject({ id: ShellId }), none),
  /** Ends the shell and forgets it. */
  'shells.close': call(v.strictObject({ id: ShellId }), none),
  'shells.list': call(none, v.array(ShellState)),

  /** Runs a text on hosts, each on a channel of its own. Answers at once; what happens is in `snippets.changed`. */
  'snippets.run': call(SnippetRun, none),
  /** Hosts that are not done are stopped. */
  'snippets.stop': call(v.strictObject({ id: SnippetRunId }), none),
  /** Stops it, and its results go. */
  'snippets.forget': call(v.strictObject({ id: SnippetRunId }), none),
  'snippets.runs': call(none, v.array(SnippetRunState)),

  /** Shells that are logged now. */
  'sessionLogs.running': call(none, v.array(ShellLog)),
  /** From now on; `not-now` unless the shell runs. */
  'sessionLogs.start': call(v.strictObject({ shell: ShellId }), none),
  /** Answers when all is on the disk. */
  'sessionLogs.stop': call(v.strictObject({ shell: ShellId }), none),
  /** The latest first. */
  'sessionLogs.list': call(none, v.array(LogFile)),
  /** A piece of a log from this byte on. */
  'sessionLogs.read': call(
    v.strictObject({ name: LogName, from: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
    LogPiece,
  ),
  /** Lines that have this text, in any case; the latest logs first. */
  'sessionLogs.search': call(v.strictObject({ query: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)) }), LogHits),
  'sessionLogs.remove': call(v.strictObject({ names: v.array(LogName) }), none),

  /** The last attempts to reach a host, the latest first. */
  'connections.attempts': call(v.strictObject({ target: Target }), v.array(ConnectionAttempt)),
  /** Null: this connection is not live any more. */
  'connections.live': call(v.strictObject({ connection: ConnectionId }), v.nullable(LiveFacts)),

  'prompts.list': call(none, v.array(Prompt)),
  'prompts.answer': call(v.strictObject({ id: PromptId, answer: Answer }), none),

  /** Keeps the tabs of a window under a name, in the place of those that had it. */
  'workspaces.save': call(v.strictObject({ name: WorkspaceName, workspace: Workspace }), none),
  'workspaces.remove': call(v.strictObject({ name: v.string() }), none),
  /** What is open now, for the next start. */
  'workspaces.keepLast': call(v.strictObject({ workspace: Workspace }), none),

  'tunnels.list': call(none, v.array(TunnelState)),
  /** Answers when each of them listens or has failed to; SSH may still be connecting. */
  'tunnels.start': call(
    v.strictObject({
      ids: v.array(TunnelId),
      /** A port that another program has is waited for. */
      waitsForPort: v.optional(v.boolean()),
    }),
    none,
  ),
  'tunnels.stop': call(v.strictObject({ ids: v.array(TunnelId) }), none),
  'tunnels.detail': call(v.strictObject({ id: TunnelId }), TunnelDetail),
  /** Connects to the target as a client would. */
  'tunnels.test': call(v.strictObject({ id: TunnelId }), TunnelTest),
  /** Makes one (id null) or replaces one. Answers with its id, which is another one when it leads elsewhere. */
  'tunnels.save': call(v.strictObject({ id: v.nullable(TunnelId), draft: TunnelDraft }), v.object({ id: TunnelId })),
  'tunnels.remove': call(v.strictObject({ id: TunnelId }), none),
} as const;

export const events = {
  /** To all windows; the first one that takes it opens it. */
  'launch.asked': v.object({ id: OpenRequestId }),
  'config.changed': HostList,
  'settings.changed': Settings,
  /** All notices, whenever they changed: the file was written by hand. */
  'settings.noticed': v.array(SettingsNotice),
  'shells.changed': v.array(ShellState),
  /** All runs that are kept, at most 5 times a second. */
  'snippets.changed': v.array(SnippetRunState),
  /** All shells that are logged, whenever one begins, ends, fails or goes on in another file. */
  'sessionLogs.changed': v.array(ShellLog),
  /** To one window: its stream ended, because it fell too far behind. Reset the terminal and attach again. */
  'shells.detached': Detached,
  /** All panes, whenever one changed. */
  'files.panesChanged': v.array(FilesPane),
  /** To one window: rows of a listing that it asked for. */
  'files.rows': FilesRows,
  /** All transfers in their order, at most 10 times a second. */
  'transfers.changed': v.array(TransferState),
  /** All edits, whenever one changed. */
  'edits.changed': v.array(EditState),
  /** Targets whose attempts are other ones now. */
  'connections.attempted': v.array(Target),
  'prompts.changed': v.array(Prompt),
  'tunnels.changed': v.array(TunnelState),
  'keys.agentChanged': AgentStatus,
  'agentForwarding.changed': v.array(ForwardedAgent),
} as const;

export type Method = keyof typeof calls;
export type EventName = keyof typeof events;
export type ParamsOf<M extends Method> = Params<(typeof calls)[M]>;
export type ResultOf<M extends Method> = Result<(typeof calls)[M]>;
export type DataOf<E extends EventName> = EventData<(typeof events)[E]>;

/** Who calls: one attached window. Handlers that open streams need it. */
export type Handlers<Caller> = {
  readonly [M in Method]: (params: ParamsOf<M>, caller: Caller) => Promise<ResultOf<M>> | ResultOf<M>;
};
