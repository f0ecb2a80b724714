/** Who may import whom. Each comment is the sentence a contributor reads when a rule fails. */
const only = (name, from, allowed, comment) => ({ name, severity: 'error', comment, from, to: { pathNot: allowed } });
const never = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    only(
      'shared-is-pure',
      { path: '^shared/' },
      ['^shared/', '^node_modules/(valibot|intl-messageformat)/'],
      'shared/ runs everywhere: it imports only itself, valibot and (for its sentences) intl-messageformat.',
    ),
    only(
      'renderer-sees-shared-only',
      { path: '^renderer/' },
      [
        '^renderer/',
        '^shared/',
        '^node_modules/(svelte|@xterm|valibot|bits-ui|@lucide|intl-messageformat|paneforge|@tanstack|@codemirror|@lezer)/',
      ],
      'The window reaches the backend through shared/contract only: no Node, no Electron, no electron/.',
    ),
    never(
      'backend-runs-without-electron',
      { path: '^electron/backend/' },
      { path: ['^node_modules/electron/', '^electron/[^/]+$', '^electron/cli/', '^renderer/'] },
      'electron/backend/ must start under plain Node. Put Electron code in electron/*.ts behind Platform.',
    ),
    never(
      'shell-uses-the-front-door',
      { path: '^electron/([^/]+|cli/.+)$' },
      {
        path: '^electron/backend/',
        pathNot: [
          'backend/(backend|configTools|platform|log)[.]ts$',
          'backend/rpc/(webSocketPort|streamPort)[.]ts$',
          // The shapes and errors that the pool of backend.ts speaks in.
          'backend/(connections|prompts|ssh)/types[.]ts$',
          // `fairlead check` makes a pool of its own, to stop before signing in.
          'backend/connections/(connectionPool|timeline)[.]ts$',
          // What `fairlead explain --compare` needs and a plain explain should not load.
          'backend/config/(compareWithSsh|systemPath)[.]ts$',
        ],
      },
      'main.ts, backendProcess.ts, webHost.ts and cli/ use backend.ts or configTools.ts; they do not reach into services.',
    ),
    never(
      'features-stay-apart',
      {
        path: '^electron/backend/(shells|sessionLogs|snippets|files|tunnels|config|keys|settings|secrets|launch|demo|agentForwarding|profiles|workspaces)/',
      },
      {
        path: '^electron/backend/(shells|sessionLogs|snippets|files|tunnels|config|keys|settings|secrets|launch|demo|agentForwarding|profiles|workspaces)/',
        pathNot: '^electron/backend/$1/',
      },
      'A feature does not import another feature. Share through connections/, prompts/ or backend.ts.',
    ),
    never(
      'foundations-know-no-feature',
      { path: '^electron/backend/(rpc|prompts|ssh|trust|connections)/' },
      {
        path: '^electron/backend/(shells|sessionLogs|snippets|files|tunnels|config|keys|settings|secrets|launch|demo|agentForwarding|profiles|workspaces)/',
      },
      'Foundations do not know the features built on them.',
    ),
    never(
      'only-the-seam-knows-ssh2',
      { path: '^(electron|renderer|shared)/', pathNot: ['^electron/backend/ssh/', '^electron/backend/demo/'] },
      { path: '^node_modules/ssh2/' },
      'ssh2 is imported by electron/backend/ssh/ alone (and by the demo server).',
    ),
    never(
      'rpc-is-the-bottom',
      { path: '^electron/backend/rpc/' },
      { path: '^electron/backend/(prompts|ssh|trust|connections)/' },
      'rpc/ knows no service.',
    ),
    never(
      'screens-stay-apart',
      { path: '^renderer/([^/]+)/' },
      {
        path: '^renderer/[^/]+/',
        pathNot: ['^renderer/$1/', '^renderer/(ui|rpc|i18n)/'],
        dependencyTypesNot: ['type-only'],
      },
      'A screen does not import another screen. App.svelte and app.svelte.ts join them; import type is fine.',
    ),
    never(
      'screens-do-not-import-the-app',
      { path: '^renderer/[^/]+/' },
      { path: '^renderer/(app[.]svelte[.]ts|App[.]svelte|main[.]ts)$' },
      'State comes in as a prop.',
    ),
    never(
      'ui-knows-nothing',
      { path: '^renderer/ui/' },
      { path: ['^renderer/(?!ui/|i18n/)', '^shared/contract/'] },
      'ui/ is plain widgets: it knows words (i18n/) and nothing else.',
    ),
    never('no-cycles', {}, { circular: true }, 'Two files that need each other are one file, or need a third.'),
    never(
      'no-orphans',
      { orphan: true, pathNot: ['[.]d[.]ts$', 'preload[.]ts$', 'index[.]html$', 'ui/'] },
      {},
      'Nothing imports this file.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'test/tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'types', 'node', 'default'],
    },
  },
};
