/** What the check found in the tree as it is being edited. It is checked again when editing pauses, in a worker. */
import type { ConfigTree } from '../../../shared/contract/config.ts';
import type { ConfigDocument } from '../../../shared/sshConfig/document.ts';
import type { LintFinding } from '../../../shared/sshConfig/lint.ts';
import type { ConfigEditor } from '../editor.svelte.ts';
import { editsOf } from '../edits.ts';
import { writtenOf } from '../saving.ts';
import type { LintRequest } from './lintTree.ts';
import { startLintWorker } from './startLintWorker.ts';
import { type Problem, problemsOf } from './problems.ts';

const PAUSE_MS = 300;

type Question = Omit<LintRequest, 'id'> & { readonly documentOf: (path: string) => ConfigDocument };

export class Linter {
  readonly #worker: Worker;
  #problems = $state.raw<readonly Problem[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked: { readonly id: number; readonly question: Question } | null = null;
  #waiting: Question | null = null;
  #nextId = 1;

  constructor() {
    this.#worker = startLintWorker();
    this.#worker.onmessage = ({ data }: MessageEvent<{ id: number; findings: readonly LintFinding[] }>) => {
      this.#answered(data);
    };
    this.#worker.onerror = (event) => {
      this.#asked = null;
      reportError(event.error ?? new Error(event.message));
    };
  }

  /** Of all files, in the order of files and lines. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** Checks this state of the editor soon, unless another one comes first. */
  check(editor: ConfigEditor, tree: ConfigTree): void {
    clearTimeout(this.#timer);
    const edits = editor.edits;
    const documents = editsOf(
      tree.files.map(({ path }) => path),
      (path) => editor.documentOf(path),
    );
    this.#timer = setTimeout(() => {
      this.#ask({
        tree,
        edits: [...writtenOf(edits)],
        documentOf: (path) => documents.get(path) ?? { lines: [] },
      });
    }, PAUSE_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#worker.terminate();
  }

  /** One at a time: the worker would otherwise work through all that is old already. */
  #ask(question: Question): void {
    if (this.#asked !== null) {
      this.#waiting = question;
      return;
    }
    const id = this.#nextId++;
    this.#asked = { id, question };
    this.#worker.postMessage({ id, tree: question.tree, edits: question.edits } satisfies LintRequest);
  }

  #answered({ id, findings }: { readonly id: number; readonly findings: readonly LintFinding[] }): void {
    const asked = this.#asked;
    if (asked?.id !== id) return;
    this.#asked = null;
    const waiting = this.#waiting;
    this.#waiting = null;
    this.#problems = problemsOf(findings, asked.question.tree.world, asked.question.documentOf);
    if (waiting !== null) this.#ask(waiting);
  }
}
