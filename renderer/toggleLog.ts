/** Starts or ends the log of a session, and says so with what a person should know about it. */
import { t } from './i18n/translate.ts';
import type { SessionLogs } from './sessionLogs/sessionLogs.svelte.ts';
import type { Layout } from './shell/layout.svelte.ts';
import type { Toasts } from './shell/toasts.svelte.ts';
import type { Session } from './terminals/session.svelte.ts';

interface Context {
  readonly sessionLogs: SessionLogs;
  readonly toasts: Toasts;
  readonly layout: Layout;
  readonly report: (work: Promise<unknown>) => void;
}

export async function toggleLog(app: Context, { id, name }: Session): Promise<void> {
  const { sessionLogs, toasts, layout, report } = app;
  const log = sessionLogs.of(id);
  if (log === null) {
    await sessionLogs.start(id);
    toasts.show(t('logs.started', { label: name }));
    return;
  }
  await sessionLogs.stop(id);
  const show = async () => {
    layout.go('logs');
    await sessionLogs.load();
    await sessionLogs.show(sessionLogs.files?.find((file) => file.name === log.name) ?? null);
  };
  toasts.show(t('logs.stopped', { label: name }), { label: t('logs.stopped.show'), run: () => report(show()) });
}
