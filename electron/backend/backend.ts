/**
 * READ THIS FIRST. The whole backend: every service is built here, once, and told what it needs of the others; the
 * calls of all of them make one table; windows are attached to it. Runs under plain Node.
 */
import { mkdirSync } from 'node:fs';
import type { HostList } from '../../shared/contract/config.ts';
import type { Handlers } from '../../shared/contract/index.ts';
import type { Proxy } from '../../shared/contract/proxies.ts';
import type { Snippet } from '../../shared/contract/snippets.ts';
import type { Port } from '../../shared/rpc/port.ts';
import type { Target } from '../../shared/target.ts';
import { createAgentForwarding } from './agentForwarding/agentForwardingService.ts';
import { createConfigService } from './config/configService.ts';
import { createEditorHandlers } from './config/editorService.ts';
import { createConfigWriter } from './config/configWriter.ts';
import { createFixHandlers } from './config/fixLine.ts';
import { createForwardLines } from './config/forwardLines.ts';
import { createAttemptNews } from './connections/attemptNews.ts';
import { createConnectionHandlers } from './connections/connectionHandlers.ts';
import { createConnectionPool } from './connections/connectionPool.ts';
import { createTimeline } from './connections/timeline.ts';
import { createSupervisor } from './connections/supervisor.ts';
import type { ConnectionPool, ResolveHost } from './connections/types.ts';
import { createDemoHost } from './demoHost.ts';
import { createEditService } from './files/editing/editService.ts';
import { createFilesService } from './files/filesService.ts';
import { createFileTools } from './files/fileTools.ts';
import { createTransferService, type TransferService } from './files/transferService.ts';
import { createAgentStatus } from './keys/agentStatus.ts';
import { createKeysService } from './keys/keysService.ts';
import { createLaunchHandlers } from './launch/launchService.ts';
import { createOpenRequests, type OpenRequests } from './launch/openRequests.ts';
import type { Log } from './log.ts';
import { nearestName } from '../../shared/nearestName.ts';
import type { Platform } from './platform.ts';
import { createProfileService } from './profiles/profileService.ts';
import { createPromptService } from './prompts/promptService.ts';
import type { Caller } from './rpc/caller.ts';
import { createServer, type Server } from './rpc/server.ts';
import { createSystemKeychain, NO_KEYCHAIN } from './secrets/keychain.ts';
import { createSecretService } from './secrets/secretService.ts';
import { createSessionLogService } from './sessionLogs/sessionLogService.ts';
import { createSettingsService } from './settings/settingsService.ts';
import { createShellService } from './shells/shellService.ts';
import { createSnippetService, type SnippetService } from './snippets/snippetService.ts';
import type { SubsystemRequest } from './ssh/types.ts';
import { createTunnelService, type TunnelService } from './tunnels/tunnelService.ts';
import { createWorkspaceHandlers } from './workspaces/workspaceService.ts';
import { createTypedForwards } from './tunnels/typedForwards.ts';

export interface Backend {
  /** Serves one window until its port closes. Who may connect was checked before. */
  attach(port: Port): void;
  /** Shells that would end if Fairlead ended now. */
  runningShells(): number;
  /** Ends shells, connections and the demo server, and closes every port. */
  close(): Promise<void>;

  /** For the command line, which has no window. */
  readonly pool: ConnectionPool;
  readonly resolveHost: ResolveHost;
  /** The proxy that the settings name for a host, or null. */
  proxyOf(alias: string): Proxy | null;
  readonly tunnels: Pick<TunnelService, 'openTemporary' | 'watch' | 'start' | 'stop' | 'list' | 'clients'>;
  hosts(): HostList;
  readonly transfers: Pick<TransferService, 'runCommand'>;
  /** Calls the listener with the pinned hosts now, and whenever the settings changed. */
  watchPinned(listener: (aliases: readonly string[]) => void): void;
  /** Asks a window to open something. */
  readonly open: OpenRequests['open'];
  /** Those of the settings. */
  snippets(): readonly Snippet[];
  readonly runSnippet: SnippetService['run'];
}

