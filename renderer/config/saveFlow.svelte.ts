/** The way of edits to the disk: look at them, save them, take that back, or drop them. What is said to the person. */
import type { HostEffect } from '../../shared/sshConfig/effects.ts';
import { t } from '../i18n/translate.ts';
import { announcer } from '../ui/announcer.svelte.ts';
import type { ConfigEditor } from './editor.svelte.ts';
import { otherEffects } from './otherEffects.ts';

/** Short news, with one thing to do about it. */
export type Tell = (text: string, action?: { label: string; run: () => void }) => void;

interface SaveFlowOptions {
  readonly editor: () => ConfigEditor;
  /** For work that nobody waits for: says what went wrong. */
  readonly report: (work: Promise<unknown>) => void;
  readonly tell: Tell;
}

export class SaveFlow {
  #again = false;
  #saving = $state(false);
  #failure = $state('');
  #reviewed = $state.raw<readonly HostEffect[] | null>(null);
  readonly #options: SaveFlowOptions;

  constructor(options: SaveFlowOptions) {
    this.#options = options;
  }

  get saving(): boolean {
    return this.#saving;
  }

  /** Why the last save did not work; empty when it did. */
  get failure(): string {
    return this.#failure;
  }

  /** Set while the changes are reviewed: whom they concern besides the hosts that were edited. */
  get reviewed(): readonly HostEffect[] | null {
    return this.#reviewed;
  }

  readonly review = (): void => {
    const editor = this.#options.editor();
    editor.flush();
    if (editor.changedPaths.length > 0) this.#reviewed = otherEffects(editor);
  };

  readonly closeReview = (): void => {
    this.#reviewed = null;
  };

  /** Saves at once when only the hosts that were edited are concerned; else shows the others first. */
  readonly save = (): void => {
    const editor = this.#options.editor();
    editor.flush();
    // What was changed while a save is under way is saved after it.
    if (this.#saving) this.#again = true;
    if (this.#saving || editor.changedPaths.length === 0 || editor.conflict !== null) return;
    const others = otherEffects(editor);
    if (others.length > 0) this.#reviewed = others;
    else this.write();
  };

  readonly write = (): void => this.#options.report(this.#write());

  readonly discard = (): void => {
    const editor = this.#options.editor();
    const step = editor.discard();
    this.#failure = '';
    if (step === null) return;
    this.#options.tell(t('config.discarded'), { label: t('config.undo'), run: () => editor.takeBack(step) });
  };

  async #write(): Promise<void> {
    const { editor, tell, report } = this.#options;
    this.#reviewed = null;
    this.#saving = true;
    try {
      const outcome = await editor().save();
      if (outcome.kind === 'failed') {
        this.#failure = t('config.saveFailed', { file: outcome.file, reason: outcome.reason });
        announcer.say(this.#failure, 'assertive');
        return;
      }
      this.#failure = '';
      if (outcome.kind !== 'saved') return;
      const { undo } = outcome;
      if (undo === null) tell(t('config.saved'));
      else tell(t('config.saved'), { label: t('config.saved.undo'), run: () => report(this.#takeBack(undo)) });
    } finally {
      this.#saving = false;
      const again = this.#again && this.#failure === '';
      this.#again = false;
      if (again) this.save();
    }
  }

  async #takeBack(undo: () => Promise<void>): Promise<void> {
    await undo();
    announcer.say(t('config.saved.undone'));
  }
}