export function createBackend(platform: Platform, log: Log): Backend {
  mkdirSync(platform.dataFolder, { recursive: true, mode: 0o700 });
  // Services tell windows through the server, and the server calls services: it comes last.
  const tell: Server['broadcast'] = (event, data) => server.broadcast(event, data);

  const pinnedListeners: ((aliases: readonly string[]) => void)[] = [];
  const settings = createSettingsService({
    folder: platform.dataFolder,
    version: platform.version,
    log,
    onChanged: (changed) => {
      config.follow(changed.openSsh);
      tunnels.refresh();
      tell('settings.changed', changed);
      for (const listener of pinnedListeners) listener(changed.pinned);
    },
    onNotices: (notices) => tell('settings.noticed', notices),
  });
  const config = createConfigService({
    platform,
    log,
    follows: settings.get().openSsh,
    onChanged: (list) => {
      profiles.configRead(list);
      tunnels.refresh();
      tell('config.changed', list);
    },
  });
  const agent = createAgentStatus({ platform, onChanged: (status) => tell('keys.agentChanged', status) });
  const prompts = createPromptService({ onChanged: (list) => tell('prompts.changed', list) });
  const keychain = platform.keychain === false ? NO_KEYCHAIN : createSystemKeychain();
  const secrets = createSecretService({ keychain, log });
  const agentForwarding = createAgentForwarding({
    policyOf: (alias) => settings.get().hosts[alias]?.agentForwarding ?? 'allow',
    log,
    onChanged: (loans) => tell('agentForwarding.changed', loans),
  });
  const demo = createDemoHost(log);
  const news = createAttemptNews((targets) => tell('connections.attempted', targets));
  const timeline = createTimeline(news.add);
  const proxyOf = (alias: string) => settings.get().hosts[alias]?.proxy ?? null;
  const pool = createConnectionPool({
    platform,
    log,
    timeline,
    resolveHost: config.resolveHost,
    secrets: secrets.memory,
    agents: agentForwarding,
    proxyOf,
    localCommands: {
      decision(alias, command) {
        const said = settings.get().hosts[alias]?.localCommand;
        return said?.command === command ? said.allowed : null;
      },
      decided: (alias, command, allowed) => settings.noteHost(alias, { localCommand: { command, allowed } }),
    },
    demo: () => demo.options(),
    nearestHost: (name) =>
      nearestName(
        name,
        config.hosts().hosts.map(({ alias }) => alias),
      ),
  });
  const supervisor = createSupervisor({ pool, platform, log });
  const profileOf = (target: Target) => (target.kind === 'host' ? settings.get().hosts[target.host] : undefined);
  const sessionLogs = createSessionLogService({
    dataFolder: platform.dataFolder,
    settings: () => settings.get().logs,
    shellOf: (id) => shells.look(id),
    log,
    onChanged: (logs) => tell('sessionLogs.changed', logs),
  });
  const shells = createShellService({
    supervisor,
    tap: sessionLogs.tap,
    startOf: (target) => {
      const { folder = null, command = null } = profileOf(target) ?? {};
      return { folder, command };
    },
    askerOf: (pane) => prompts.asker(pane),
    log,
    onChanged: (list) => tell('shells.changed', list),
    onOpened: (id, target) => {
      typedForwards.opened(id, target);
      if (target.kind !== 'host') return;
      settings.touch(target.host);
      tunnels.terminalOpened(target.host, profileOf(target)?.tunnels ?? []);
    },
    onOver: (id) => typedForwards.over(id),
  });
  const snippets = createSnippetService({
    pool,
    askerOf: (pane) => prompts.asker(pane),
    log,
    onChanged: (runs) => tell('snippets.changed', runs),
  });
  const sftpOf = (target: Target): SubsystemRequest => {
    const command = profileOf(target)?.sftpServer ?? '';
    return command === '' ? { subsystem: 'sftp' } : { command };
  };
  const files = createFilesService({
    supervisor,
    sftpOf,
    askerOf: (pane) => prompts.asker(pane),
    log,
    dataFolder: platform.dataFolder,
    onPanes: (panes) => tell('files.panesChanged', panes),
  });
  const fileTools = createFileTools(platform.dataFolder);
  const transfers = createTransferService({
    supervisor,
    sftpOf,
    askerOf: (pane) => prompts.asker(pane),
    log,
    fileTools,
    onChanged: (list) => tell('transfers.changed', list),
  });
  const edits = createEditService({
    supervisor,
    sftpOf,
    askerOf: (pane) => prompts.asker(pane),
    log,
    dataFolder: platform.dataFolder,
    fileTools,
    launch: (file) => platform.openFile(file, settings.get().files.editorCommand ?? ''),
    onChanged: (list) => tell('edits.changed', list),
  });

  const configWriter = createConfigWriter({
    platform,
    sources: () => config.sources(),
    openSsh: () => config.openSsh(),
    reload: () => {
      void config.handlers['config.reload'](null, null);
      tell('config.changed', config.hosts());
    },
  });
  const tunnels = createTunnelService({
    supervisor,
    log,
    askerOf: (pane) => prompts.asker(pane),
    forwardingOf: async (target) =>
      (target.kind === 'demo' ? await demo.options() : await config.resolveHost(target)).forwarding,
    wayTo: (host) => {
      const entry = config.hosts().hosts.find(({ alias }) => alias === host);
      return entry === undefined ? null : { via: entry.via, address: `${entry.user}@${entry.hostname}` };
    },
    configForwards: () => config.forwards(),
    settings: {
      get: () => settings.get().tunnels,
      set: (next) => void settings.handlers['settings.set']({ tunnels: next }, null),
    },
    configLines: createForwardLines(configWriter),
    onChanged: (list) => tell('tunnels.changed', list),
  });

  const keys = createKeysService({
    platform,
    pool,
    askerOf: (pane) => prompts.asker(pane),
    options: () => config.options(),
    lookAtAgent: () => agent.look(),
  });

  const typedForwards = createTypedForwards({
    tunnels,
    askerOf: (pane) => prompts.asker(pane),
    onFailed: (error) => log('warn', 'tunnels.typed', { error }),
  });
  const profiles = createProfileService({
    settings,
    hosts: () => config.hosts(),
    onFailed: (error) => log('warn', 'profiles', { error }),
  });

  const openRequests = createOpenRequests({ platform, ask: (id) => tell('launch.asked', { id }) });
  const handlers = {
    ...createLaunchHandlers(platform, openRequests),
    ...config.handlers,
    ...createFixHandlers(configWriter),
    ...createEditorHandlers({
      platform,
      log,
      sources: () => config.sources(),
      openSsh: () => config.openSsh(),
    }),
    ...agent.handlers,
    ...keys.handlers,
    ...agentForwarding.handlers,
    ...settings.handlers,
    ...profiles.handlers,
    ...createWorkspaceHandlers(settings),
    ...secrets.handlers,
    ...shells.handlers,
    ...sessionLogs.handlers,
    ...snippets.handlers,
    ...createConnectionHandlers(timeline, pool),
    ...tunnels.handlers,
    ...files.handlers,
    ...transfers.handlers,
    ...edits.handlers,
    ...prompts.handlers,
  } satisfies Handlers<Caller>;
  const server = createServer({ handlers, log, onWindows: (count) => agent.setWatched(count > 0) });
  if (platform.shell !== 'cli') tunnels.startOwn();
  if (platform.shell !== 'cli') transfers.restore();
  if (platform.shell !== 'cli') edits.restore();

  return {
    attach: (port) => server.attach(port),
    runningShells: () => shells.running(),
    async close() {
      await shells.close();
      await sessionLogs.close();
      snippets.close();
      tunnels.close();
      await transfers.close();
      await edits.close();
      files.close();
      keys.close();
      prompts.close();
      supervisor.close();
      pool.close();
      secrets.close();
      news.stop();
      agent.close();
      settings.close();
      config.close();
      server.close();
      await demo.close();
    },
    pool,
    resolveHost: config.resolveHost,
    proxyOf,
    tunnels,
    hosts: () => config.hosts(),
    transfers,
    watchPinned(listener) {
      pinnedListeners.push(listener);
      listener(settings.get().pinned);
    },
    open: (request) => openRequests.open(request),
    snippets: () => settings.get().snippets,
    runSnippet: (request, askerOf, signal) => snippets.run(request, askerOf, signal),
  };
}
